// History: what was written before a number came to the API. No windows, nothing unread, whatever the order of chunks.
#include <array>
#include <utility>

#include "meta/message_reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

constexpr int kDeclined = 2593109;  // "History sync is turned off by the business from the WhatsApp Business App"

struct Step {
  std::string_view word;
  MessageStatus outbound, inbound;
};
using enum MessageStatus;
constexpr std::array kSteps = std::to_array<Step>({{"PENDING", pending, delivered}, {"SENT", sent, delivered},
    {"DELIVERED", delivered, delivered}, {"READ", read, read}, {"PLAYED", read, read}, {"ERROR", failed, delivered}});

MessageStatus status_of(Value message, Direction direction) {
  bool const is_outbound = direction == Direction::outbound;
  std::optional<std::string> const word = message["history_context"]["status"].word();
  for (Step const& step : kSteps)
    if (word == step.word) return is_outbound ? step.outbound : step.inbound;
  return is_outbound ? sent : delivered;
}

bool agree(std::optional<std::string> const& a, std::optional<std::string> const& b) { return a && b && *a == *b; }

/// `from` is the business for what it wrote. The number may have been another one then, so the rest of the object is
/// asked too. Without `from` the user's phone is hidden.
Direction direction_of(Place const& place, Value message, Person const& customer) {
  Person const author = author_of(message);
  if (agree(author.phone, customer.phone) || agree(author.bsuid, customer.bsuid)) return Direction::inbound;
  if (author.phone && (*author.phone == place.display_number || author.phone == place.phone_number_id))
    return Direction::outbound;
  return addressee_of(message).known() ? Direction::outbound : Direction::inbound;
}

void read_past_message(Reading& reading, Value message, Person const& customer) {
  std::optional<Head> head = head_of(reading, message);
  if (!head) return;
  Direction const direction = direction_of(reading.place(), message, customer);
  Person contact = customer;
  complete(contact, direction == Direction::inbound ? author_of(message) : addressee_of(message));
  MessageStatus const status = status_of(message, direction);
  add_message(reading, std::move(*head), message,
      {direction, Origin::history_sync, status, reading.joined(std::move(contact))});
}

/// Whom a thread is with: hidden phones leave only the user id in its context.
void read_thread(Reading& reading, Value thread) {
  Person customer = person_in(thread["context"]);
  if (!customer.phone) customer.phone = phone_of(thread["id"]);
  reading.each_object(
      thread["messages"], "a thread's messages", [&](Value message) { read_past_message(reading, message, customer); });
}

HistoryProgress progress_of(Value item) {
  HistoryProgress progress;
  Value const metadata = item["metadata"];
  progress.phase = small_number(metadata["phase"]);
  progress.chunk_order = small_number(metadata["chunk_order"]);
  progress.progress = small_number(metadata["progress"]);
  item["errors"].each([&](Value error) { progress.declined |= error["code"].integer() == kDeclined; });
  json::Writer raw;
  raw.begin_object();
  item.each_member_verbatim([&](std::string_view key, Value member) {
    if (key != "\"threads\"") raw.raw_key(key).raw(json::compact(member.raw()));
  });
  raw.end_object();
  progress.raw = raw.take();
  return progress;
}

}  // namespace

void read_history(Reading& reading, Value history) {
  reading.each_object(history, "history", [&](Value item) {
    reading.each_object(item["threads"], "threads", [&](Value thread) { read_thread(reading, thread); });
    reading.add(progress_of(item));
  });
}

void read_late_history(Reading& reading, Value value) {
  reading.each_object(value["messages"], "messages", [&](Value message) { read_past_message(reading, message, {}); });
  reading.each_object(value["message_echoes"], "message_echoes", [&](Value message) {
    std::optional<Head> head = head_of(reading, message);
    if (!head) return;
    add_message(reading, std::move(*head), message,
        {Direction::outbound, Origin::history_sync, status_of(message, Direction::outbound),
            reading.joined(addressee_of(message))});
  });
}

}  // namespace wigwag::meta
