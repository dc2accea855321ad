#include "work/health.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/json.h"
#include "base/log.h"
#include "net/pause.h"
#include "store/channels.h"
#include "work/access.h"
#include "work/numbers.h"

namespace wigwag::work {
namespace {

constexpr std::int64_t kKeptUs = 3 * kMinuteUs;
constexpr std::int64_t kWaitUs = 15 * kSecondUs;
constexpr std::chrono::milliseconds kLookAgain{50};
constexpr std::array kHeldUs{5 * kMinuteUs, 15 * kMinuteUs, 30 * kMinuteUs, 60 * kMinuteUs};

/// How bad it is, in rising order.
enum class Grade : std::uint8_t { healthy, degraded, unhealthy };
constexpr std::array<std::string_view, 3> kGrades{"healthy", "degraded", "unhealthy"};

void open_check(json::Writer& out, std::string_view name, std::optional<bool> passed) {
  out.key(name).begin_object().member("passed", passed);
}

Grade write_access(json::Writer& out, json::Value node) {
  open_check(out, "phone_number_access", true);
  out.key("details").begin_object();
  for (std::string_view const name : {"verified_name", "display_phone_number", "quality_rating", "status"})
    if (node[name]) out.key(name).raw(node[name].raw());
  out.member("throughput_tier", node["throughput"]["level"].word()).member("id", node["id"].word());
  out.end_object().end_object();
  return Grade::healthy;
}

/// Source: Kapso: passed is null when the status is unknown, DISCONNECTED is the end.
Grade write_connection(json::Writer& out, json::Value node) {
  std::string const status = node["status"].word().value_or("UNKNOWN");
  std::optional<bool> passed;
  if (status != "UNKNOWN") passed = status == "CONNECTED";
  open_check(out, "phone_number_connection", passed);
  out.key("details").begin_object().member("status", status).end_object().end_object();
  if (status == "DISCONNECTED") return Grade::unhealthy;
  return passed == false ? Grade::degraded : Grade::healthy;
}

Grade write_messaging(json::Writer& out, json::Value health) {
  std::string const word = health["can_send_message"].word().value_or("");
  open_check(out, "messaging_health", word.empty() ? std::nullopt : std::optional(word == "AVAILABLE"));
  if (word.empty()) {
    out.member("error", "Meta does not say").end_object();
    return Grade::healthy;
  }
  out.member("overall_status", word).key("details").raw(health.raw()).end_object();
  if (word == "BLOCKED") return Grade::unhealthy;
  return word == "LIMITED" ? Grade::degraded : Grade::healthy;
}

Grade write_subscription(json::Writer& out, Result<meta::GraphReply> const& reply) {
  auto const document = reply && reply->succeeded() ? json::Document::parse(reply->body)
                                                    : Result<json::Document>(fail(Code::upstream, "no answer"));
  if (!document) {
    open_check(out, "webhook_subscription", false);
    out.member("error", reply && reply->refusal ? reply->refusal->message : "Meta did not answer").end_object();
    return Grade::degraded;
  }
  json::Value const app = document->root()["data"].at(0);
  bool const subscribed = app.exists();
  open_check(out, "webhook_subscription", subscribed);
  out.key("details").begin_object().member("app_id", app["whatsapp_business_api_data"]["id"].word());
  out.member("subscribed", subscribed).key("subscribed_fields").begin_array();
  if (subscribed) out.value("messages");  // without it Meta lists no app
  out.end_array().end_object().end_object();
  return subscribed ? Grade::healthy : Grade::degraded;
}

Grade write_verified(json::Writer& out, std::optional<Instant> at) {
  open_check(out, "webhook_verified", at.has_value());
  out.key("details").begin_object();
  out.member("verified_at", at ? std::optional(iso_seconds(*at)) : std::nullopt);
  if (!at) out.member("message", "Webhook not yet verified by Meta");
  out.end_object().end_object();
  return at ? Grade::healthy : Grade::degraded;
}

std::string error_body(Instant now, std::string_view why, std::optional<Instant> retry_after) {
  json::Writer out;
  out.begin_object().member("status", "error").member("timestamp", iso_seconds(now)).member("error", why);
  out.key("checks").null();
  if (retry_after) out.member("retry_after", iso_seconds(*retry_after));
  return out.end_object().take();
}

std::string access_refused(Instant now, std::string_view why, Instant retry_after) {
  json::Writer out;
  out.begin_object().member("status", "unhealthy").member("timestamp", iso_seconds(now)).key("checks").begin_object();
  open_check(out, "phone_number_access", false);
  out.member("error", why).end_object().end_object().member("retry_after", iso_seconds(retry_after));
  return out.end_object().take();
}

std::int64_t held_us(int failures) {
  return kHeldUs[static_cast<std::size_t>(std::clamp<int>(failures, 0, static_cast<int>(kHeldUs.size()) - 1))];
}

}  // namespace

/// What Meta said.
struct NumberHealth::Found {
  std::string body = {};
  bool is_refused = false;  ///< the token, or the number
  std::string why = {};
  bool is_away = false;
};

HealthRate NumberHealth::take(ProjectId project, Instant now) {
  return state_.with([&](State& state) {
    Window& window = state.windows[project];
    if (now - window.second >= kSecondUs) {
      window.second = now;
      window.in_second = 0;
    }
    if (now - window.minute >= kMinuteUs) {
      window.minute = now;
      window.in_minute = 0;
    }
    bool const minute_full = window.in_minute >= kHealthPerMinute;
    HealthRate rate{.allowed = !minute_full && window.in_second < kHealthPerSecond};
    if (rate.allowed) {
      ++window.in_second;
      ++window.in_minute;
    } else {
      rate.retry_after_s =
          minute_full ? static_cast<int>((window.minute + kMinuteUs - now + kSecondUs - 1) / kSecondUs) : 1;
    }
    rate.second_remaining = kHealthPerSecond - window.in_second;
    rate.minute_remaining = kHealthPerMinute - window.in_minute;
    return rate;
  });
}

void NumberHealth::forget(ChannelNum channel) {
  state_.with([&](State& state) { state.entries.erase(channel); });
}

Task<NumberHealth::Found> NumberHealth::look(HealthNeeds const& needs, Channel channel) {
  auto access = access_of(channel, needs.seal_key, needs.version);
  if (!access) co_return Found{.is_refused = true, .why = access.error().message};
  Instant const now = needs.clock();
  auto const node = co_await needs.graph.get(*access, channel.phone_number_id, "fields=" + std::string(kNumberFields));
  if (!node || node->outcome != net::Outcome::answered || node->status >= 500)
    co_return Found{.why = "Meta could not be reached", .is_away = true};
  if (node->refusal) co_return Found{.is_refused = true, .why = node->refusal->message};
  auto const document = json::Document::parse(node->body);
  if (!document || !put_facts(channel, node->body, now))
    co_return Found{.why = "Meta's answer is no phone number", .is_away = true};
  auto const apps = co_await needs.graph.get(*access, channel.waba_id + "/subscribed_apps");

  json::Writer checks;
  checks.begin_object();
  Grade grade = write_access(checks, document->root());
  grade = std::max(grade, write_connection(checks, document->root()));
  grade = std::max(grade, write_messaging(checks, document->root()["health_status"]));
  Grade const subscription = write_subscription(checks, apps);
  if (subscription == Grade::healthy && !channel.verified_at) channel.verified_at = now;
  grade = std::max({grade, subscription, write_verified(checks, channel.verified_at)});
  checks.end_object();
  log_failure(co_await needs.pool.run([&] {
    return needs.db.write([&](store::WriteTx& tx) { return store::channels::update_facts(tx, channel); });
  }),
      "facts_not_kept");
  json::Writer out;
  out.begin_object().member("status", kGrades[static_cast<std::size_t>(grade)]);
  out.member("timestamp", iso_seconds(now)).key("checks").raw(checks.text()).end_object();
  co_return Found{.body = out.take()};
}

Task<std::string> NumberHealth::check(HealthNeeds needs, Channel channel) {
  ChannelNum const num = channel.num;
  Instant const begun = needs.clock();
  enum class Turn : std::uint8_t { known, ours, wait };
  for (std::int64_t waited_us = 0;; waited_us += kLookAgain.count() * 1000) {
    std::string known;
    Turn const turn = state_.with([&](State& state) {
      Entry& entry = state.entries[num];
      if (!entry.body.empty() && entry.until > begun) {
        known = entry.body;
        return Turn::known;
      }
      if (entry.is_running) return Turn::wait;
      entry.is_running = true;
      return Turn::ours;
    });
    if (turn == Turn::known) co_return known;
    if (turn == Turn::ours) break;
    if (waited_us >= kWaitUs) co_return error_body(begun, "Another check of this number is still running", {});
    co_await net::pause(kLookAgain);
  }
  Found found = co_await look(needs, std::move(channel));
  co_return state_.with([&](State& state) {
    Entry& entry = state.entries[num];
    entry.is_running = false;
    entry.failures = found.is_refused ? entry.failures + 1 : 0;
    std::int64_t const kept_us = found.is_refused ? held_us(entry.failures - 1) : found.is_away ? 0 : kKeptUs;
    entry.until = begun + kept_us;
    if (found.is_refused)
      entry.body = access_refused(begun, found.why, entry.until);
    else
      entry.body = found.is_away ? error_body(begun, found.why, {}) : std::move(found.body);
    return entry.body;
  });
}

}  // namespace wigwag::work
