// statuses[] of messages, payments and calls, and calls[].
#include <utility>

#include "meta/callback_data.h"
#include "meta/reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

Person recipient_of(Value status) {
  Person person;
  person.phone = phone_of(status["recipient_id"]);
  person.bsuid = id_of(status["recipient_user_id"]);
  person.parent_bsuid = id_of(status["recipient_parent_user_id"]);
  person.identity_hash = word_of(status["recipient_identity_key_hash"]);
  return person;
}

/// Of a group message the recipient is the group; each member's step names the member.
bool is_about_group(Value status) {
  return status["recipient_type"].word() == "group" || status["recipient_participant_id"].exists() ||
         status["recipient_participant_user_id"].exists();
}

std::optional<std::string> participant_of(Value status) {
  std::optional<std::string> id = id_of(status["recipient_participant_user_id"]);
  return id ? id : phone_of(status["recipient_participant_id"]);
}

StatusUpdate status_update(Reading& reading, std::string id, std::string word, Value status) {
  StatusUpdate update;
  update.wamid = std::move(id);
  update.status = std::move(word);
  update.at = reading.time(status["timestamp"]);
  if (is_about_group(status)) {
    update.group_id = id_of(status["recipient_id"]);
    update.participant = participant_of(status);
  } else {
    update.recipient = reading.joined(recipient_of(status));
  }
  update.callback_data = word_of(status["biz_opaque_callback_data"]);
  update.raw = json::compact(status.raw());
  if (auto const ours = update.callback_data ? read_callback_data(*update.callback_data) : std::nullopt) {
    update.own_num = ours->message;
    update.callback_data = ours->callers;
    update.raw = with_callers_data(status, ours->callers);
  }
  FirstError error = first_error(status["errors"]);
  update.error_code = error.code;
  update.error_title = std::move(error.title);
  return update;
}

CallUpdate call_status(Reading& reading, std::string id, std::string word, Value status) {
  CallUpdate update;
  update.call_id = std::move(id);
  update.contact = reading.joined(recipient_of(status));
  update.direction = Direction::outbound;
  update.event = "status";
  update.status = std::move(word);
  update.at = reading.time(status["timestamp"]);
  update.raw = json::compact(status.raw());
  return update;
}

std::optional<Direction> direction_of(Value call) {
  std::optional<std::string> const word = call["direction"].word();
  if (word == "USER_INITIATED") return Direction::inbound;
  if (word == "BUSINESS_INITIATED") return Direction::outbound;
  return std::nullopt;
}

Person caller_of(Value call) {
  Person person;
  person.phone = phone_of(call["from"]);
  person.bsuid = id_of(call["from_user_id"]);
  person.parent_bsuid = id_of(call["from_parent_user_id"]);
  return person;
}

Person callee_of(Value call) {
  Person person;
  person.phone = phone_of(call["to"]);
  person.bsuid = id_of(call["to_user_id"]);
  person.parent_bsuid = id_of(call["to_parent_user_id"]);
  return person;
}

/// The end that is not our number.
Person customer_of(Reading const& reading, Value call, std::optional<Direction> direction) {
  if (direction) return *direction == Direction::inbound ? caller_of(call) : callee_of(call);
  Person const caller = caller_of(call);
  bool const is_ours = caller.phone && *caller.phone == reading.place().display_number;
  return is_ours || !caller.known() ? callee_of(call) : caller;
}

}  // namespace

void read_statuses(Reading& reading, Value statuses) {
  reading.each_object(statuses, "statuses", [&](Value status) {
    std::optional<std::string> const type = status["type"].word();
    bool const is_call = reading.place().field == "calls" || type == "call";
    reading.time(status["timestamp"]);
    if (!is_call && type && *type != "message")
      return reading.add(OtherNews{EventKind::other_field, json::compact(status.raw())});
    std::optional<std::string> id = id_of(status["id"]);
    std::optional<std::string> word = word_of(status["status"]);
    if (!id || !word) return reading.refuse("a status names no message or no state", status);
    if (is_call)
      reading.add(call_status(reading, std::move(*id), std::move(*word), status));
    else
      reading.add(status_update(reading, std::move(*id), std::move(*word), status));
  });
}

void read_calls(Reading& reading, Value calls) {
  reading.each_object(calls, "calls", [&](Value call) {
    std::optional<std::string> id = id_of(call["id"]);
    if (!id) return reading.refuse("a call has no id", call);
    CallUpdate update;
    update.call_id = std::move(*id);
    update.direction = direction_of(call);
    update.contact = reading.joined(customer_of(reading, call, update.direction));
    update.event = word_of(call["event"]).value_or("");
    update.status = word_of(call["status"]);
    update.at = reading.time(call["timestamp"]);
    update.started_at = reading.time(call["start_time"]);
    update.ended_at = reading.time(call["end_time"]);
    update.duration_s = call["duration"].integer();
    update.raw = json::compact(call.raw());
    reading.add(std::move(update));
  });
}

}  // namespace wigwag::meta
