/// @file Changes of conversations, and their assignments. Source: Kapso, Platform API, 7.2 and 7.3.
#pragma once
#include "api/route.h"
#include "api/shape.h"
#include "base/limits.h"

namespace wigwag::api::kapso {

struct ConversationBody {
  ConversationStatus status = ConversationStatus::active;
};
struct AssignmentBody {
  std::string user_id;
  std::optional<Text> notes;
};
struct AssignmentPatch {
  Patch<std::string> user_id;
  Patch<Text> notes;
  Patch<bool> active;
};

}  // namespace wigwag::api::kapso

namespace wigwag::api {

template <>
struct Shape<kapso::ConversationBody> {
  using B = kapso::ConversationBody;
  static constexpr std::string_view envelope = "whatsapp_conversation";
  static constexpr Pack fields{Field{"status", &B::status, "ended, or active to take it up again", {.required = true}}};
};
template <>
struct Shape<kapso::AssignmentBody> {
  using B = kapso::AssignmentBody;
  static constexpr std::string_view envelope = "assignment";
  static constexpr Pack fields{Field{"user_id", &B::user_id, "A member of the project", {.required = true}},
      Field{"notes", &B::notes, "For whoever takes over", {.max = limits::note_characters_max}}};
};
template <>
struct Shape<kapso::AssignmentPatch> {
  using B = kapso::AssignmentPatch;
  static constexpr std::string_view envelope = "assignment";
  static constexpr Pack fields{Field{"user_id", &B::user_id, "Another member of the project"},
      Field{"notes", &B::notes, "For whoever takes over", {.max = limits::note_characters_max}},
      Field{"active", &B::active, "false releases the conversation; the record stays"}};
};

}  // namespace wigwag::api

namespace wigwag::api::kapso {

Result<Reply> change_conversation(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> id,
    Shaped<ConversationBody> body);
Result<Reply> list_assignments(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> id, Context const& context);
Result<Reply> add_assignment(store::WriteTx& tx, Now now, Numbers nums, Caller<Scope::conversations_write> caller,
    Path<"id"> id, Shaped<AssignmentBody> body);
Result<Reply> show_assignment(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> id, Path<"assignment_id"> assignment);
Result<Reply> change_assignment(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> id,
    Path<"assignment_id"> assignment, Shaped<AssignmentPatch> body);

}  // namespace wigwag::api::kapso
