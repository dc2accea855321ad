/// @file Floors of HTTP on loopback. Prints `ready http://127.0.0.1:PORT` and answers until SIGTERM.
///   http own [THREADS]   wigwag's own server; 0 threads: one a core, as wigwag has. Any POST is read, dropped and
///                        answered as wigwag answers a webhook, so that both can be posted the same bytes
///   http raw             one thread, one epoll, a parser of its own
/// Both answer GET /fixed with the same 12 KB of JSON.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "net/server.h"

namespace wigwag::bench {
namespace {

constexpr std::size_t kBodyBytes = 12 * 1024;
constexpr std::string_view kFixed = "/fixed";

std::string const& fixed_body() {
  static std::string const body = R"({"data":")" + std::string(kBodyBytes - 11, 'x') + R"("})";
  return body;
}

void say_ready(std::uint16_t port) {
  fmt::print("ready http://127.0.0.1:{}\n", port);
  std::fflush(stdout);
}

// wigwag's own server

Task<net::Response> answer(net::Request request) {
  if (request.method == net::Method::post) co_return net::text(200, "");
  if (request.method == net::Method::get && request.path() == kFixed) co_return net::json(200, fixed_body());
  co_return net::text(404, "");
}

int run_own(int threads) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  if (threads == 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  net::Server server({.threads = threads}, answer);
  auto const port = server.start();
  must(port.has_value(), "a port is free");
  say_ready(*port);
  int signal = 0;
  sigwait(&ending, &signal);
  server.stop(std::chrono::milliseconds(1000));
  return 0;
}

// The raw server

constexpr std::size_t kHeadBytesMax = 8 * 1024;

/// Without Date and request id, which wigwag's answers have: nothing is made for a request.
struct Answer {
  std::string head;
  std::string body;
};

Answer answer_with(std::string_view status, std::string body) {
  std::string head =
      fmt::format("HTTP/1.1 {}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n", status,
          body.size());
  return {std::move(head), std::move(body)};
}

enum class Asked : std::uint8_t { nothing_yet, fixed, other, unreadable };

struct Head {
  Asked asked = Asked::nothing_yet;
  std::size_t bytes = 0;  ///< the empty line included
  bool ends = false;      ///< the connection, after the answer
};

/// What stands before the mark, or all; `text` goes on behind it.
std::string_view cut(std::string_view& text, std::string_view mark) {
  auto const at = text.find(mark);
  std::string_view const before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
  return before;
}

Asked asked_by(std::string_view line) {
  std::string_view const method = cut(line, " ");
  std::string_view const target = cut(line, " ");
  if (method != "GET" || !target.starts_with('/') || line != "HTTP/1.1") return Asked::unreadable;
  return target == kFixed ? Asked::fixed : Asked::other;
}

/// The first request in these bytes. Bodies are not read: who announces one is refused, so that none is taken for the
/// next request.
Head parse(std::string_view text) {
  auto const end = text.find("\r\n\r\n");
  if (end == std::string_view::npos && text.size() < kHeadBytesMax) return {};
  if (end == std::string_view::npos) return {Asked::unreadable, text.size(), true};
  std::string_view lines = text.substr(0, end);
  Head head{asked_by(cut(lines, "\r\n")), end + 4, false};
  while (!lines.empty()) {
    std::string_view value = cut(lines, "\r\n");
    std::string_view const name = cut(value, ":");
    if (net::same_name(name, "Connection")) head.ends = value.find("close") != std::string_view::npos;
    if (net::same_name(name, "Content-Length") || net::same_name(name, "Transfer-Encoding"))
      head.asked = Asked::unreadable;
  }
  if (head.asked == Asked::unreadable) head.ends = true;
  return head;
}

struct Peer {
  int socket = -1;
  bool ends = false;               ///< once `out` is sent
  std::array<iovec, 2> out{};      ///< what is left of the answer: head and body
  std::size_t begin = 0, end = 0;  ///< of what is unread in `in`
  std::array<char, kHeadBytesMax> in;
};

/// One answer at a time and in order: what is pipelined waits in the buffer, or in the kernel when the peer does not
/// read.
class RawServer {
 public:
  RawServer()
      : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    must(::bind(listener_, any, length) == 0 && ::listen(listener_, SOMAXCONN) == 0, "a port is free");
    must(::getsockname(listener_, any, &length) == 0, "the listener has a port");
    port_ = ntohs(address.sin_port);
    watch(listener_, EPOLLIN);
  }
  std::uint16_t port() const { return port_; }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events;
    while (true) {
      int const count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        int const socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_)
          accept_all();
        else
          serve(*peers_[static_cast<std::size_t>(socket)]);
      }
    }
  }

 private:
  void watch(int socket, std::uint32_t what) {
    epoll_event event{.events = what, .data = {.fd = socket}};
    must(::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0, "a socket can be watched");
  }

  void accept_all() {
    while (true) {
      int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket < 0) return;
      int const on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto const at = static_cast<std::size_t>(socket);
      if (peers_.size() <= at) peers_.resize(at + 1);
      peers_[at] = std::make_unique<Peer>();
      peers_[at]->socket = socket;
      watch(socket, EPOLLIN | EPOLLOUT | EPOLLET);
    }
  }

  /// Until there is nothing more to read or no room to write, for it is told of edges only. A read that does not fill
  /// the buffer has emptied the socket: epoll(7).
  void serve(Peer& peer) {
    if (!send(peer)) return;
    for (bool is_drained = false;;) {
      while (begin_answer(peer))
        if (!send(peer)) return;
      if (is_drained) return;
      make_room(peer);
      std::size_t const room = peer.in.size() - peer.end;
      ssize_t const count = ::recv(peer.socket, peer.in.data() + peer.end, room, 0);
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) {
        close(peer);
        return;
      }
      peer.end += static_cast<std::size_t>(count);
      is_drained = static_cast<std::size_t>(count) < room;
    }
  }

  /// False: no whole request is there.
  bool begin_answer(Peer& peer) {
    if (peer.begin == peer.end) return false;
    Head const head = parse({peer.in.data() + peer.begin, peer.end - peer.begin});
    if (head.asked == Asked::nothing_yet) return false;
    Answer const& answer = head.asked == Asked::fixed ? fixed_ : head.asked == Asked::other ? unknown_ : refused_;
    peer.begin += head.bytes;
    peer.ends = head.ends;
    peer.out = {iovec{const_cast<char*>(answer.head.data()), answer.head.size()},
        iovec{const_cast<char*>(answer.body.data()), answer.body.size()}};
    return true;
  }

  static void make_room(Peer& peer) {
    std::size_t const left = peer.end - peer.begin;
    if (peer.begin > 0 && left > 0) std::memmove(peer.in.data(), peer.in.data() + peer.begin, left);
    peer.begin = 0;
    peer.end = left;
  }

  /// False: there is no room, or the peer is gone.
  bool send(Peer& peer) {
    while (peer.out[0].iov_len + peer.out[1].iov_len > 0) {
      msghdr message{};
      message.msg_iov = peer.out.data();
      message.msg_iovlen = peer.out.size();
      ssize_t const count = ::sendmsg(peer.socket, &message, MSG_NOSIGNAL);
      if (count < 0 && errno == EAGAIN) return false;
      if (count < 0) return close(peer);
      auto sent = static_cast<std::size_t>(count);
      for (iovec& part : peer.out) {
        std::size_t const taken = std::min(sent, part.iov_len);
        part = {static_cast<char*>(part.iov_base) + taken, part.iov_len - taken};
        sent -= taken;
      }
    }
    return !peer.ends || close(peer);
  }

  /// The peer is gone after this. False, for those that say whether there is one.
  bool close(Peer& peer) {
    int const socket = peer.socket;
    peers_[static_cast<std::size_t>(socket)].reset();
    ::close(socket);
    return false;
  }

  int const epoll_;
  int const listener_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Peer>> peers_;  ///< by socket
  Answer const fixed_ = answer_with("200 OK", fixed_body());
  Answer const unknown_ = answer_with("404 Not Found", "{}");
  Answer const refused_ = answer_with("400 Bad Request", "{}");
};

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  std::string_view const role = argc > 1 ? argv[1] : "";
  if (role == "own") return wigwag::bench::run_own(argc > 2 ? std::atoi(argv[2]) : 0);
  if (role == "raw") {
    wigwag::bench::RawServer server;
    wigwag::bench::say_ready(server.port());
    server.run();
  }
  fmt::print(stderr, "http own [THREADS] | http raw\n");
  return 2;
}
