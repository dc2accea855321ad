#include "api/proxy/changes.h"

#include <fmt/format.h>

#include "api/proxy/handlers.h"
#include "base/limits.h"
#include "core/changes.h"
#include "dialect/refusal.h"

namespace wigwag::api::proxy {
namespace {

using json::Value;

Reply success() { return ok(R"({"success":true})"); }

Result<ConversationStatus> status_of(Value body) {
  auto const status = from_word<ConversationStatus>(body["status"].word().value_or(""));
  if (!status) return fail(Code::invalid, "status must be ended or active", "status");
  return *status;
}

/// nullopt: stays as it is. null and "" take it away.
Result<std::optional<Text>> name_in(Value body, std::string_view member) {
  Value const value = body[member];
  if (!value) return std::nullopt;
  if (value.is(json::Type::null)) return Text{};
  std::optional<Text> text = value.text();
  if (!text) return fail(Code::invalid, fmt::format("{} must be a string or null", member), std::string(member));
  if (code_points(text->utf8()) > limits::contact_name_characters_max)
    return fail(Code::invalid,
        fmt::format("{} must have at most {} characters", member, limits::contact_name_characters_max),
        std::string(member));
  return text;
}

Result<std::optional<std::string>> metadata_in(Value body) {
  Value const value = body["metadata"];
  if (!value) return std::nullopt;
  if (value.is(json::Type::null)) return "{}";
  if (!value.is(json::Type::object)) return fail(Code::invalid, "metadata must be an object", "metadata");
  std::string compact = json::compact(value.raw());
  if (compact.size() > limits::metadata_bytes_max)
    return fail(
        Code::invalid, fmt::format("metadata must be at most {} bytes", limits::metadata_bytes_max), "metadata");
  return compact;
}

}  // namespace

Result<Reply> change_conversation(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller,
    Path<"phone_number_id"> number, Path<"id"> uuid, Body body) {
  TRY(ChannelNum const channel, channel_of(tx, caller.project_id, number.text));
  TRY(ConversationStatus const status, status_of(body.root));
  TRY_DONE(core::set_conversation_status(tx, now.at, caller.project_id, uuid.text, channel, status));
  return success();
}

Result<Reply> change_any_conversation(
    store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> uuid, Body body) {
  TRY(ConversationStatus const status, status_of(body.root));
  TRY_DONE(core::set_conversation_status(tx, now.at, caller.project_id, uuid.text, std::nullopt, status));
  return success();
}

Result<Reply> change_contact(store::WriteTx& tx, Now now, Caller<Scope::contacts_write> caller,
    Path<"phone_number_id"> number, Path<"wa_id"> identifier, Body body) {
  TRY_DONE(channel_of(tx, caller.project_id, number.text));
  core::ContactChange change;
  TRY(change.profile_name, name_in(body.root, "profile_name"));
  TRY(change.display_name, name_in(body.root, "display_name"));
  TRY(change.metadata, metadata_in(body.root));
  if (!change.profile_name && !change.display_name && !change.metadata)
    return fail(Code::invalid, "profile_name, display_name or metadata is required", "profile_name");
  TRY_DONE(core::change_contact(tx, now.at, caller.project_id, identifier.text, change));
  return success();
}

}  // namespace wigwag::api::proxy
