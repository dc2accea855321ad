/// @file multipart/form-data as it comes, piece by piece (RFC 7578, 2046): nothing of a part is kept here but what may
/// still be a boundary.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wigwag::net {

/// What a part says of itself.
struct PartHead {
  std::string name;
  std::optional<std::string> filename;  ///< as the client named it: any bytes, no path to be trusted
  std::string content_type;             ///< empty: not said
};

/// Where the parts go. An Error ends the reading.
class PartHandler {
 public:
  virtual ~PartHandler() = default;
  virtual Done begin(PartHead head) = 0;
  virtual Done bytes(std::string_view bytes) = 0;
  virtual Done end() = 0;
};

/// The boundary of a Content-Type; nullopt when that is no multipart/form-data with one.
std::optional<std::string> multipart_boundary(std::string_view content_type);

class MultipartReader {
 public:
  /// `handler` outlives this.
  MultipartReader(std::string_view boundary, PartHandler& handler);

  /// Errors: bad_request (no multipart body, too many parts, a head that is too long); the handler's.
  Done take(std::string_view bytes);
  /// Behind the last byte. Errors: bad_request (the closing boundary is missing).
  Done finish() const;

 private:
  enum class State : std::uint8_t { preamble, boundary, head, content, epilogue };
  enum class Step : std::uint8_t { again, more };

  Result<Step> step();
  Result<Step> find_delimiter();
  Result<Step> after_delimiter();
  Result<Step> read_head();

  PartHandler& handler_;
  std::string const delimiter_;  ///< with the line end before it
  State state_ = State::preamble;
  std::string unread_ = "\r\n";  ///< the first boundary needs no line before it
  std::size_t at_ = 0;           ///< of `unread_`: what is before was read
  std::size_t parts_ = 0;
};

}  // namespace wigwag::net
