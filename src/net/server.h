/// @file The HTTP/1.1 server: one io_context and one listener (SO_REUSEPORT) per thread; a connection lives on one
/// thread. Routing is the handler's; what cannot become a Request is refused here, in the shape that Options::refuse
/// gives.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/task.h"
#include "net/http.h"

namespace wigwag::net {

/// Runs on the connection's thread and must not block it; may await. One request of a connection at a time.
using Handler = std::function<Task<Response>(Request)>;
enum class BodyTo : std::uint8_t { memory, file };
/// Bytes of body that a request may have, and where they go.
struct BodyLimit {
  BodyLimit(std::size_t max, BodyTo where = BodyTo::memory) : bytes_max(max), to(where) {}  // NOLINT: a number is one
  std::size_t bytes_max;
  BodyTo to;
};
/// Asked once a request's head is there. Any net thread.
using BodyRule = std::function<BodyLimit(Method, std::string_view path)>;
/// Asked before a body that goes to a file is read, so that nobody fills a disk who may not; not when such a body came
/// together with its head. An answer refuses. May await, on the connection's thread.
using Admit = std::function<Task<std::optional<Response>>(Request const& head)>;
/// The answer when the server itself refuses: 400, 408, 413, 414, 431, 503, or 500 when the handler threw. `path` is
/// raw, and empty when the request line was not readable. Any net thread.
using RefusalShape = std::function<Response(int status, std::string_view path)>;

struct Timeouts {
  std::chrono::milliseconds head = std::chrono::seconds(limits::head_timeout_s);  ///< from its first byte
  std::chrono::milliseconds body = std::chrono::seconds(limits::body_timeout_s);  ///< whole; longer for a file
  std::chrono::milliseconds body_grace = std::chrono::seconds(5);  ///< from here on body_bytes_per_s_min must be kept
  std::chrono::milliseconds keep_alive = std::chrono::seconds(limits::keep_alive_timeout_s);
  std::chrono::milliseconds write = std::chrono::seconds(limits::write_timeout_s);  ///< whole
  std::chrono::milliseconds linger = std::chrono::seconds(1);  ///< reading on after a refusal, so that it is seen
};

struct Options {
  std::string host = "127.0.0.1";  ///< an address; `::` listens on IPv4 and IPv6
  std::uint16_t port = 0;          ///< 0: any that is free
  int threads = 1;
  BodyRule body_limit = {};                ///< empty: limits::request_body_bytes_max for all
  Admit admit = {};                        ///< empty: everybody
  std::filesystem::path body_folder = {};  ///< where bodies go that go to a file; must be there then
  RefusalShape refuse = {};                ///< empty: `{"error":"…"}`
  Timeouts timeouts = {};
  std::size_t body_bytes_per_s_min = 1024;
  std::size_t write_bytes_per_s_min = 64 * 1024;  ///< gives large answers more time than `write`, and files than `body`
  std::size_t connections_max = limits::connections_max;
  std::size_t body_files_max = limits::body_files_max;  ///< one more is refused: they take room on a disk
  Clock clock = system_now;
};

class Server {
 public:
  Server(Options options, Handler handler);
  /// Stops at once if stop() was not called.
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// The port. Errors: invalid (host), unavailable (port taken, also by a listener that would share it).
  Result<std::uint16_t> start();

  /// New connections are refused; those that are open go on.
  void stop_accepting();

  /// Idle connections close, running requests end and are answered, at the deadline all are cut; then the threads are
  /// joined. Threads that resume handlers (Pool, whoever sets a OneShot) are stopped after this and before the Server
  /// is destroyed: they touch its io_contexts.
  void stop(std::chrono::milliseconds deadline);

  std::size_t connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wigwag::net
