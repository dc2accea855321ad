/// @file Queries over calls and over what people want (preferences).
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/call.h"
#include "model/contact.h"
#include "store/tx.h"

namespace wigwag::store::calls {

Result<std::vector<Call>> by_call_id(ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const&);
Result<std::vector<Preference>> preferences(
    ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, ContactNum, std::string>> const& categories);

}  // namespace wigwag::store::calls
