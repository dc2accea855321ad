/// @file How many requests a minute a key may make. Source: WA.cr API v2, rate limits.
#pragma once
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "store/tx.h"

namespace wigwag::core {

/// What a rate limit says to one request.
struct RateVerdict {
  bool allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Instant reset_at;  ///< when the minute that counts is over
};

/// A key's minute begins with its first request. Where nodes share a database they share the count of a minute too:
/// each takes some requests from it ahead, so that all of them together never allow more, and few requests wait for a
/// write. Thread-safe.
class RateLimiter {
 public:
  enum class Nodes : std::uint8_t { one, many };
  explicit RateLimiter(Nodes nodes) : nodes_(nodes) {}

  /// nullopt: this node has to take more of the minute first.
  std::optional<RateVerdict> take(ApiKeyNum key, std::int64_t per_minute, Instant now);

  /// A part of the minute that this node may use.
  struct Share {
    std::int64_t requests = 0;
    std::int64_t left = 0;  ///< for all nodes after it
    Instant ends_at;
  };
  /// `add` what this gave once it is committed.
  static Result<Share> next_share(
      store::WriteTx& tx, ProjectId project, ApiKeyNum key, std::int64_t per_minute, Instant now);
  void add(ApiKeyNum key, Share const& share);

 private:
  struct Minute {
    Share share;
    std::int64_t taken = 0;
  };
  Nodes const nodes_;
  Guarded<std::unordered_map<std::int64_t, Minute>> minutes_;
};

}  // namespace wigwag::core
