#include "store/live.h"

namespace wigwag::store::live {
namespace {

constexpr Stmt<std::int64_t(ProjectId)> kNewest{"SELECT events FROM project_counter WHERE project_id = ?"};
constexpr Stmt<ProjectCounter(ProjectId)> kNewestOf{
    "SELECT c.project_id, c.events, c.contacts FROM project_counter c, {keys} WHERE c.project_id = k1"};
constexpr Stmt<Event(ProjectId, std::int64_t, std::int64_t)> kAfter{
    "SELECT {*} FROM event WHERE project_id = ? AND num > ? ORDER BY num LIMIT ?"};
constexpr Stmt<MessageView(ProjectId, MessageNum)> kMessages{
    "SELECT {*} FROM message m"
    " LEFT JOIN channel n ON n.num = m.channel_num"
    " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
    " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num,"
    " {keys} WHERE m.project_id = k1 AND m.num = k2"};
constexpr Stmt<ConversationView(ProjectId, ConversationNum)> kConversations{
    "SELECT {*} FROM conversation s"
    " LEFT JOIN channel n ON n.num = s.channel_num"
    " LEFT JOIN contact c ON c.project_id = s.project_id AND c.num = s.contact_num,"
    " {keys} WHERE s.project_id = k1 AND s.num = k2"};

constexpr Stmt<Channel(ChannelNum)> kChannels{"SELECT {*} FROM channel, {keys} WHERE num = k1"};
constexpr Stmt<Channel(ProjectId, std::string)> kChannelsOf{
    "SELECT {*} FROM channel, {keys} WHERE project_id = k1 AND phone_number_id = k2"};

}  // namespace

Result<std::int64_t> newest(ReadTx& tx, ProjectId project) { return tx.number(kNewest, project); }

Result<std::vector<ProjectCounter>> newest_of(ReadTx& tx, std::vector<std::tuple<ProjectId>> const& projects) {
  return tx.many(kNewestOf, projects);
}

Result<std::vector<Event>> after(ReadTx& tx, ProjectId project, std::int64_t after, std::int64_t rows_max) {
  return tx.all(kAfter, project, after, rows_max);
}

Result<std::vector<MessageView>> messages(ReadTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& keys) {
  return tx.many(kMessages, keys);
}

Result<std::vector<ConversationView>> conversations(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& keys) {
  return tx.many(kConversations, keys);
}

Result<std::vector<Channel>> channels(ReadTx& tx, std::vector<std::tuple<ChannelNum>> const& nums) {
  return tx.many(kChannels, nums);
}

Result<std::vector<Channel>> channels_of(
    ReadTx& tx, std::vector<std::tuple<ProjectId, std::string>> const& phone_number_ids) {
  return tx.many(kChannelsOf, phone_number_ids);
}

}  // namespace wigwag::store::live
