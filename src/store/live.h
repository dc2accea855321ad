/// @file Queries of live streams: a project's event log after a number, and the rows that events name.
#pragma once
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/channel.h"
#include "model/event.h"
#include "model/project.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store::live {

/// The number of the project's newest event; 0 when it never had one.
Result<std::int64_t> newest(ReadTx& tx, ProjectId project);
/// The same of many; a project without events has no row.
Result<std::vector<ProjectCounter>> newest_of(ReadTx& tx, std::vector<std::tuple<ProjectId>> const& projects);
/// In their order. The first has a greater number than `after` + 1 when those before are not kept any more.
Result<std::vector<Event>> after(ReadTx& tx, ProjectId project, std::int64_t after, std::int64_t rows_max);

Result<std::vector<MessageView>> messages(ReadTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& keys);
Result<std::vector<ConversationView>> conversations(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& keys);

Result<std::vector<Channel>> channels(ReadTx& tx, std::vector<std::tuple<ChannelNum>> const& nums);
/// The project's numbers with these ids at Meta.
Result<std::vector<Channel>> channels_of(
    ReadTx& tx, std::vector<std::tuple<ProjectId, std::string>> const& phone_number_ids);

}  // namespace wigwag::store::live
