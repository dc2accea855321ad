/// @file Webhooks of every other kind by name, each with sensible values: accounts, numbers, templates, coexistence,
/// groups, calls, flows. One row an event. Source: meta-cloud-api.md §4.5 and §6.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "sim/inbound.h"
#include "sim/people.h"

namespace wigwag::sim {

enum class Head : std::uint8_t { none, number };  ///< number: messaging_product and metadata stand in front
enum class EntryTime : std::uint8_t { absent, there };

struct EventRow {
  std::string_view name;
  std::string_view field;
  EntryTime time;
  Head head;
  std::string_view value;  ///< members without braces; `$IT` stands for the object that `set` changes
  std::string_view it;     ///< JSON object with $WORDS
};

std::span<EventRow const> event_table();

/// `request`: {event, set?, value?, phone_number_id?, display_phone_number?, waba_id?, from?, from_user_id?, name?}.
/// `set` is laid over the object that the event is about, `value` over the whole. `history` takes people, messages,
/// days, chunks and order, and is as many changes as it has chunks. Errors: invalid, with the member.
Result<std::vector<Change>> changes_of_event(Phone& phone, json::Value request, Instant now);

/// What the business wrote on its phone, when the change is an echo of that: the customer has it in the chat.
std::optional<Written> written_in(Change const& change);

/// Past chats as coexistence brings them: newest phase first, or in any order.
Result<std::vector<Change>> history_changes(Phone& phone, json::Value request, Instant now);

}  // namespace wigwag::sim
