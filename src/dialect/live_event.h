/// @file An event as live streams tell it: server-sent events with JSON. docs/live.md has the members.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/file_link.h"
#include "model/event.h"
#include "store/views.h"

namespace wigwag::dialect {

/// What an event is about, as it is now; whichever there is.
struct LiveRows {
  store::MessageView const* message = nullptr;
  store::ConversationView const* conversation = nullptr;
  std::optional<std::string_view> phone_number_id = {};
};

/// `id: 42`, `data: {…}` and the empty line.
std::string live_event(Event const& event, LiveRows const& rows, FileAddresses const& files);

/// The stream's first words.
std::string live_greeting(std::int64_t position);
/// A comment, and how far the stream has come: who reconnects need not look again at what was not for it.
std::string live_heartbeat(std::int64_t position);
/// `event: reset`: events between what the reader has seen and `position` are not kept any more, or never were.
std::string live_reset(std::int64_t position, std::int64_t newest);

}  // namespace wigwag::dialect
