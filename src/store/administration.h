/// @file Queries of the operator's commands that nothing else asks: all keys, all numbers, settings of the
/// installation. Reference tables only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/api_key.h"
#include "model/channel.h"
#include "store/tx.h"

namespace wigwag::store::administration {

/// Of all projects, revoked ones too, oldest first.
Result<std::vector<ApiKey>> keys(ReadTx&);
/// A key that was revoked holds again.
Done restore_key(WriteTx&, ApiKeyNum);
/// Of all projects, oldest first.
Result<std::vector<Channel>> channels(ReadTx&);

Result<std::optional<std::string>> setting(ReadTx&, std::string const& name);
Done put_setting(WriteTx&, std::string const& name, std::string const& value);

}  // namespace wigwag::store::administration
