#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "kit/raw_client.h"
#include "net/echo_server.h"
#include "net/one_shot.h"

namespace wigwag::net {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::string_view kGet = "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n";

/// A client that does not close holds the end of its connection up no longer than this.
Options with_short_linger() {
  Options options;
  options.timeouts.linger = std::chrono::milliseconds(20);
  return options;
}

/// A handler that has begun, and ends when the test says so.
struct Gate {
  OneShot<int> opened;
  std::atomic<bool> is_reached{false};

  void wait_until_reached() const {
    while (!is_reached) std::this_thread::yield();
  }
};

Task<Response> wait_at(Gate& gate) {
  gate.is_reached = true;
  int const status = co_await gate.opened.wait();
  co_return text(status, "done");
}

Handler waiting_at(Gate& gate) {
  return [&gate](Request) { return wait_at(gate); };
}

/// Stops the server on another thread, because stop() waits for the connections that the test still plays with.
class Stopping {
 public:
  Stopping(EchoServer& server, std::chrono::milliseconds deadline)
      : thread_([&server, deadline] { server.server().stop(deadline); }) {}
  ~Stopping() { thread_.join(); }

 private:
  std::thread thread_;
};

TEST(Drain, IdleConnectionsCloseAndNewOnesAreRefused) {
  EchoServer server;
  RawClient client(server.port());
  ASSERT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));

  server.server().stop(kPatience);

  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_FALSE(RawClient(server.port()).is_connected());
}

TEST(Drain, StopAcceptingLeavesOpenConnectionsAlone) {
  EchoServer server;
  RawClient client(server.port());
  ASSERT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));

  server.server().stop_accepting();

  EXPECT_FALSE(RawClient(server.port()).is_connected());
  EXPECT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
}

TEST(Drain, ARunningRequestIsAnsweredAndItsConnectionEnds) {
  Gate gate;
  EchoServer server(with_short_linger(), waiting_at(gate));
  RawClient client(server.port());
  client.send(kGet);
  gate.wait_until_reached();
  Stopping const stopping(server, kPatience);
  while (RawClient(server.port()).is_connected()) std::this_thread::yield();

  gate.opened.set(200);

  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "done");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Drain, ARequestThatHasBegunToArriveIsAnswered) {
  EchoServer server(with_short_linger());
  RawClient idle(server.port());
  RawClient client(server.port());
  ASSERT_TRUE(idle.ask("GET /0 HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(client.ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHo"));
  Stopping const stopping(server, kPatience);
  ASSERT_TRUE(idle.is_closed_by_peer());

  auto const answer = client.ask("st: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /2 ");
  EXPECT_EQ(answer->header("Connection"), "close");
}

TEST(Drain, TheDeadlineCutsWhatStillRuns) {
  Gate gate;
  EchoServer server({}, waiting_at(gate));
  RawClient client(server.port());
  client.send(kGet);
  gate.wait_until_reached();

  server.server().stop(std::chrono::milliseconds(20));

  EXPECT_EQ(server.server().connections(), 1U);
  gate.opened.set(200);
}

TEST(Drain, StoppingTwiceIsStoppingOnce) {
  EchoServer server;

  server.server().stop(kPatience);
  server.server().stop(kPatience);

  EXPECT_EQ(server.server().connections(), 0U);
}

TEST(Drain, AServerThatNeverStartedStops) {
  Server server({}, echo);

  server.stop(kPatience);

  EXPECT_EQ(server.connections(), 0U);
}

}  // namespace
}  // namespace wigwag::net
