/// @file Live streams: memory of many idle ones, and CPU time of telling each of an event, beside a bare send of 500
/// bytes to as many sockets (the floor). Prints one JSON object.
///   live FOLDER [STREAMS] [EVENTS]
/// Readers are a process of their own. Everything on loopback, SQLite in FOLDER.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/metrics.h"
#include "model/project.h"
#include "net/server.h"
#include "process.h"
#include "store/events.h"
#include "work/live.h"

namespace wigwag::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kGet = "GET /live HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::size_t kEventBytes = 500;

double cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto const seconds = [](timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Without the readers' process.
double own_rss_mb() {
  ProcessLine line;
  return read_process(::getpid(), line) ? line.usage.rss_mb : 0;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Connects, asks, says how many stand, and reads until it is ended.
[[noreturn]] void read_on(std::uint16_t port, int streams, std::string_view request, int ready) {
  int const events = ::epoll_create1(0);
  sockaddr_in const address = loopback(port);
  std::array<char, 64 * 1024> bytes;
  for (int i = 0; i < streams; ++i) {
    int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
    bool const stands = ::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    if (!stands || ::send(socket, request.data(), request.size(), 0) < 0 ||
        (!request.empty() && ::recv(socket, bytes.data(), bytes.size(), 0) <= 0))
      ::_exit(1);
    epoll_event wanted{.events = EPOLLIN, .data = {.fd = socket}};
    ::epoll_ctl(events, EPOLL_CTL_ADD, socket, &wanted);
  }
  if (::write(ready, "r", 1) != 1) ::_exit(1);
  std::array<epoll_event, 512> came;
  while (true) {
    int const count = ::epoll_wait(events, came.data(), came.size(), -1);
    for (int i = 0; i < count; ++i)
      if (::recv(came[static_cast<std::size_t>(i)].data.fd, bytes.data(), bytes.size(), 0) <= 0) ::_exit(0);
  }
}

/// A process with that many readers.
class Readers {
 public:
  Readers(std::uint16_t port, int streams, std::string_view request) {
    std::array<int, 2> ready{};
    must(::pipe(ready.data()) == 0, "a pipe");
    process_ = ::fork();
    if (process_ == 0) read_on(port, streams, request, ready[1]);
    ::close(ready[1]);
    ready_ = ready[0];
  }
  /// Until they all stand.
  void wait() {
    char one = 0;
    must(::read(ready_, &one, 1) == 1, "all readers connect");
  }
  ~Readers() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(ready_);
  }
  Readers(Readers const&) = delete;

 private:
  pid_t process_ = 0;
  int ready_ = -1;
};

/// Seconds of CPU for a send of 500 bytes to a socket that somebody reads.
double bare_send_s(int streams, int rounds) {
  int const listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  must(::bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 && ::listen(listener, 30'000) == 0,
      "listen");
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  Readers const readers(ntohs(address.sin_port), streams, "");
  std::vector<int> sockets;
  for (int i = 0; i < streams; ++i) sockets.push_back(::accept(listener, nullptr, nullptr));
  std::string const bytes(kEventBytes, 'x');
  double const before = cpu_s();
  for (int round = 0; round < rounds; ++round)
    for (int const socket : sockets) must(::send(socket, bytes.data(), bytes.size(), 0) > 0, "a reader reads");
  double const used = cpu_s() - before;
  for (int const socket : sockets) ::close(socket);
  ::close(listener);
  return used / (static_cast<double>(streams) * rounds);
}

void pause_a_moment() { ::poll(nullptr, 0, 2); }

Event some_event(ProjectId project) {
  Event event{project, 0, EventKind::other_field, Instant(1), {}, {}, {}, {}, {}};
  event.detail = "\"" + std::string(kEventBytes - 190, 'x') + "\"";
  return event;
}

int run(std::string const& folder, int streams, int events) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  double const floor_us = bare_send_s(streams, events) * 1e6;

  auto db = store::Db::open("sqlite:" + folder + "/live.db");
  must(db.has_value(), "a database");
  ProjectId const project{1};
  Metrics metrics;
  work::Live live({**db, metrics, [] { return Instant(1); }});
  live.start();
  Guarded<std::vector<std::shared_ptr<net::Stream>>> open;
  auto const answer = [&live, &open, project](net::Request) -> Task<net::Response> {
    net::Response response;
    response.content_type = "text/event-stream";
    auto stream = live.open({project, ApiKeyNum{1}, {.kinds = work::EventKinds{}.set()}, 0});
    must(stream.has_value(), "room for a stream");
    response.stream = *stream;
    open.with([&](auto& streams) { streams.push_back(*stream); });
    co_return response;
  };
  net::Server server({}, answer);
  auto const port = server.start();
  must(port.has_value(), "a port");
  double const idle_mb = own_rss_mb();
  Readers readers(*port, streams, kGet);
  readers.wait();
  double const full_mb = own_rss_mb();

  Counter& told = metrics.counter("wigwag_live_events_total", "");
  double const before = cpu_s();
  for (int i = 0; i < events; ++i) {
    auto const done =
        (*db)->write([&](store::WriteTx& tx) { return store::events::append(tx, project, {some_event(project)}, 0); });
    must(done.has_value(), "an event");
    while (told.value() < static_cast<double>(streams) * (i + 1)) pause_a_moment();
    while (open.with([](auto const& all) {
      return std::ranges::any_of(all, [](auto const& stream) { return stream->waiting_bytes() > 0; });
    }))
      pause_a_moment();
  }
  double const each_us = (cpu_s() - before) * 1e6 / (static_cast<double>(streams) * events);
  std::printf("{\"streams\":%d,\"mb_without\":%.1f,\"mb_with\":%.1f,\"bytes_a_stream\":%.0f,", streams, idle_mb,
      full_mb, (full_mb - idle_mb) * 1e6 / streams);
  std::printf("\"event_us\":%.2f,\"bare_bytes\":%zu,\"bare_us\":%.2f,\"of_bare\":%.2f}\n", each_us, kEventBytes,
      floor_us, each_us / floor_us);
  server.stop(milliseconds(1000));
  live.stop();
  return 0;
}

}  // namespace
}  // namespace wigwag::bench

int main(int count, char** words) {
  if (count < 2) return 2;
  std::string const folder = words[1];
  return wigwag::bench::run(folder, count > 2 ? std::atoi(words[2]) : 10'000, count > 3 ? std::atoi(words[3]) : 20);
}
