/// @file Rows joined for reading: what the dialects show of a message, a conversation, a contact; and finding one of
/// each. Lists of them: store/list.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"
#include "store/tx.h"

namespace wigwag::store {

/// Which totals are kept as rows come, so that nobody has to count.
enum class Kept : std::uint8_t { nothing, messages, contacts };

/// Where a view's rows come from: its own table, under a short name that its columns carry, and what is joined to it.
struct Source {
  std::string_view table;
  std::string_view own;
  std::string_view joins;
  Kept kept;
};

/// A member of the row that a view adds to, as one of the view's.
template <class Row, class Base, class T>
constexpr T Row::* as(T Base::* member) {
  return member;
}

/// A message with its contact's present names, its number and its file.
struct MessageView {
  MessageNum num;
  ChannelNum channel_num;
  ThreadNum thread_num;
  ConversationNum conversation_num;
  std::optional<ContactNum> contact_num;
  Direction direction = Direction::inbound;
  std::string type;
  MessageStatus status = MessageStatus::pending;
  Origin origin = Origin::cloud_api;
  std::string wamid;
  std::optional<std::string> phone;  ///< as the message named it
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  Instant sent_at;
  Text text;
  std::string payload;
  bool has_media = false;
  std::optional<std::string> context_wamid;
  std::optional<Instant> revoked_at;
  std::optional<std::string> error_title;
  std::string statuses;
  Instant updated_at;
  std::optional<std::string> contact_phone;  ///< as it is today
  std::optional<std::string> username;
  std::optional<Text> profile_name;
  std::optional<Text> display_name;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> display_number;
  std::optional<RowNum> media_num;  ///< its file; what follows is of that
  std::optional<std::string> media_mime_type;
  std::optional<std::string> media_sha256;
  std::optional<Text> media_filename;
  std::optional<std::string> media_blob;  ///< once it is stored
  std::optional<std::int64_t> media_bytes;
  ProjectId project_id;
  std::optional<std::int64_t> error_code;
};

struct ConversationView {
  ConversationNum num;
  ChannelNum channel_num;
  std::optional<ContactNum> contact_num;
  Instant last_active_at;
  std::optional<Instant> ended_at;  ///< nullopt: active
  std::optional<MemberNum> assigned_member_num;
  std::int64_t messages_count = 0;
  std::optional<std::string> last_message_wamid;
  std::optional<std::string> last_message_type;
  std::optional<Instant> last_message_at;
  std::optional<Text> last_message_text;
  std::optional<Instant> last_inbound_at;
  std::optional<Instant> last_outbound_at;
  std::string metadata;
  Instant updated_at;
  std::optional<std::string> phone;
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  std::optional<std::string> username;
  std::optional<Text> profile_name;
  std::optional<Text> display_name;
  std::optional<std::string> phone_number_id;
};

struct ContactView {
  ContactNum num;
  std::optional<std::string> phone;
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  std::optional<std::string> username;
  std::optional<Text> profile_name;
  std::optional<Text> display_name;
  std::optional<CustomerNum> customer_num;
  std::string metadata;
  Instant updated_at;
};

/// Nothing when there is none, or when it is another project's. `channel`: only this number's message.
Result<std::optional<MessageView>> message_by_wamid(
    ReadTx& tx, ProjectId project, std::string_view wamid, std::optional<ChannelNum> channel);
Result<std::optional<MessageView>> message_by_num(ReadTx& tx, ProjectId project, MessageNum num);
/// `channel`: only this number's conversation.
Result<std::optional<ConversationView>> conversation_by_uuid(
    ReadTx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel);
/// By UUID, phone number (with whatever punctuation), BSUID or parent BSUID; of several with one parent, the newest.
Result<std::optional<ContactView>> contact_by_identifier(ReadTx& tx, ProjectId project, std::string_view identifier);
/// The project's number with this id at Meta.
Result<std::optional<ChannelNum>> channel_by_phone_number_id(ReadTx& tx, ProjectId project, std::string_view id);
Result<bool> is_member(ReadTx& tx, ProjectId project, MemberNum member);

}  // namespace wigwag::store

