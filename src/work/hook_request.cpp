#include "work/hook_request.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"

namespace wigwag::work {
namespace {

Result<std::string> opened(std::optional<Bytes> const& box, Secret<std::string> const& key) {
  if (!box) return std::string();
  auto plain = open_sealed(key.reveal(), box->value);
  if (!plain)
    return fail(Code::unavailable, "the webhook's secret cannot be opened", "secret_key",
        "sealed with another key: give the server the secret.key it was made with");
  return *std::move(plain);
}

}  // namespace

Result<HookKeys> open_hook(Webhook const& webhook, Secret<std::string> const& seal_key, Instant now) {
  HookKeys keys;
  TRY(keys.secret, opened(webhook.secret, seal_key));
  if (webhook.old_secret_until && *webhook.old_secret_until > now) {
    TRY(keys.old_secret, opened(webhook.old_secret, seal_key));
  }
  TRY(std::string const headers, opened(webhook.headers, seal_key));
  if (headers.empty()) return keys;
  TRY(json::Document const document, json::Document::parse(headers));
  document.root().each_member([&](std::string name, json::Value value) {
    keys.headers.push_back({std::move(name), value.text().value_or(Text{}).utf8()});
  });
  return keys;
}

std::string standard_signature(std::string_view secret, std::string_view id, Instant at, std::string_view body) {
  constexpr std::string_view kPrefix = "whsec_";
  std::string key(secret);
  if (secret.starts_with(kPrefix)) {
    auto decoded = base64_decode(secret.substr(kPrefix.size()));
    if (decoded) key = *std::move(decoded);
  }
  return "v1," + base64_encode(hmac_sha256(key, fmt::format("{}.{}.{}", id, at.seconds(), body)));
}

std::vector<net::Header> hook_headers(HookKeys const& keys, HookCall const& call, std::string_view body, Instant at) {
  std::vector<net::Header> headers = keys.headers;
  headers.push_back({"Content-Type", "application/json"});
  headers.push_back({"X-Webhook-Event", std::string(call.event)});
  headers.push_back({"X-Idempotency-Key", call.id});
  headers.push_back({"X-Webhook-Payload-Version", std::string(call.version)});
  if (call.batch_size > 0) {
    headers.push_back({"X-Webhook-Batch", "true"});
    headers.push_back({"X-Batch-Size", std::to_string(call.batch_size)});
  }
  headers.push_back({"webhook-id", call.id});
  headers.push_back({"webhook-timestamp", std::to_string(at.seconds())});
  if (keys.secret.empty()) return headers;
  headers.push_back({"X-Webhook-Signature", hex(hmac_sha256(keys.secret, body))});
  std::string standard = standard_signature(keys.secret, call.id, at, body);
  if (!keys.old_secret.empty()) {
    headers.push_back({"X-Webhook-Signature-Previous", hex(hmac_sha256(keys.old_secret, body))});
    standard += " " + standard_signature(keys.old_secret, call.id, at, body);
  }
  headers.push_back({"webhook-signature", std::move(standard)});
  return headers;
}

}  // namespace wigwag::work
