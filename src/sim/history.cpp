#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>

#include "sim/control_call.h"
#include "sim/events.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kMessagesMax = 20'000;
constexpr std::array<std::string_view, 2> kOrders{"in_order", "shuffled"};
constexpr std::array<std::string_view, 3> kStatuses{"READ", "DELIVERED", "SENT"};

struct Wanted {
  Number number;
  std::int64_t people = 3, messages = 30, days = 30, chunks = 3;
  bool shuffled = false;
};

Result<Wanted> read_wish(Phone const& phone, json::Value request) {
  static constexpr std::array<std::string_view, 9> kMembers{
      "event", "phone_number_id", "display_phone_number", "waba_id", "people", "messages", "days", "chunks", "order"};
  TRY_DONE(check_members(request, kMembers));
  Wanted out;
  TRY(out.number, number_member(phone.numbers, request));
  TRY(auto const people, number_member(request, "people", 1, 1000));
  TRY(auto const messages, number_member(request, "messages", 1, kMessagesMax));
  TRY(auto const days, number_member(request, "days", 1, 180));
  TRY(auto const chunks, number_member(request, "chunks", 1, 100));
  TRY(auto const order, choice_member(request, "order", kOrders));
  out.people = people.value_or(out.people);
  out.messages = messages.value_or(out.messages);
  out.days = days.value_or(out.days);
  out.chunks = std::min(chunks.value_or(out.chunks), out.messages);
  out.shuffled = order == "shuffled";
  return out;
}

/// 0: the first day, 1: the first 90, 2: the rest.
int phase_of(Instant at, Instant now) {
  std::int64_t const age = now - at;
  return age < kDayUs ? 0 : age < 90 * kDayUs ? 1 : 2;
}

/// The i-th message of all, 0 the newest: people take turns, and so do the sides.
std::string message_json(Wanted const& wish, IdMint& mint, std::int64_t i, Instant at) {
  std::string const customer = fmt::format("1555011{:04}", 1 + i % wish.people);
  bool const from_business = i / wish.people % 2 == 1;
  std::string const status(kStatuses[static_cast<std::size_t>(i) % kStatuses.size()]);
  json::Writer out;
  out.begin_object().member("from", from_business ? wish.number.display_number : customer);
  if (from_business) out.member("to", customer);
  out.member("id", mint.wamid(customer, from_business ? Author::business : Author::user));
  out.member("timestamp", std::to_string(at.seconds())).member("type", "text").key("text").begin_object();
  out.member("body", fmt::format("Message {} of the past", i + 1)).end_object();
  out.key("history_context").begin_object().member("status", from_business ? status : "READ").end_object();
  return out.end_object().take();
}

std::string chunk_value(Wanted const& wish, IdMint& mint, std::int64_t chunk, Instant now) {
  std::int64_t const first = wish.messages * chunk / wish.chunks;
  std::int64_t const last = wish.messages * (chunk + 1) / wish.chunks;
  std::map<std::string, std::string> threads;  // messages by customer
  int phase = 0;
  for (std::int64_t i = first; i < last; ++i) {
    Instant const at = now - (i + 1) * (wish.days * kDayUs / (wish.messages + 1));
    phase = phase_of(at, now);
    std::string& messages = threads[fmt::format("1555011{:04}", 1 + i % wish.people)];
    messages += (messages.empty() ? "" : ",") + message_json(wish, mint, i, at);
  }
  json::Writer out;
  out.begin_object().raw_members(value_head(wish.number)).key("history").begin_array().begin_object();
  out.key("metadata").begin_object().member("phase", phase).member("chunk_order", chunk + 1);
  out.member("progress", 100 * (chunk + 1) / wish.chunks).end_object().key("threads").begin_array();
  for (auto const& [customer, messages] : threads) {
    out.begin_object().member("id", customer).key("context").begin_object().member("wa_id", customer);
    out.member("user_id", user_id_of(customer)).end_object().key("messages").raw("[" + messages + "]").end_object();
  }
  return out.end_array().end_object().end_array().end_object().take();
}

}  // namespace

Result<std::vector<Change>> history_changes(Phone& phone, json::Value request, Instant now) {
  TRY(Wanted const wish, read_wish(phone, request));
  std::vector<Change> out;
  for (std::int64_t chunk = 0; chunk < wish.chunks; ++chunk)
    out.push_back({wish.number, "history", chunk_value(wish, phone.mint, chunk, now)});
  // Turned by half, then the ends swapped: never the order in which they were made, and the same each time.
  if (wish.shuffled && out.size() > 1) {
    std::ranges::rotate(out, out.begin() + static_cast<std::ptrdiff_t>(out.size() / 2));
    if (out.size() > 2) std::swap(out.front(), out.back());
  }
  return out;
}

}  // namespace wigwag::sim
