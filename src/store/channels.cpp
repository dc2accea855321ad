#include "store/channels.h"

#include "model/project.h"

namespace wigwag::store::channels {
namespace {

constexpr Stmt<Channel(std::string)> kByPhoneNumberId{
    "SELECT {*} FROM channel, {keys} WHERE phone_number_id = k1 AND removed_at IS NULL"};
constexpr Stmt<Channel(ChannelNum)> kByNums{"SELECT {*} FROM channel, {keys} WHERE num = k1"};
constexpr Stmt<Channel(std::string)> kByWaba{
    "SELECT {*} FROM channel, {keys} WHERE waba_id = k1 AND removed_at IS NULL"};
constexpr Stmt<Channel(std::string)> kByDisplayNumber{
    "SELECT {*} FROM channel, {keys} WHERE display_number = k1 AND removed_at IS NULL"};
constexpr Stmt<Waba(ProjectId, std::string)> kWabas{
    "SELECT {*} FROM waba, {keys} WHERE project_id = k1 AND waba_id = k2"};
constexpr Stmt<ProjectId()> kFirstTwoProjects{"SELECT num FROM project ORDER BY num LIMIT 2"};

constexpr Stmt<std::string(ChannelNum)> kPhoneNumberId{"SELECT phone_number_id FROM channel WHERE num = ?"};
constexpr Stmt<Channel(ProjectId, std::string_view)> kOfProject{
    "SELECT {*} FROM channel WHERE project_id = ? AND phone_number_id = ? AND removed_at IS NULL"};
constexpr Stmt<Channel(ProjectId, ChannelNum)> kByNum{"SELECT {*} FROM channel WHERE project_id = ? AND num = ?"};
// Also one that was removed, of whatever project.
constexpr Stmt<Channel(std::string_view)> kHolder{"SELECT {*} FROM channel WHERE phone_number_id = ?"};

constexpr Stmt<Channel(ProjectId)> kOldestWithToken{
    "SELECT {*} FROM channel WHERE project_id = ? AND access_token IS NOT NULL AND removed_at IS NULL "
    "ORDER BY num LIMIT 1"};

constexpr Stmt<Channel(ChannelKind, std::int64_t)> kWithoutFacts{
    "SELECT {*} FROM channel WHERE facts_at IS NULL AND access_token IS NOT NULL AND removed_at IS NULL AND kind = ? "
    "ORDER BY num LIMIT ?"};

constexpr Stmt<NameRequest(ProjectId, ChannelNum)> kOpenRequests{
    "SELECT {*} FROM name_request WHERE project_id = ? AND channel_num = ? AND reviewed_at IS NULL "
    "ORDER BY num DESC LIMIT 100"};
constexpr Stmt<void(Bytes, ChannelNum)> kSetToken{"UPDATE channel SET access_token = ? WHERE num = ?"};

constexpr Stmt<void(std::optional<std::string>, std::string_view)> kSetGraphVersion{
    "UPDATE channel SET graph_version = ? WHERE phone_number_id = ?"};

constexpr Stmt<std::string(ProjectId)> kWabasOf{
    "SELECT DISTINCT waba_id FROM channel WHERE project_id = ? AND removed_at IS NULL ORDER BY waba_id LIMIT 1000"};

}  // namespace

Done update_settings(WriteTx& tx, Channel const& row) {
  using C = Channel;
  return tx.update(row, &C::phone_number_id, &C::waba_id, &C::display_number, &C::name, &C::search, &C::kind,
      &C::access_token, &C::verify_token, &C::destination_url, &C::inbound_processing, &C::calls, &C::status, &C::facts,
      &C::facts_at, &C::name_status, &C::throughput, &C::updated_at);
}
Done update_facts(WriteTx& tx, Channel const& row) {
  using C = Channel;
  return tx.update(row, &C::status, &C::facts, &C::facts_at, &C::verified_at, &C::name_status, &C::throughput);
}
Done set_token(WriteTx& tx, ChannelNum channel, Bytes const& sealed) {
  TRY_DONE(tx.change(kSetToken, sealed, channel));
  return {};
}
Result<bool> set_graph_version(
    WriteTx& tx, std::string_view phone_number_id, std::optional<std::string> const& version) {
  TRY(std::int64_t const changed, tx.change(kSetGraphVersion, version, phone_number_id));
  return changed > 0;
}
Result<std::optional<std::string>> phone_number_id_of(ReadTx& tx, ChannelNum channel) {
  return tx.one(kPhoneNumberId, channel);
}
Result<std::optional<Channel>> of_project(ReadTx& tx, ProjectId project, std::string_view phone_number_id) {
  return tx.one(kOfProject, project, phone_number_id);
}
Result<std::optional<Channel>> oldest_with_token(ReadTx& tx, ProjectId project) {
  return tx.one(kOldestWithToken, project);
}
Result<std::vector<Channel>> without_facts(ReadTx& tx, std::int64_t rows_max) {
  return tx.all(kWithoutFacts, ChannelKind::production, rows_max);
}
Result<std::optional<Channel>> by_num(ReadTx& tx, ProjectId project, ChannelNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::optional<Channel>> holder_of(ReadTx& tx, std::string_view phone_number_id) {
  return tx.one(kHolder, phone_number_id);
}
Result<std::vector<Channel>> by_phone_number_id(ReadTx& tx, Words const& keys) {
  return tx.many(kByPhoneNumberId, keys);
}
Result<std::vector<Channel>> by_num(ReadTx& tx, std::vector<std::tuple<ChannelNum>> const& nums) {
  return tx.many(kByNums, nums);
}
Result<std::vector<Channel>> by_waba(ReadTx& tx, Words const& keys) { return tx.many(kByWaba, keys); }
Result<std::vector<Channel>> by_display_number(ReadTx& tx, Words const& digits) {
  return tx.many(kByDisplayNumber, digits);
}
Result<std::vector<Waba>> wabas(ReadTx& tx, std::vector<std::tuple<ProjectId, std::string>> const& keys) {
  return tx.many(kWabas, keys);
}

Result<std::optional<ProjectId>> only_project(ReadTx& tx) {
  TRY(std::vector<ProjectId> const found, tx.all(kFirstTwoProjects));
  if (found.size() != 1) return std::optional<ProjectId>();
  return std::optional(found.front());
}

Done decide_name(WriteTx& tx, ProjectId project, ChannelNum channel, std::optional<std::string> const& name,
    NameStatus status, Instant now) {
  TRY(std::vector<NameRequest> const open, tx.all(kOpenRequests, project, channel));
  for (NameRequest row : open) {
    if (row.status == NameStatus::failed || (name && row.requested_name.utf8() != *name)) continue;
    row.status = status;
    if (status != NameStatus::pending_review) row.reviewed_at = now;
    row.updated_at = now;
    return tx.update(row, &NameRequest::status, &NameRequest::reviewed_at, &NameRequest::updated_at);
  }
  return {};
}

Done update_news(WriteTx& tx, std::vector<Channel> const& rows) {
  return tx.update_many(rows, &Channel::quality, &Channel::throughput, &Channel::messaging_limit, &Channel::name_status,
      &Channel::requested_name, &Channel::username, &Channel::username_status, &Channel::history_state,
      &Channel::settings, &Channel::changed_at, &Channel::updated_at);
}

Result<std::vector<std::string>> wabas_of(ReadTx& tx, ProjectId project) { return tx.all(kWabasOf, project); }

}  // namespace wigwag::store::channels
