/// @file What the Platform API shows of members, assignments, notes, customers, numbers and the project's own events.
/// Lists of them: store/list.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/channel.h"
#include "model/name_request.h"
#include "model/project.h"
#include "model/table.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

struct MemberView {
  MemberNum num;
  std::string name;
  std::string email;
  MemberRole role = MemberRole::member;
};

struct AssignmentView {
  RowNum num;
  ConversationNum conversation_num;
  MemberNum member_num;
  std::optional<MemberNum> created_by_num;
  std::optional<Text> notes;
  bool active = false;
};

struct NoteView {
  RowNum num;
  ContactNum contact_num;
  std::optional<Text> name;
  Text content;
  std::string metadata;
  Instant updated_at;
};

struct CustomerView {
  CustomerNum num;
  std::string name;
  std::optional<std::string> external_customer_id;
  std::string search;
  Instant updated_at;
};

struct NumberView {
  ChannelNum num;
  std::string phone_number_id;
  std::string waba_id;
  std::string display_number;
  std::string name;
  std::string search;
  ChannelKind kind = ChannelKind::production;
  std::optional<CustomerNum> customer_num;
  bool inbound_processing = true;
  bool calls = false;
  std::optional<Instant> verified_at;
  std::optional<std::string> status;
  std::optional<std::string> facts;
  std::optional<std::string> name_status;
  std::optional<std::string> throughput;
  std::optional<std::string> messaging_limit;
  std::optional<Instant> removed_at;
  Instant updated_at;
  std::optional<Bytes> access_token;  ///< sealed; whether there is one
};

struct NameRequestView {
  RowNum num;
  ChannelNum channel_num;
  Text requested_name;
  std::optional<Text> previous_name;
  NameStatus status = NameStatus::submitted;
  std::optional<Instant> reviewed_at;
  std::optional<Instant> applied_at;
  std::optional<std::int64_t> error_code;
  std::optional<std::int64_t> error_subcode;
  std::optional<std::string> error_type;
  std::optional<Text> error_message;
  std::optional<std::string> phone_number_id;
};

struct ProjectEventView {
  RowNum num;
  RowNum definition_num;
  std::string name;
  Instant occurred_at;
  std::optional<ConversationNum> conversation_num;
  std::string properties;
};

// Nothing when there is none, or when it is another project's.
Result<std::optional<AssignmentView>> assignment_by_uuid(
    ReadTx& tx, ProjectId project, ConversationNum conversation, std::string_view uuid);
Result<std::optional<NoteView>> note_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid);
Result<std::optional<CustomerView>> customer_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid);
Result<std::optional<NumberView>> number_by_id(ReadTx& tx, ProjectId project, std::string_view phone_number_id);
Result<std::optional<NumberView>> number_by_num(ReadTx& tx, ProjectId project, ChannelNum num);
Result<std::optional<NameRequestView>> name_request_by_uuid(
    ReadTx& tx, ProjectId project, ChannelNum channel, std::string_view uuid);

}  // namespace wigwag::store

namespace wigwag {

template <>
struct Table<store::MemberView> {
  using V = store::MemberView;
  static constexpr store::Source source{"member", "u", "", store::Kept::nothing};
  static constexpr Pack columns{
      Column{"u.num", &V::num}, Column{"u.name", &V::name}, Column{"u.email", &V::email}, Column{"u.role", &V::role}};
};

template <>
struct Table<store::AssignmentView> {
  using V = store::AssignmentView;
  static constexpr store::Source source{"assignment", "x", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"x.num", &V::num}, Column{"x.conversation_num", &V::conversation_num},
      Column{"x.member_num", &V::member_num}, Column{"x.created_by_num", &V::created_by_num},
      Column{"x.notes", &V::notes}, Column{"x.active", &V::active}};
};

template <>
struct Table<store::NoteView> {
  using V = store::NoteView;
  static constexpr store::Source source{"contact_note", "o", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"o.num", &V::num}, Column{"o.contact_num", &V::contact_num},
      Column{"o.name", &V::name}, Column{"o.content", &V::content}, Column{"o.metadata", &V::metadata},
      Column{"o.updated_at", &V::updated_at}};
};

template <>
struct Table<store::CustomerView> {
  using V = store::CustomerView;
  static constexpr store::Source source{"customer", "q", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"q.num", &V::num}, Column{"q.name", &V::name},
      Column{"q.external_customer_id", &V::external_customer_id}, Column{"q.search", &V::search},
      Column{"q.updated_at", &V::updated_at}};
};

template <>
struct Table<store::NumberView> {
  using V = store::NumberView;
  static constexpr store::Source source{"channel", "n", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"n.num", &V::num}, Column{"n.phone_number_id", &V::phone_number_id},
      Column{"n.waba_id", &V::waba_id}, Column{"n.display_number", &V::display_number}, Column{"n.name", &V::name},
      Column{"n.search", &V::search}, Column{"n.kind", &V::kind}, Column{"n.customer_num", &V::customer_num},
      Column{"n.inbound_processing", &V::inbound_processing}, Column{"n.calls", &V::calls},
      Column{"n.verified_at", &V::verified_at}, Column{"n.status", &V::status}, Column{"n.facts", &V::facts},
      Column{"n.name_status", &V::name_status}, Column{"n.throughput", &V::throughput},
      Column{"n.messaging_limit", &V::messaging_limit}, Column{"n.removed_at", &V::removed_at},
      Column{"n.updated_at", &V::updated_at}, Column{"n.access_token", &V::access_token}};
};

template <>
struct Table<store::NameRequestView> {
  using V = store::NameRequestView;
  static constexpr store::Source source{
      "name_request", "y", " LEFT JOIN channel n ON n.num = y.channel_num", store::Kept::nothing};
  static constexpr Pack columns{Column{"y.num", &V::num}, Column{"y.channel_num", &V::channel_num},
      Column{"y.requested_name", &V::requested_name}, Column{"y.previous_name", &V::previous_name},
      Column{"y.status", &V::status}, Column{"y.reviewed_at", &V::reviewed_at}, Column{"y.applied_at", &V::applied_at},
      Column{"y.error_code", &V::error_code}, Column{"y.error_subcode", &V::error_subcode},
      Column{"y.error_type", &V::error_type}, Column{"y.error_message", &V::error_message},
      Column{"n.phone_number_id", &V::phone_number_id}};
};

template <>
struct Table<store::ProjectEventView> {
  using V = store::ProjectEventView;
  static constexpr store::Source source{"project_event", "e", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"e.num", &V::num}, Column{"e.definition_num", &V::definition_num},
      Column{"e.name", &V::name}, Column{"e.occurred_at", &V::occurred_at},
      Column{"e.conversation_num", &V::conversation_num}, Column{"e.properties", &V::properties}};
};

}  // namespace wigwag
