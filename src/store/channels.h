/// @file Queries over business numbers, their accounts and their groups.
#pragma once
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/channel.h"
#include "model/name_request.h"
#include "store/tx.h"

namespace wigwag::store::channels {

using Words = std::vector<std::tuple<std::string>>;

Result<std::vector<Channel>> by_phone_number_id(ReadTx&, Words const&);
Result<std::vector<Channel>> by_num(ReadTx&, std::vector<std::tuple<ChannelNum>> const&);
Result<std::vector<Channel>> by_waba(ReadTx&, Words const&);
Result<std::vector<Channel>> by_display_number(ReadTx&, Words const& digits);
/// Of the routing table, which belongs to no project.
Result<std::optional<std::string>> phone_number_id_of(ReadTx&, ChannelNum);
/// The project's number; nullopt when it is unknown or another project's.
Result<std::optional<Channel>> of_project(ReadTx&, ProjectId, std::string_view phone_number_id);
/// The accounts that the project has numbers in, each once.
Result<std::vector<std::string>> wabas_of(ReadTx&, ProjectId);
/// nullopt: none has a token.
Result<std::optional<Channel>> oldest_with_token(ReadTx&, ProjectId);
/// Those that Meta can be asked for and was not yet, of all projects.
Result<std::vector<Channel>> without_facts(ReadTx&, std::int64_t rows_max);
/// Removed or not.
Result<std::optional<Channel>> by_num(ReadTx&, ProjectId, ChannelNum);
/// Whoever has this id, in any project, removed or not: it is unique.
Result<std::optional<Channel>> holder_of(ReadTx&, std::string_view phone_number_id);
/// What the Platform API changes; news of Meta's stays.
Done update_settings(WriteTx&, Channel const&);
/// What Meta was asked for.
Done update_facts(WriteTx&, Channel const&);
Done set_token(WriteTx&, ChannelNum, Bytes const& sealed);
/// nullopt: the server's. False when no project has such a number.
Result<bool> set_graph_version(WriteTx&, std::string_view phone_number_id, std::optional<std::string> const& version);
Result<std::vector<Waba>> wabas(ReadTx&, std::vector<std::tuple<ProjectId, std::string>> const&);
/// The one project that this installation has; nullopt when it has none or several.
Result<std::optional<ProjectId>> only_project(ReadTx&);
/// Meta has decided on a requested name; on the newest open request when it does not say which.
Done decide_name(WriteTx&, ProjectId, ChannelNum, std::optional<std::string> const& name, NameStatus, Instant now);
/// What Meta's news change; name, token and assignment to a project stay as they are.
Done update_news(WriteTx&, std::vector<Channel> const&);

}  // namespace wigwag::store::channels
