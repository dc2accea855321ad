/// @file The request that a delivery is: its body signed in Kapso's way and in that of Standard Webhooks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/webhook.h"
#include "net/http.h"

namespace wigwag::work {

/// A webhook's secrets and headers, opened.
struct HookKeys {
  std::string secret;      ///< empty: it has none
  std::string old_secret;  ///< empty: none that still holds
  std::vector<net::Header> headers;
};
/// Errors: unavailable when our key does not open them.
Result<HookKeys> open_hook(Webhook const& webhook, Secret<std::string> const& seal_key, Instant now);

/// What is said about a delivery beside its body.
struct HookCall {
  std::string_view event;
  std::string id;  ///< the same however often it is sent
  std::string_view version;
  std::size_t batch_size = 0;  ///< 0: no batch
};

std::vector<net::Header> hook_headers(HookKeys const& keys, HookCall const& call, std::string_view body, Instant at);

/// `v1,…` over id, time and body. A secret `whsec_…` is Base64; any other is its own bytes. Source: Standard Webhooks.
std::string standard_signature(std::string_view secret, std::string_view id, Instant at, std::string_view body);

}  // namespace wigwag::work
