#include "dialect/live_event.h"

#include "base/json.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"

namespace wigwag::dialect {
namespace {

constexpr std::string_view kRetry = "retry: 2000\n";

template <class N>
std::optional<std::string> public_id(Kind kind, std::optional<N> const& num) {
  return num ? std::optional(uuid_of(kind, num->value)) : std::nullopt;
}

std::string id_line(std::int64_t id) { return "id: " + std::to_string(id) + "\n"; }

/// What is kept as it came may stand on several lines; within a JSON text they are blanks.
std::string on_one_line(std::string json) {
  for (char& c : json)
    if (c == '\n' || c == '\r') c = ' ';
  return json;
}

}  // namespace

std::string live_event(Event const& event, LiveRows const& rows, FileAddresses const& files) {
  json::Writer out;
  out.begin_object().member("id", event.num).member("kind", word_of(event.kind)).member("at", iso_micros(event.at));
  out.member("phone_number_id", rows.phone_number_id);
  out.member("conversation_id", public_id(Kind::conversation, event.conversation_num));
  out.member("contact_id", public_id(Kind::contact, event.contact_num));
  out.key("message_id");
  if (rows.message != nullptr && !rows.message->wamid.empty())
    out.value(rows.message->wamid);
  else
    out.value(public_id(Kind::message, event.message_num));
  if (event.detail) out.key("detail").raw(*event.detail);
  Projection const all{.files = files};
  if (rows.message != nullptr) write_message(out.key("message"), *rows.message, Surface::platform, all);
  if (rows.conversation != nullptr)
    write_conversation(out.key("conversation"), *rows.conversation, Surface::platform, all);
  return id_line(event.num) + "data: " + on_one_line(out.end_object().take()) + "\n\n";
}

std::string live_greeting(std::int64_t position) { return std::string(kRetry) + id_line(position) + ": welcome\n\n"; }

std::string live_heartbeat(std::int64_t position) { return id_line(position) + ":\n\n"; }

std::string live_reset(std::int64_t position, std::int64_t newest) {
  json::Writer out;
  out.begin_object().member("continues_after", position).member("newest", newest).end_object();
  return id_line(position) + "event: reset\ndata: " + out.take() + "\n\n";
}

}  // namespace wigwag::dialect
