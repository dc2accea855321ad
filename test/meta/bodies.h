/// @file Bodies of webhooks for tests, and what is read from them.
#pragma once
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "meta/webhook.h"
#include "rendered.h"

namespace wigwag::meta {

inline constexpr Instant kReceived = Instant::from_seconds(1'767'312'100);
inline constexpr std::string_view kMetadata =
    R"("metadata":{"display_phone_number":"+1 555-010-0001","phone_number_id":"555010200000001"})";

inline std::string in_envelope(std::string_view field, std::string_view value) {
  return fmt::format(
      R"({{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"{}","value":{}}}]}}]}})",
      field, value);
}
/// A value of field messages with these members beside the metadata.
inline std::string value_of(std::string_view members) {
  return in_envelope("messages", fmt::format("{{{},{}}}", kMetadata, members));
}
inline std::string text_message(std::string_view id, std::string_view more = {}) {
  return fmt::format(
      R"({{"from":"15550110001","id":"{}","timestamp":"1767225601","type":"text","text":{{"body":"hi"}}{}}})", id,
      more);
}
inline std::string one_message(std::string_view members) {
  return value_of(
      fmt::format(R"("messages":[{{"from":"15550110001","id":"wamid.1","timestamp":"1767225601",{}}}])", members));
}

inline ParsedWebhook parsed(std::string_view body) {
  auto webhook = parse_webhook(body, kReceived);
  EXPECT_TRUE(webhook) << body;
  return webhook ? *std::move(webhook) : ParsedWebhook{};
}

template <class T>
std::vector<T> all(ParsedWebhook const& webhook) {
  std::vector<T> found;
  for (Inbound const& inbound : webhook.updates)
    if (auto const* update = std::get_if<T>(&inbound.update)) found.push_back(*update);
  return found;
}

/// The only update, which must be a T.
template <class T>
T only(ParsedWebhook const& webhook) {
  EXPECT_EQ(webhook.updates.size(), 1U) << rendered(webhook);
  EXPECT_TRUE(webhook.misunderstood.empty()) << rendered(webhook);
  auto found = all<T>(webhook);
  EXPECT_EQ(found.size(), 1U) << rendered(webhook);
  return found.empty() ? T{} : found.front();
}

inline InboundMessage message(std::string_view members) { return only<InboundMessage>(parsed(one_message(members))); }

}  // namespace wigwag::meta
