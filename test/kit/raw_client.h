/// @file A client that sends exactly the bytes it is given: for what a well-behaved one would never send.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag::net {

struct Answer {
  int status = 0;
  std::string head;  ///< with the status line, without the empty line
  std::string body;

  /// The first header of this name, as it came; empty if there is none.
  std::string header(std::string_view name) const;
};

enum class Body { as_declared, none };

/// One blocking connection to 127.0.0.1. Every wait ends after ten seconds, as if the peer had closed.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient const&) = delete;
  RawClient& operator=(RawClient const&) = delete;

  bool is_connected() const { return is_connected_; }
  /// False when the peer is gone before all was sent.
  bool send(std::string_view bytes);
  void end_sending();
  /// The next answer, 100 included; nullopt if the connection ends before it is whole.
  std::optional<Answer> receive(Body body = Body::as_declared);
  std::optional<Answer> ask(std::string_view bytes);
  /// What comes up to and with this text; empty if the connection ends before.
  std::string receive_until(std::string_view text);
  /// Waits until the peer closes, and gives what it sent before.
  std::string rest();
  /// True when the peer closes without another byte.
  bool is_closed_by_peer() { return rest().empty(); }

 private:
  bool read_more();

  int socket_ = -1;
  bool is_connected_ = false;
  std::string unread_;
};

}  // namespace wigwag::net
