/// @file A server for tests of the client: plain or TLS, a thread a connection, doing exactly what a script says,
/// broken things too.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace wigwag::net {

/// One connection, seen from the server.
class Wire {
 public:
  virtual ~Wire() = default;
  /// The next request with its body (Content-Length); nullopt when the peer has gone.
  virtual std::optional<std::string> read_request() = 0;
  virtual void write(std::string_view bytes) = 0;
  /// Waits until the peer closes.
  virtual void read_to_end() = 0;
  /// The end of the script will reset the connection instead of closing it.
  virtual void reset() = 0;

  /// 200 with this body.
  void answer(std::string_view body);
};

using Script = std::function<void(Wire&)>;

/// For `localhost`, signed by itself: the file is its own authority.
class Certificate {
 public:
  Certificate();
  ~Certificate();
  Certificate(Certificate const&) = delete;
  Certificate& operator=(Certificate const&) = delete;

  std::string const& file() const { return file_; }

 private:
  friend class WireServer;
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string file_;
};

/// Its destructor closes what is open and joins.
class WireServer {
 public:
  explicit WireServer(Script script);
  WireServer(Certificate const& certificate, Script script);
  ~WireServer();
  WireServer(WireServer const&) = delete;
  WireServer& operator=(WireServer const&) = delete;

  std::uint16_t port() const;
  std::string url(std::string_view path = "/") const;
  int connections() const;
  int requests() const;  ///< that were read as a whole

  struct State;

 private:
  std::unique_ptr<State> state_;
};

/// Answers each request with its path, as long as there are any.
void answer_all(Wire& wire);

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

}  // namespace wigwag::net
