/// @file Queries over WhatsApp groups and their members.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/group.h"
#include "store/tx.h"

namespace wigwag::store::groups {

Result<std::vector<Group>> by_group_id(ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const&);
/// The phone_number_id of the number that is in the group; of several numbers the first that was.
Result<std::optional<std::string>> number_of(ReadTx&, ProjectId, std::string_view group_id);
Result<std::vector<GroupMember>> members(ReadTx&, std::vector<std::tuple<ProjectId, GroupNum, ContactNum>> const&);

}  // namespace wigwag::store::groups
