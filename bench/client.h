/// @file Keep-alive connections to one server on one epoll: closed loop (each connection asks again as soon as it is
/// answered) or open loop (requests fall due at a fixed rate, whether or not the server keeps up). No pipelining.
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "requests.h"

namespace wigwag::bench {

using Clock = std::chrono::steady_clock;

struct LoadPlan {
  std::string address = "127.0.0.1";
  int port = 0;
  std::size_t connections = 1;
  double rate = 0;           ///< requests a second; 0: closed loop
  double seconds_max = 0;    ///< no request starts later
  std::size_t requests = 0;  ///< in all; the list is begun again where it is shorter
};

struct LoadResult {
  double seconds = 0;
  std::map<int, std::size_t> by_status;
  std::size_t dropped = 0;     ///< the connection ended before the answer
  std::size_t unanswered = 0;  ///< given up after ten silent seconds
  std::size_t body_bytes = 0;
  std::vector<float> latencies_us;  ///< in a closed loop from the send, in an open one from when the request was due
  std::vector<bool> acknowledged;   ///< by request: answered 200
};

class Load {
 public:
  Load(LoadPlan const& plan, Requests const& requests) : plan_(plan), requests_(requests), epoll_(epoll_create1(0)) {
    result_.latencies_us.reserve(plan.requests);
    result_.acknowledged.resize(requests.count());
    connections_.resize(plan.connections);
  }

  LoadResult run() {
    for (Connection& c : connections_) open(c);
    start_ = last_answer_ = Clock::now();
    stop_ = start_ + std::chrono::microseconds(static_cast<std::int64_t>(plan_.seconds_max * 1e6));
    for (Connection& c : connections_) idle_.push_back(&c);
    start_what_is_due();
    while (!done()) {
      wait();
      start_what_is_due();
      if (Clock::now() - last_answer_ > std::chrono::seconds(10) && in_flight_ > 0) break;
    }
    result_.unanswered = in_flight_;
    result_.seconds = std::chrono::duration<double>(last_answer_ - start_).count();
    for (Connection& c : connections_) ::close(c.fd);
    return std::move(result_);
  }

 private:
  struct Connection {
    int fd = -1;
    std::size_t request = 0;
    bool busy = false;
    Clock::time_point since;
    std::string_view unsent;
    std::string in;  ///< begin of an answer that is not complete
  };

  void open(Connection& c) {
    c.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(plan_.port));
    ::inet_pton(AF_INET, plan_.address.c_str(), &to.sin_addr);
    if (::connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      std::perror("connect");
      std::exit(1);
    }
    int const on = 1;
    ::setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(c.fd, F_SETFL, O_NONBLOCK);
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &c}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event);
  }

  Clock::time_point due(std::size_t request) const {
    if (plan_.rate == 0) return start_;
    return start_ +
           std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(request) * 1e9 / plan_.rate));
  }
  bool more() const { return next_ < plan_.requests && !stopped_; }
  bool done() const { return !more() && in_flight_ == 0; }

  void start_what_is_due() {
    while (more() && !idle_.empty()) {
      auto const now = Clock::now();
      if ((plan_.rate == 0 ? now : due(next_)) >= stop_) {
        stopped_ = true;
        return;
      }
      if (due(next_) > now) return;
      Connection& c = *idle_.back();
      idle_.pop_back();
      c.since = plan_.rate == 0 ? now : due(next_);
      c.request = next_++ % requests_.count();
      c.busy = true;
      c.unsent = requests_[c.request];
      ++in_flight_;
      send(c);
    }
  }

  void send(Connection& c) {
    while (!c.unsent.empty()) {
      ssize_t const n = ::send(c.fd, c.unsent.data(), c.unsent.size(), MSG_NOSIGNAL);
      if (n < 0) return;  // full: EPOLLOUT comes; broken: the read tells
      c.unsent.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  void wait() {
    timespec timeout{1, 0};
    if (plan_.rate > 0 && more() && !idle_.empty()) {
      auto const left = std::max<std::int64_t>(0, (due(next_) - Clock::now()).count());
      if (left < 1'000'000'000) timeout = {0, left};
    }
    epoll_event events[256];
    int const n = ::epoll_pwait2(epoll_, events, 256, &timeout, nullptr);
    for (int i = 0; i < n; ++i) {
      Connection& c = *static_cast<Connection*>(events[i].data.ptr);
      if (!c.unsent.empty()) send(c);
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
    }
  }

  void receive(Connection& c) {
    static char buffer[256 * 1024];
    for (;;) {
      ssize_t const n = ::recv(c.fd, buffer, sizeof buffer, 0);
      if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (n <= 0) return lost(c);
      std::string_view const got(buffer, static_cast<std::size_t>(n));
      if (c.in.empty() && answer(c, got)) continue;
      c.in.append(got);
      if (answer(c, c.in)) c.in.clear();
      if (got.size() < sizeof buffer) return;
    }
  }

  /// True when the whole answer was there and is accounted for.
  bool answer(Connection& c, std::string_view text) {
    auto const head_end = text.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return false;
    std::optional<std::size_t> const length = content_length(text.substr(0, head_end + 2));
    if (!length) {
      std::fprintf(stderr, "an answer without Content-Length\n");
      std::exit(1);
    }
    if (text.size() < head_end + 4 + *length) return false;

    last_answer_ = Clock::now();
    int const status = std::atoi(std::string(text.substr(9, 3)).c_str());
    ++result_.by_status[status];
    result_.body_bytes += *length;
    result_.latencies_us.push_back(std::chrono::duration<float, std::micro>(last_answer_ - c.since).count());
    if (status == 200) result_.acknowledged[c.request] = true;
    free(c);
    return true;
  }

  static std::optional<std::size_t> content_length(std::string_view head) {
    static constexpr std::string_view kName = "content-length:";
    for (auto line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
      auto const name = head.substr(line + 2, kName.size());
      if (name.size() == kName.size() &&
          std::equal(name.begin(), name.end(), kName.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); }))
        return std::strtoull(std::string(head.substr(line + 2 + kName.size(), 20)).c_str(), nullptr, 10);
    }
    return std::nullopt;
  }

  void lost(Connection& c) {
    ::close(c.fd);
    if (c.busy) {
      ++result_.dropped;
      free(c);
    }
    c.in.clear();
    c.unsent = {};
    if (!done()) open(c);
  }

  void free(Connection& c) {
    c.busy = false;
    --in_flight_;
    idle_.push_back(&c);
  }

  LoadPlan const plan_;
  Requests const& requests_;
  int const epoll_;
  std::vector<Connection> connections_;
  std::vector<Connection*> idle_;
  std::size_t next_ = 0;
  std::size_t in_flight_ = 0;
  bool stopped_ = false;
  Clock::time_point start_, stop_, last_answer_;
  LoadResult result_;
};

}  // namespace wigwag::bench
