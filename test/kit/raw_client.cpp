#include "kit/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace wigwag::net {

std::string Answer::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    std::size_t const end = std::min(rest.find("\r\n"), rest.size());
    std::string_view const line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    std::size_t const colon = line.find(": ");
    if (colon == name.size() && ::strncasecmp(line.data(), name.data(), colon) == 0)
      return std::string(line.substr(colon + 2));
  }
  return {};
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  timeval const patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0;
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::read_more() {
  std::array<char, 16 * 1024> bytes;
  ssize_t const count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  unread_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<Answer> RawClient::receive(Body body) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
    if (!read_more()) return std::nullopt;
  Answer answer;
  answer.head = unread_.substr(0, end);
  unread_.erase(0, end + 4);
  std::from_chars(answer.head.data() + std::size("HTTP/1.1"), answer.head.data() + answer.head.size(), answer.status);
  std::string const declared = answer.header("Content-Length");
  if (body == Body::none || declared.empty()) return answer;
  std::size_t const length = std::stoul(declared);
  while (unread_.size() < length)
    if (!read_more()) return std::nullopt;
  answer.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return answer;
}

std::optional<Answer> RawClient::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

std::string RawClient::receive_until(std::string_view text) {
  std::size_t at = 0;
  while ((at = unread_.find(text)) == std::string::npos)
    if (!read_more()) return {};
  std::string received = unread_.substr(0, at + text.size());
  unread_.erase(0, at + text.size());
  return received;
}

std::string RawClient::rest() {
  while (read_more()) {
  }
  return std::exchange(unread_, {});
}

}  // namespace wigwag::net
