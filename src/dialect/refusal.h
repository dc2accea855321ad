/// @file What a refusal looks like, by the path that was asked: each dialect has its own shape.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "net/http.h"

namespace wigwag::dialect {

enum class Dialect : std::uint8_t { platform, proxy, wacr, wacr_comments, plain };

/// `/platform/v1`, `/meta/whatsapp` and `/api/meta`, `/api/v2` (its comments have no envelope); all else is plain.
Dialect dialect_of(std::string_view path);

/// What goes into every WA.cr answer. Source: WA.cr API v2, envelope.
struct Stamp {
  std::string request_id;
  Instant at;
};

/// The answer to an Error, in the dialect's shape.
net::Response refuse(Dialect dialect, Error const& error, Stamp const& stamp);
/// The same for a status that no Code has (408, 414, 431).
net::Response refuse_status(Dialect dialect, int status, Stamp const& stamp);

/// Not found, with the noun that Graph's error type begins with: `MessageError`.
inline std::unexpected<Error> not_found(std::string_view noun) {
  return fail(Code::not_found, std::string(noun) + " not found", std::string(noun));
}

/// `{"error":"…","code":"…"}`
net::Response coded_error(int status, std::string_view message, std::string_view code);

// One function a dialect; `status` as the Code asks or as given.
int status_of(Code code);
net::Response platform_error(int status, Error const& error);
net::Response proxy_error(int status, Error const& error, Stamp const& stamp);
net::Response wacr_error(int status, Error const& error, Stamp const& stamp);
/// `{"success":false,"message":…}`, with `errors` for what is invalid.
net::Response wacr_comments_error(int status, Error const& error);

}  // namespace wigwag::dialect
