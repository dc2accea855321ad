/// @file What a webhook of kind `kapso` is sent: one event, or a batch of them, in either version of the payload.
/// Source: Kapso, Webhooks sent to users.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "dialect/file_link.h"
#include "model/channel.h"
#include "model/customer.h"
#include "model/event.h"
#include "model/project.h"
#include "model/webhook.h"
#include "store/views.h"

namespace wigwag::dialect {

/// An event with the rows that it is about, as far as it has any and they are still there.
struct Told {
  std::string_view name;  ///< as the webhook hears of it
  Event event;
  std::optional<store::MessageView> message = {};
  std::optional<store::ConversationView> conversation = {};
  std::optional<Channel> channel = {};    ///< the webhook's number, or the one the event is about
  std::optional<Project> project = {};    ///< of news of a number, for v1
  std::optional<Customer> customer = {};  ///< the same: the number's
};

/// The rows of the event's message as they were then: its status is the event's, later steps are left out.
void turn_back(Told& told);

std::string webhook_payload(Told const& told, PayloadVersion version, FileAddresses const& files);

/// Several at once. `first`, `last`: their places in the order of the conversation.
struct Batch {
  std::span<std::string const> payloads;
  std::string_view event;
  std::int64_t window_ms = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string conversation_id;
};
std::string batch_payload(Batch const& batch);

/// What a webhook that is tried out is sent: nobody's message, from +1 415 555 0123.
Told sample_of(std::string_view name, ProjectId project, std::optional<Channel> channel, Instant now);

}  // namespace wigwag::dialect
