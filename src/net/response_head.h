/// @file The bytes of an answer's head, and the Date that all answers of a second share. Only for net/.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "net/http.h"

namespace wigwag::net {

enum class Persistence : std::uint8_t {
  implied,    ///< HTTP/1.1 stays open: nothing to say
  announced,  ///< HTTP/1.0 that asked for it: `Connection: keep-alive`
  ends,       ///< `Connection: close`
};

/// `Sun, 06 Nov 1994 08:49:37 GMT`; formatted once a second. One per thread.
class DateLine {
 public:
  std::string_view at(Instant now);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

/// Random UUIDs (version 4) to tell requests apart; unique, not secret. One per thread.
class RequestIds {
 public:
  RequestIds();
  std::string next();

 private:
  std::uint64_t random();
  std::array<std::uint64_t, 2> state_;
};

/// True for answers that never have a body, whatever the method.
bool is_bodiless(int status);

/// Writes the head over `out`. A header of the handler's that holds a control character, or one that only the server
/// may write, is left out; its own X-Request-Id takes the place of `request_id`.
void write_head(std::string& out, Response const& response, std::string_view request_id, std::string_view date,
    Persistence persistence);

}  // namespace wigwag::net
