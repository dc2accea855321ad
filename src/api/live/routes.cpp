#include "api/live/routes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/presented_key.h"
#include "base/signed_token.h"
#include "core/auth.h"
#include "core/event_scope.h"
#include "store/live.h"
#include "work/live.h"

namespace wigwag::api::live {
namespace {

constexpr std::string_view kPath = "/live";
constexpr std::string_view kTokensPath = "/live/tokens";
constexpr std::string_view kPurpose = "live";
constexpr std::int64_t kTokenLifeUs = kHourUs;
constexpr std::size_t kValuesMax = 100;

constexpr std::array<std::string_view, 5> kParameters{"after", "kind", "phone_number_id", "conversation_id", "token"};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// A key in a header; for a browser's EventSource, which can set none, a token in the address.
Result<core::Principal> who(store::ReadTx& tx, Context const& context) {
  std::string_view const key = presented_key(context.request);
  TRY(auto const token, context.query.value("token"));
  if (!key.empty() || !token) return core::authenticate(tx, context.now, key);
  auto const content = open_token(context.files.links->key, kPurpose, *token, context.now);
  auto const num = content ? whole_number(*content) : std::nullopt;
  if (!num) return fail(Code::unauthorized, "The stream token is invalid or has expired", "token");
  return core::authenticate(tx, context.now, ApiKeyNum{*num});
}

Result<std::vector<std::string_view>> listed(dialect::Query const& query, std::string_view name) {
  std::vector<std::string_view> values;
  TRY(auto const given, query.value(name));
  std::string_view rest = given.value_or("");
  while (!rest.empty()) {
    std::size_t const comma = std::min(rest.find(','), rest.size());
    if (comma > 0) values.push_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (values.size() <= kValuesMax) return values;
  return fail(Code::invalid, fmt::format("{} has more than {} values", name, kValuesMax), std::string(name));
}

/// `message.received`, or `message.*` for all of a kind.
bool is_named(EventKind kind, std::string_view word) {
  if (word.ends_with(".*")) return word_of(kind).starts_with(word.substr(0, word.size() - 1));
  return word_of(kind) == word;
}

/// Without names: whatever the key may see. A name of which the key may see nothing is refused.
Result<work::EventKinds> kinds_of(Context const& context, core::ScopeSet scopes) {
  TRY(auto const names, listed(context.query, "kind"));
  work::EventKinds kinds;
  constexpr std::size_t kCount = Words<EventKind>::words.size();
  for (std::size_t i = 0; i < kCount && names.empty(); ++i)
    kinds[i] = core::has_scope(scopes, core::scope_of(static_cast<EventKind>(i)));
  for (std::string_view const name : names) {
    std::optional<Scope> lacking;
    bool is_known = false;
    bool may_see = false;
    for (std::size_t i = 0; i < kCount; ++i) {
      auto const kind = static_cast<EventKind>(i);
      if (!is_named(kind, name)) continue;
      is_known = true;
      if (!core::has_scope(scopes, core::scope_of(kind))) {
        lacking = core::scope_of(kind);
        continue;
      }
      kinds[i] = may_see = true;
    }
    if (!is_known)
      return fail(Code::invalid,
          fmt::format("kind: unknown {}; known are {}", name, fmt::join(Words<EventKind>::words, ", ")), "kind");
    if (may_see) continue;
    std::string const word(word_of(*lacking));
    return fail(Code::forbidden, "This API key lacks the scope " + word, word);
  }
  return kinds;
}

/// Last-Event-ID is a browser's own, and newer than what stands in the address it connects to again.
Result<std::optional<std::int64_t>> place_of(Context const& context) {
  if (auto const last = context.request.header("Last-Event-ID"); last && !last->empty()) {
    auto const number = whole_number(*last);
    if (!number) return fail(Code::invalid, "Last-Event-ID must be the id of an event", "Last-Event-ID");
    return number;
  }
  TRY(auto const given, context.query.value("after"));
  if (!given) return std::nullopt;
  auto const number = whole_number(*given);
  if (!number) return fail(Code::invalid, "after must be the id of an event, or 0", "after");
  return number;
}

Result<work::LiveWish> wish_of(store::ReadTx& tx, Context const& context) {
  TRY(core::Principal const caller, who(tx, context));
  for (net::QueryParameter const& one : context.query.parameters())
    if (std::ranges::find(kParameters, one.name) == kParameters.end())
      return fail(
          Code::invalid, fmt::format("unknown parameter; known are {}", fmt::join(kParameters, ", ")), one.name);
  work::LiveWish wish{caller.project_id, caller.key_num, {}, 0};
  TRY(wish.filter.kinds, kinds_of(context, caller.scopes));
  TRY(auto const numbers, listed(context.query, "phone_number_id"));
  std::vector<std::tuple<ProjectId, std::string>> ids;
  for (std::string_view const id : numbers) ids.emplace_back(caller.project_id, id);
  TRY(auto const channels, store::live::channels_of(tx, ids));
  for (Channel const& channel : channels) wish.filter.channels.push_back(channel.num);
  for (std::string_view const id : numbers)
    if (std::ranges::none_of(channels, [&](Channel const& channel) { return channel.phone_number_id == id; }))
      return fail(Code::invalid, "phone_number_id: this project has no such number", "phone_number_id");
  TRY(auto const conversations, listed(context.query, "conversation_id"));
  for (std::string_view const id : conversations) {
    auto const num = num_of(Kind::conversation, id);
    if (!num) return fail(Code::invalid, "conversation_id: not a conversation's id", "conversation_id");
    wish.filter.conversations.emplace_back(*num);
  }
  TRY(auto const place, place_of(context));
  TRY(std::int64_t const newest, store::live::newest(tx, caller.project_id));
  wish.after = place.value_or(newest);
  return wish;
}

Task<Result<Reply>> stream(Services const& services, Context const& context) {
  auto const asked = [&context](store::ReadTx& tx) { return wish_of(tx, context); };
  CO_TRY(work::LiveWish wish, co_await services.read(asked));
  Reply reply;
  reply.response.content_type = "text/event-stream";
  reply.response.headers = {
      {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}, {"Access-Control-Allow-Origin", "*"}};
  if (context.request.method == net::Method::head) co_return reply;
  if (services.live == nullptr) co_return fail(Code::unavailable, "there are no live streams here");
  CO_TRY(reply.response.stream, services.live->open(std::move(wish)));
  co_return reply;
}

Result<Reply> make_token(store::ReadTx& tx, Context const& context) {
  TRY(core::Principal const caller, core::authenticate(tx, context.now, presented_key(context.request)));
  Instant const end = context.now + kTokenLifeUs;
  json::Writer out;
  out.begin_object().key("data").begin_object();
  out.member("token", sign_token(context.files.links->key, kPurpose, std::to_string(caller.key_num.value), end));
  out.member("expires_at", iso_seconds(end)).end_object().end_object();
  return Reply{net::json(201, out.take()), false};
}

/// The handlers look at the key or the token themselves.
constexpr Route open_to_all(Route route) {
  route.open = true;
  return route;
}

constexpr Route kRoutes[] = {
    open_to_all({net::Method::get, kPath, "Events as they happen, as server-sent events", std::nullopt, &stream}),
    open_to_all(
        {net::Method::post, kTokensPath, "A token that opens a live stream for an hour", std::nullopt, &make_token}),
};

}  // namespace

std::span<Route const> routes() { return kRoutes; }

bool knows(std::string_view path) { return path == kPath || path == kTokensPath; }

}  // namespace wigwag::api::live
