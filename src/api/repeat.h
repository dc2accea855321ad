/// @file What a POST with an Idempotency-Key leaves behind, so that the same request again gets the same answer. Sends
/// keep theirs with the message (core/send.h); all others here.
#pragma once
#include <optional>

#include "api/context.h"
#include "api/services.h"
#include "core/repeat.h"

namespace wigwag::api {

/// The caller's Idempotency-Key, if they gave one. `content` is what was asked for, whole; it is kept as an HMAC under
/// the installation's key, because it may hold a one-time code. Errors: bad_request.
Result<std::optional<core::RepeatKey>> repeat_key(
    Services const& services, net::Request const& request, std::string_view content);

/// One request that came with a key.
struct Repeat {
  Services const& services;
  ProjectId project;
  Instant now;
  core::RepeatKey key;

  /// The first answer, if there was one. Locks the project. Errors: as core::first_answer.
  Result<std::optional<Reply>> first(store::WriteTx& tx) const;
  /// The same; takes the key when there was none. It is to be settled.
  Result<std::optional<Reply>> first_or_claim(store::WriteTx& tx) const;
  /// A success is kept, sealed: it may hold a secret. After anything else the key is free.
  Done settle(store::WriteTx& tx, Result<Reply> const& reply) const;
};

}  // namespace wigwag::api