namespace wigwag {

template <>
struct Table<store::MessageView> {
  using M = store::MessageView;
  static constexpr store::Source source{"message", "m",
      " LEFT JOIN channel n ON n.num = m.channel_num"
      " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
      " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num",
      store::Kept::messages};
  static constexpr Pack columns{Column{"m.num", &M::num}, Column{"m.channel_num", &M::channel_num},
      Column{"m.thread_num", &M::thread_num}, Column{"m.conversation_num", &M::conversation_num},
      Column{"m.contact_num", &M::contact_num}, Column{"m.direction", &M::direction}, Column{"m.type", &M::type},
      Column{"m.status", &M::status}, Column{"m.origin", &M::origin}, Column{"m.wamid", &M::wamid},
      Column{"m.phone", &M::phone}, Column{"m.bsuid", &M::bsuid}, Column{"m.parent_bsuid", &M::parent_bsuid},
      Column{"m.sent_at", &M::sent_at}, Column{"m.text", &M::text}, Column{"m.payload", &M::payload},
      Column{"m.has_media", &M::has_media}, Column{"m.context_wamid", &M::context_wamid},
      Column{"m.revoked_at", &M::revoked_at}, Column{"m.error_title", &M::error_title},
      Column{"m.statuses", &M::statuses}, Column{"m.updated_at", &M::updated_at}, Column{"c.phone", &M::contact_phone},
      Column{"c.username", &M::username}, Column{"c.profile_name", &M::profile_name},
      Column{"c.display_name", &M::display_name}, Column{"n.phone_number_id", &M::phone_number_id},
      Column{"n.display_number", &M::display_number}, Column{"a.num", &M::media_num},
      Column{"a.mime_type", &M::media_mime_type}, Column{"a.sha256", &M::media_sha256},
      Column{"a.filename", &M::media_filename}, Column{"a.blob", &M::media_blob}, Column{"a.bytes", &M::media_bytes},
      Column{"m.project_id", &M::project_id}, Column{"m.error_code", &M::error_code}};
};

template <>
struct Table<store::ConversationView> {
  using V = store::ConversationView;
  static constexpr store::Source source{"conversation", "s",
      " LEFT JOIN channel n ON n.num = s.channel_num"
      " LEFT JOIN contact c ON c.project_id = s.project_id AND c.num = s.contact_num",
      store::Kept::nothing};
  static constexpr Pack columns{Column{"s.num", &V::num}, Column{"s.channel_num", &V::channel_num},
      Column{"s.contact_num", &V::contact_num}, Column{"s.last_active_at", &V::last_active_at},
      Column{"s.ended_at", &V::ended_at}, Column{"s.assigned_member_num", &V::assigned_member_num},
      Column{"s.messages_count", &V::messages_count}, Column{"s.last_message_wamid", &V::last_message_wamid},
      Column{"s.last_message_type", &V::last_message_type}, Column{"s.last_message_at", &V::last_message_at},
      Column{"s.last_message_text", &V::last_message_text}, Column{"s.last_inbound_at", &V::last_inbound_at},
      Column{"s.last_outbound_at", &V::last_outbound_at}, Column{"s.metadata", &V::metadata},
      Column{"s.updated_at", &V::updated_at}, Column{"c.phone", &V::phone}, Column{"c.bsuid", &V::bsuid},
      Column{"c.parent_bsuid", &V::parent_bsuid}, Column{"c.username", &V::username},
      Column{"c.profile_name", &V::profile_name}, Column{"c.display_name", &V::display_name},
      Column{"n.phone_number_id", &V::phone_number_id}};
};

template <>
struct Table<store::ContactView> {
  using C = store::ContactView;
  static constexpr store::Source source{"contact", "c", "", store::Kept::contacts};
  static constexpr Pack columns{Column{"c.num", &C::num}, Column{"c.phone", &C::phone}, Column{"c.bsuid", &C::bsuid},
      Column{"c.parent_bsuid", &C::parent_bsuid}, Column{"c.username", &C::username},
      Column{"c.profile_name", &C::profile_name}, Column{"c.display_name", &C::display_name},
      Column{"c.customer_num", &C::customer_num}, Column{"c.metadata", &C::metadata},
      Column{"c.updated_at", &C::updated_at}};
};

}  // namespace wigwag
