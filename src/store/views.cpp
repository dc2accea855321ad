#include "store/views.h"

#include "base/crypto.h"

namespace wigwag::store {
namespace {

// The plus keeps the planners from walking the table in its own order.
constexpr Stmt<MessageView(ProjectId, std::int64_t, std::string_view, ProjectId)> kMessageByWamid{
    "SELECT {*} FROM message m LEFT JOIN channel n ON n.num = m.channel_num"
    " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
    " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num"
    " WHERE m.project_id = ? AND m.wamid_hash = ? AND m.wamid = ?"
    " AND m.channel_num IN (SELECT num FROM channel WHERE project_id = ?) ORDER BY +m.num DESC LIMIT 1"};
constexpr Stmt<MessageView(ProjectId, ChannelNum, std::int64_t, std::string_view)> kMessageOfChannel{
    "SELECT {*} FROM message m LEFT JOIN channel n ON n.num = m.channel_num"
    " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
    " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num"
    " WHERE m.project_id = ? AND m.channel_num = ? AND m.wamid_hash = ? AND m.wamid = ?"};
constexpr Stmt<MessageView(ProjectId, MessageNum)> kMessageByNum{
    "SELECT {*} FROM message m LEFT JOIN channel n ON n.num = m.channel_num"
    " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
    " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num"
    " WHERE m.project_id = ? AND m.num = ?"};
constexpr Stmt<ConversationView(ProjectId, ConversationNum)> kConversation{
    "SELECT {*} FROM conversation s LEFT JOIN channel n ON n.num = s.channel_num"
    " LEFT JOIN contact c ON c.project_id = s.project_id AND c.num = s.contact_num"
    " WHERE s.project_id = ? AND s.num = ?"};
constexpr Stmt<ContactView(ProjectId, ContactNum)> kContact{
    "SELECT {*} FROM contact c WHERE c.project_id = ? AND c.num = ?"};
constexpr Stmt<ContactView(ProjectId, std::string_view)> kContactByPhone{
    "SELECT {*} FROM contact c WHERE c.project_id = ? AND c.phone = ?"};
constexpr Stmt<ContactView(ProjectId, std::string_view)> kContactByBsuid{
    "SELECT {*} FROM contact c WHERE c.project_id = ? AND c.bsuid = ?"};
constexpr Stmt<ContactView(ProjectId, std::string_view)> kNewestContactByParent{
    "SELECT {*} FROM contact c WHERE c.project_id = ? AND c.parent_bsuid = ? ORDER BY c.num DESC LIMIT 1"};
constexpr Stmt<std::int64_t(std::string_view, ProjectId)> kChannel{
    "SELECT num FROM channel WHERE phone_number_id = ? AND project_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, MemberNum)> kMember{"SELECT num FROM member WHERE project_id = ? AND num = ?"};

/// `+1 (555) 010-0001` and the like; a BSUID has letters.
bool looks_like_a_phone_number(std::string_view text) {
  return !digits_of(text).empty() && text.find_first_not_of("0123456789+-(). ") == std::string_view::npos;
}

}  // namespace

Result<std::optional<MessageView>> message_by_wamid(
    ReadTx& tx, ProjectId project, std::string_view wamid, std::optional<ChannelNum> channel) {
  if (wamid.empty()) return std::nullopt;
  if (auto const num = num_of(Kind::message, wamid)) {  // one that has no wamid, or had none
    TRY(std::optional<MessageView> found, message_by_num(tx, project, MessageNum{*num}));
    if (found && channel && found->channel_num != *channel) return std::nullopt;
    return found;
  }
  std::int64_t const hash = wamid_hash(wamid);
  if (channel) return tx.one(kMessageOfChannel, project, *channel, hash, wamid);
  return tx.one(kMessageByWamid, project, hash, wamid, project);
}

Result<std::optional<MessageView>> message_by_num(ReadTx& tx, ProjectId project, MessageNum num) {
  return tx.one(kMessageByNum, project, num);
}

Result<std::optional<ConversationView>> conversation_by_uuid(
    ReadTx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel) {
  auto const num = num_of(Kind::conversation, uuid);
  if (!num) return std::nullopt;
  TRY(std::optional<ConversationView> found, tx.one(kConversation, project, ConversationNum{*num}));
  if (found && channel && found->channel_num != *channel) return std::nullopt;
  return found;
}

Result<std::optional<ContactView>> contact_by_identifier(ReadTx& tx, ProjectId project, std::string_view identifier) {
  if (auto const num = num_of(Kind::contact, identifier)) return tx.one(kContact, project, ContactNum{*num});
  if (looks_like_a_phone_number(identifier)) return tx.one(kContactByPhone, project, digits_of(identifier));
  TRY(std::optional<ContactView> found, tx.one(kContactByBsuid, project, identifier));
  if (found) return found;
  return tx.one(kNewestContactByParent, project, identifier);
}

Result<std::optional<ChannelNum>> channel_by_phone_number_id(ReadTx& tx, ProjectId project, std::string_view id) {
  TRY(std::int64_t const num, tx.number(kChannel, id, project));
  return num == 0 ? std::nullopt : std::optional(ChannelNum{num});
}

Result<bool> is_member(ReadTx& tx, ProjectId project, MemberNum member) {
  TRY(std::int64_t const num, tx.number(kMember, project, member));
  return num != 0;
}

}  // namespace wigwag::store
