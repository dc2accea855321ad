/// @file A request and a response as handlers see them. No sockets, no network library.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "net/file.h"
#include "net/stream.h"

namespace wigwag::net {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
inline constexpr std::size_t kMethodCount = 8;

/// The word on the wire; empty for `other`.
std::string_view method_name(Method method);

struct Header {
  std::string name;
  std::string value;
};

/// A parameter of a query or of a path, percent-decoded.
struct Parameter {
  std::string name;
  std::string value;
  bool clean =
      true;  ///< false: NUL or no UTF-8 in it (in a path also: a broken percent sequence); refuse it by its name
};
using QueryParameter = Parameter;

struct Request {
  Method method = Method::other;
  std::string target;                        ///< `/path?query` as it came, percent-encoded; `*` for OPTIONS
  std::vector<Header> headers;               ///< in order, names as they came
  std::string body;                          ///< chunks put together; compressed bodies stay compressed
  std::shared_ptr<TempFile> body_file = {};  ///< instead of `body`, where the BodyRule says so and there is one
  std::string remote_address;                ///< the peer's address, without its port
  std::string id;                            ///< UUID v4, made here; answers carry it as X-Request-Id
  Instant received_at;                       ///< when the head was complete
  std::vector<Parameter> params = {};        ///< of the path; filled by the router's caller

  std::string_view path() const;   ///< raw, without the query
  std::string_view query() const;  ///< raw, without the `?`
  /// The first header of this name; upper and lower case are the same.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The path's parameter of this name; nullptr if the route has none.
  Parameter const* param(std::string_view name) const;
};

/// What the peer gets.
enum class Ending : std::uint8_t {
  answer,
  close,  ///< nothing: the connection ends as if all had been said
  reset,  ///< nothing: the connection is cut off
};

struct Response {
  int status = 200;
  std::string content_type = {};
  std::string body = {};
  std::vector<Header> headers = {};     ///< besides Content-Length, Date, Connection and X-Request-Id, which are ours
  std::optional<FilePart> file = {};    ///< instead of `body`; sent without being read into memory
  std::shared_ptr<Stream> stream = {};  ///< instead of both: without a length, ended by the connection's end
  Ending ending = Ending::answer;       ///< for who plays a server that fails: the sandbox, tests
};

Response text(int status, std::string body);
Response json(int status, std::string body);

/// True when the names are the same but for the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b);

/// `a=1&b=x+y` in order; names and values percent-decoded, `+` is a blank, empty pieces are left out.
/// Errors: too_large (bytes), bad_request (number of parameters).
Result<std::vector<QueryParameter>> parse_query(std::string_view raw);

/// The standard's words for a status; empty if it has none.
std::string_view reason_phrase(int status);

}  // namespace wigwag::net
