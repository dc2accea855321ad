/// @file Queries over threads.
#pragma once
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/thread.h"
#include "store/tx.h"

namespace wigwag::store::threads {

Result<std::vector<Thread>> of_contacts(ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, ContactNum>> const&);
Result<std::vector<Thread>> of_groups(ReadTx&, std::vector<std::tuple<ProjectId, ChannelNum, GroupNum>> const&);
Result<std::optional<Thread>> by_num(ReadTx&, ProjectId, ThreadNum);
/// A contact's threads with all numbers of the project.
Result<std::vector<Thread>> of_contact(ReadTx&, ProjectId, ContactNum);
Done erase(WriteTx&, ProjectId, ThreadNum);

}  // namespace wigwag::store::threads
