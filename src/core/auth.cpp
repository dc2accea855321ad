#include "core/auth.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <vector>

#include "base/crypto.h"

namespace wigwag::core {
namespace {

using store::api_keys::PresentedKey;

constexpr std::string_view kAll = "all";
constexpr std::string_view kKeyPrefix = "wk_";
constexpr std::size_t kKeyLetters = 40;
constexpr std::size_t kHintLetters = 8;
/// Keys that a node remembers; above it, those whose minute is over are forgotten.
constexpr std::size_t kRememberedKeysMax = 10'000;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    std::size_t const comma = std::min(list.find(','), list.size());
    if (std::string_view const word = trimmed(list.substr(0, comma)); !word.empty()) words.push_back(word);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return words;
}

std::unexpected<Error> unknown_key() { return fail(Code::unauthorized, "Invalid or missing API key"); }

bool holds(ApiKey const& key, Instant now) { return !key.revoked_at && (!key.expires_at || *key.expires_at > now); }

/// Errors: unauthorized, suspended.
Result<Principal> principal_of(PresentedKey const& row, Instant now) {
  if (!holds(row, now)) return unknown_key();
  if (row.suspended_at) return fail(Code::suspended, "This account is suspended");
  return Principal{row.project_id, row.num, parse_scopes(row.scopes), row.rate_per_minute, row.last_used_at};
}

Instant minute_of(Instant at) { return {at.us - at.us % kMinuteUs}; }

}  // namespace

ScopeSet parse_scopes(std::string_view column) {
  if (column == kAll) return ~ScopeSet{0};
  ScopeSet scopes = 0;
  for (std::string_view const word : words_of(column))
    if (auto const scope = from_word<Scope>(word)) scopes |= ScopeSet{1} << static_cast<unsigned>(*scope);
  return scopes;
}

Result<std::string> check_scopes(std::string_view typed) {
  std::vector<std::string_view> known;
  for (std::string_view const word : words_of(typed)) {
    if (word == kAll) return std::string(kAll);
    if (!from_word<Scope>(word))
      return fail(Code::invalid,
          fmt::format("unknown scope {}; allowed are all, {}", word, fmt::join(Words<Scope>::words, ", ")), "scopes");
    if (std::ranges::find(known, word) == known.end()) known.push_back(word);
  }
  if (known.empty()) return fail(Code::invalid, "a key needs at least one scope, or all", "scopes");
  return fmt::format("{}", fmt::join(known, ","));
}

Result<Principal> authenticate(store::ReadTx& tx, Instant now, std::string_view key) {
  if (key.empty()) return unknown_key();
  TRY(std::optional<PresentedKey> const row, store::api_keys::by_hash(tx, hex(sha256(key))));
  if (!row) return unknown_key();
  return principal_of(*row, now);
}

Result<Principal> authenticate(store::ReadTx& tx, Instant now, ApiKeyNum key) {
  TRY(std::vector<PresentedKey> const rows, store::api_keys::by_num(tx, {{key}}));
  if (rows.empty()) return unknown_key();
  return principal_of(rows.front(), now);
}

bool is_valid(PresentedKey const& key, Instant now) { return holds(key, now) && !key.suspended_at; }

NewApiKey make_api_key(ApiKeyNum num, ProjectId project, std::string name, std::string scopes,
    std::optional<std::int64_t> rate_per_minute, std::optional<std::string> given) {
  std::string key = given ? std::move(*given) : random_token(kKeyPrefix, kKeyLetters);
  // A short key of somebody's own choice shows at most half of itself.
  std::string hint = key.substr(0, std::min(kHintLetters, key.size() / 2));
  ApiKey row{
      num, project, std::move(name), std::move(hint), hex(sha256(key)), std::move(scopes), rate_per_minute, {}, {}, {}};
  return {std::move(row), Secret(std::move(key))};
}

std::optional<Instant> KeyUse::due(Principal const& principal, Instant now) {
  Instant const minute = minute_of(now);
  if (principal.last_used_at && *principal.last_used_at >= minute) return std::nullopt;
  bool const first = written_.with([&](auto& written) {
    if (written.size() > kRememberedKeysMax)
      std::erase_if(written, [&](auto const& one) { return one.second < minute; });
    Instant& last = written[principal.key_num.value];
    return std::exchange(last, minute) < minute;
  });
  return first ? std::optional(minute) : std::nullopt;
}

}  // namespace wigwag::core
