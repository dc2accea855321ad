#include "net/client.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <future>
#include <latch>
#include <thread>

#include "kit/wire_server.h"
#include "net/echo_server.h"
#include "net/one_shot.h"

namespace wigwag::net {
namespace {

using std::chrono::milliseconds;
using Answer_ = Result<ClientResponse>;

constexpr milliseconds kSoon{50};

std::future<Answer_> begin(Client& client, ClientRequest request) {
  std::promise<Answer_> promise;
  auto future = promise.get_future();
  client.send(std::move(request),
      [promise = std::move(promise)](Answer_ answer) mutable { promise.set_value(std::move(answer)); });
  return future;
}

Answer_ ask(Client& client, ClientRequest request) { return begin(client, std::move(request)).get(); }

ClientRequest to(std::string url, Method method = Method::get, std::string body = {}) {
  return {.method = method, .url = std::move(url), .rule = kConfigured, .body = std::move(body)};
}

ClientRequest within(milliseconds timeout, ClientRequest request) {
  request.timeout = timeout;
  return request;
}

void never_answer(Wire& wire) {
  wire.read_request();
  wire.read_to_end();
}

/// Answers the first request of a connection, and closes it without a word when it has read a second one.
void answer_one_and_hang_up(Wire& wire) {
  if (!wire.read_request()) return;
  wire.answer("first");
  wire.read_request();
}

void expect_not_sent(Answer_ const& answer, Code code) {
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, code) << answer.error().message << ", " << answer.error().note;
}

void expect_lost(Answer_ const& answer, Loss loss) {
  ASSERT_TRUE(answer) << answer.error().message << ", " << answer.error().note;
  EXPECT_EQ(answer->outcome, Outcome::unknown);
  EXPECT_EQ(loss_name(answer->loss), loss_name(loss)) << answer->note;
}

void expect_answered(Answer_ const& answer, std::string_view body) {
  ASSERT_TRUE(answer) << answer.error().message << ", " << answer.error().note;
  EXPECT_EQ(answer->outcome, Outcome::answered) << answer->note;
  EXPECT_EQ(answer->body, body);
}

TEST(Client, GivesTheWholeAnswer) {
  WireServer server([](Wire& wire) {
    wire.read_request();
    wire.write(
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 418 Teapot\r\nX-One:  a b \r\nx-one: c\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    wire.read_to_end();
  });
  Client client;

  Answer_ const answer = ask(client, to(server.url()));

  expect_answered(answer, "abcde");
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->protocol, Protocol::http_1_1);
  EXPECT_EQ(answer->body_bytes, 5U);
  EXPECT_EQ(answer->header("X-ONE"), "a b");
  EXPECT_FALSE(answer->header("X-Early"));
}

TEST(Client, SendsWhatItIsGivenAndNothingOfItsOwn) {
  std::promise<std::string> seen;
  WireServer server([&seen](Wire& wire) {
    seen.set_value(wire.read_request().value_or(""));
    wire.answer("");
    wire.read_to_end();
  });
  Client client({.user_agent = "wigwag/test"});
  ClientRequest request = to(server.url("/a/../b?c=%20"), Method::patch, "body without");
  request.headers = {{"X-Empty", ""}, {"X-Full", "a b"}};
  request.bearer = Secret<std::string>("s3cret");

  expect_answered(ask(client, std::move(request)), "");

  EXPECT_EQ(seen.get_future().get(),
      fmt::format("PATCH /a/../b?c=%20 HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: wigwag/test\r\nAccept: */*\r\n"
                  "X-Empty:\r\nX-Full: a b\r\nAuthorization: Bearer s3cret\r\nContent-Length: 12\r\n\r\nbody without",
          server.port()));
}

TEST(Client, KnowsEveryMethod) {
  EchoServer server;
  Client client;
  std::string const url = fmt::format("http://127.0.0.1:{}/", server.port());

  expect_answered(ask(client, to(url)), "GET / ");
  expect_answered(ask(client, to(url, Method::post)), "POST / ");
  expect_answered(ask(client, to(url, Method::post, "x")), "POST / x");
  expect_answered(ask(client, to(url, Method::put, "x")), "PUT / x");
  expect_answered(ask(client, to(url, Method::del)), "DELETE / ");
  expect_answered(ask(client, to(url, Method::del, "x")), "DELETE / x");
  expect_answered(ask(client, to(url, Method::options)), "OPTIONS / ");
  expect_answered(ask(client, to(url, Method::head)), "");
}

TEST(Client, KeepsAConnectionForTheNextRequest) {
  WireServer server(answer_all);
  Client client;

  expect_answered(ask(client, to(server.url("/1"))), "/1");
  expect_answered(ask(client, to(server.url("/2"), Method::post, "x")), "/2");
  expect_answered(ask(client, to(server.url("/3"))), "/3");

  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, DoesNotFollowRedirects) {
  WireServer server([](Wire& wire) {
    wire.read_request();
    wire.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    wire.read_to_end();
  });
  Client client;

  Answer_ const answer = ask(client, to(server.url()));

  expect_answered(answer, "");
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(server.requests(), 1);
}

TEST(Client, IgnoresProxiesOfTheEnvironment) {
  WireServer server(answer_all);
  std::string const proxy = fmt::format("http://127.0.0.1:{}", closed_port());
  ::setenv("http_proxy", proxy.c_str(), 1);
  ::setenv("ALL_PROXY", proxy.c_str(), 1);
  Client client;

  Answer_ const answer = ask(client, to(server.url("/direct")));

  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  expect_answered(answer, "/direct");
}

TEST(ClientOutcome, NothingIsSentWhenNobodyListens) {
  Client client;

  expect_not_sent(ask(client, to(fmt::format("http://127.0.0.1:{}/", closed_port()))), Code::unavailable);
  expect_not_sent(ask(client, to("http://name.invalid/")), Code::unavailable);
}

TEST(ClientOutcome, NothingIsSentWhenTheDeadlineEndsDuringTheHandshake) {
  WireServer server([](Wire& wire) { wire.read_to_end(); });  // reads the client's hello and says nothing
  Client client;

  Answer_ const answer =
      ask(client, within(kSoon, to(fmt::format("https://127.0.0.1:{}/", server.port()), Method::post, "x")));

  expect_not_sent(answer, Code::unavailable);
}

TEST(ClientOutcome, IsUnknownWhenTheDeadlineEndsAfterTheRequest) {
  WireServer server(never_answer);
  Client client;

  expect_lost(ask(client, within(kSoon, to(server.url(), Method::post, "x"))), Loss::deadline);
}

TEST(ClientOutcome, IsUnknownAfterAReset) {
  WireServer server([](Wire& wire) {
    wire.read_request();
    wire.reset();
  });
  Client client;

  expect_lost(ask(client, to(server.url(), Method::post, "x")), Loss::connection);
  EXPECT_EQ(server.requests(), 1);
}

TEST(ClientOutcome, IsUnknownWhenTheAnswerBreaksOff) {
  WireServer server([](Wire& wire) {
    wire.read_request();
    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  Client client;

  Answer_ const answer = ask(client, to(server.url(), Method::post, "x"));

  expect_lost(answer, Loss::connection);
  EXPECT_EQ(answer->status, 200);
}

TEST(ClientOutcome, ASendOnAKeptConnectionThatDiesIsNotRepeated) {
  WireServer server(answer_one_and_hang_up);
  Client client;

  for (Method const method : {Method::post, Method::del, Method::put}) {
    int const before = server.requests();
    expect_answered(ask(client, to(server.url())), "first");
    expect_lost(ask(client, to(server.url(), method, method == Method::del ? "" : "x")), Loss::connection);
    EXPECT_EQ(server.requests(), before + 2);
  }
}

TEST(ClientOutcome, AReadOnAKeptConnectionThatDiesIsRepeated) {
  WireServer server(answer_one_and_hang_up);
  Client client;

  expect_answered(ask(client, to(server.url())), "first");
  expect_answered(ask(client, to(server.url())), "first");
  EXPECT_EQ(server.connections(), 2);
}

TEST(ClientOutcome, StoppingTellsWhatHadGoneOut) {
  std::latch read(1);
  WireServer server([&read](Wire& wire) {
    wire.read_request();
    read.count_down();
    wire.read_to_end();
  });
  Client client;
  auto sent = begin(client, to(server.url(), Method::post, "x"));
  read.wait();

  client.stop();

  expect_lost(sent.get(), Loss::stopped);
  expect_not_sent(ask(client, to(server.url())), Code::unavailable);
  EXPECT_EQ(client.requests(), 0U);
}

TEST(ClientBounds, AnAnswerAboveItsBoundIsLost) {
  WireServer server(answer_all);
  Client client;
  ClientRequest request = to(server.url("/12345"));
  request.response_bytes_max = 5;

  Answer_ const answer = ask(client, std::move(request));

  expect_lost(answer, Loss::too_large);
  EXPECT_EQ(answer->status, 200);
}

TEST(ClientBounds, AnAnswerAboveItsBoundIsCutOnRequest) {
  WireServer server(answer_all);
  Client client;
  ClientRequest request = to(server.url("/12345"));
  request.response_bytes_max = 5;
  request.oversize = Oversize::cut;

  expect_answered(ask(client, std::move(request)), "/1234");
}

TEST(ClientBounds, AnEndlessHeadIsLost) {
  WireServer server([](Wire& wire) {
    wire.read_request();
    wire.write("HTTP/1.1 200 OK\r\n");
    std::string const line = "X-More: " + std::string(1000, 'x') + "\r\n";
    for (std::size_t sent = 0; sent <= limits::client_head_bytes_max; sent += line.size()) wire.write(line);
    wire.read_to_end();
  });
  Client client;

  expect_lost(ask(client, to(server.url())), Loss::too_large);
}

TEST(ClientBounds, OneRequestTooManyIsRefused) {
  WireServer server(never_answer);
  Client client({.requests_max = 2});
  auto first = begin(client, to(server.url()));
  auto second = begin(client, to(server.url()));

  Answer_ const third = ask(client, to(server.url()));

  expect_not_sent(third, Code::unavailable);
  EXPECT_EQ(third.error().retry_after_s, 1);
}

TEST(ClientBounds, HeadersThatWouldBreakTheRequestAreRefused) {
  Client client;

  for (Header const& header : {Header{"X-A", "b\r\nX-C: d"}, {"X A", "b"}, {"", "b"}, {"X-A:", "b"},
           {"content-length", "3"}, {"Transfer-Encoding", "chunked"}, {"Host", "other"}}) {
    ClientRequest request = to("http://127.0.0.1:1/");
    request.headers = {header};
    expect_not_sent(ask(client, std::move(request)), Code::invalid);
  }
}

TEST(Client, ManyRequestsAreInFlightAtOnce) {
  constexpr int kRequests = 300;
  std::vector<OneShot<int>> waiting;  // of the server's only thread
  EchoServer server({}, [&waiting](Request request) -> Task<Response> {
    OneShot<int> const everyone;
    waiting.push_back(everyone);
    if (waiting.size() == kRequests)
      for (OneShot<int> const& one : waiting) one.set(0);
    return [](Request asked, OneShot<int> all) -> Task<Response> {
      co_await all.wait();
      co_return text(200, asked.target);
    }(std::move(request), everyone);
  });
  Client client;
  std::vector<std::future<Answer_>> answers;

  for (int i = 0; i < kRequests; ++i)
    answers.push_back(begin(client, to(fmt::format("http://127.0.0.1:{}/{}", server.port(), i), Method::post, "x")));

  for (int i = 0; i < kRequests; ++i)
    expect_answered(answers[static_cast<std::size_t>(i)].get(), fmt::format("/{}", i));
}

TEST(Client, FetchGoesOnWhereItWasAwaited) {
  boost::asio::io_context context;
  WireServer server(answer_all);
  Client client;
  std::thread::id resumed;
  std::string body;

  boost::asio::co_spawn(
      context,
      [](Client& with, std::string url, std::thread::id& thread, std::string& into) -> Task<> {
        Answer_ const answer = co_await with.fetch(to(std::move(url)));
        thread = std::this_thread::get_id();
        into = answer ? answer->body : answer.error().message;
      }(client, server.url("/fetched"), resumed, body),
      [](std::exception_ptr) {});
  auto const work = boost::asio::make_work_guard(context);
  while (body.empty()) context.run_one();

  EXPECT_EQ(body, "/fetched");
  EXPECT_EQ(resumed, std::this_thread::get_id());
}

}  // namespace
}  // namespace wigwag::net
