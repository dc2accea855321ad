/// @file Queries over WhatsApp groups and their members.
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/group.h"
#include "store/tx.h"

namespace wigwag::store::groups {

Result<std::vector<Group>> by_group_id(ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const&);
Result<std::vector<GroupMember>> members(ReadTx&, std::vector<std::tuple<ProjectId, GroupNum, ContactNum>> const&);

}  // namespace wigwag::store::groups
