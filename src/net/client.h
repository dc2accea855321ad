/// @file The one outgoing HTTP client: Graph calls and deliveries, on one thread of its own. TLS is always verified,
/// redirects are never followed, proxies of the environment are ignored, and nothing is ever sent twice.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "net/address.h"
#include "net/http.h"

namespace wigwag::net {

/// Takes a body piece by piece; false ends the request. Client thread; must not wait for anything but a disk.
using Sink = std::move_only_function<bool(std::string_view bytes)>;

/// Gives a body piece by piece.
struct Source {
  std::uint64_t bytes = 0;  ///< exactly so many are sent
  /// Fills the front of the span and says how much of it; 0: there is no more. Client thread, as Sink.
  std::move_only_function<std::size_t(std::span<char>)> read;
};

enum class Oversize : std::uint8_t {
  lose,  ///< an answer above its bound counts as lost: Loss::too_large
  cut,   ///< it is answered, with as much of the body as the bound allows
};

struct ClientRequest {
  Method method = Method::get;
  std::string url;
  UrlRule rule = kUserGiven;                       ///< of the address, checked as written and as dialled
  std::vector<Header> headers = {};                ///< besides Host, Content-Length and User-Agent, which are ours
  std::optional<Secret<std::string>> bearer = {};  ///< for the Authorization header
  std::string body = {};
  std::optional<Source> source = {};                                                         ///< instead of `body`
  std::chrono::milliseconds timeout = std::chrono::milliseconds(limits::client_timeout_ms);  ///< from send() to the end
  std::size_t response_bytes_max = limits::client_response_bytes_max;
  Oversize oversize = Oversize::lose;
  /// Takes the bodies of 2xx answers, up to response_bytes_max. Others go to memory, for they say what went wrong, up
  /// to the smaller of that and limits::client_response_bytes_max.
  std::optional<Sink> sink = {};
};

enum class Outcome : std::uint8_t {
  answered,  ///< the whole answer is here, whatever its status
  unknown,   ///< the request has gone out, at least in part, and no whole answer came: never repeat a send
};

/// Why an outcome is unknown.
enum class Loss : std::uint8_t { none, deadline, connection, too_large, sink, source, stopped };
std::string_view loss_name(Loss loss);

enum class Protocol : std::uint8_t { http_1_0, http_1_1, http_2 };

struct ClientResponse {
  Outcome outcome = Outcome::answered;
  Loss loss = Loss::none;
  int status = 0;  ///< when the outcome is unknown: 0 unless the answer had begun
  Protocol protocol = Protocol::http_1_1;
  std::vector<Header> headers = {};  ///< in order, names as they came (HTTP/2: lower case)
  std::string body = {};
  std::uint64_t body_bytes = 0;  ///< in `body` or given to the sink
  std::string note = {};         ///< about a loss, for the log

  std::optional<std::string_view> header(std::string_view name) const;
};

/// An Error says that nothing of the request has left, so it may be repeated: invalid (URL, address dialled, header),
/// unavailable (too many requests, no address, no connection, no TLS, deadline before the request could go).
using Answered = std::move_only_function<void(Result<ClientResponse>)>;

struct ClientOptions {
  std::string ca_file = {};  ///< PEM; empty: the system's
  std::string user_agent = "wigwag";
  std::vector<Network> allowed_networks = {};  ///< open to Reach::public_only too
  std::size_t requests_max = limits::client_requests_max;
  std::chrono::milliseconds connect_timeout = std::chrono::milliseconds(limits::client_connect_timeout_ms);
};

class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(Client const&) = delete;
  Client& operator=(Client const&) = delete;

  /// Any thread. `done` is called once: before this returns if the request cannot be taken, else on the client's
  /// thread, where it must not wait and must not destroy the client.
  void send(ClientRequest request, Answered done);

  /// Goes on where it was awaited. The client must outlive the wait, and be stopped before the io_context goes.
  Task<Result<ClientResponse>> fetch(ClientRequest request);

  /// Ends what runs (Loss::stopped, or unavailable if it has not gone out), refuses what comes, joins.
  void stop();

  /// Requests that are not answered yet.
  std::size_t requests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wigwag::net
