#include "net/server.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "kit/raw_client.h"
#include "net/echo_server.h"

namespace wigwag::net {
namespace {

TEST(Server, ServesManyRequestsOnOneConnection) {
  EchoServer server;
  RawClient client(server.port());

  for (int i = 0; i < 5; ++i) {
    auto const answer = client.ask("GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n");

    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "GET /a?x=1 ");
  }
}

TEST(Server, AnswersCarryLengthDateTypeAndRequestId) {
  EchoServer server({.clock = [] { return Instant::from_seconds(784'111'777); }});
  RawClient client(server.port());

  auto const answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("Content-Length"), "6");
  EXPECT_EQ(answer->header("Date"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(answer->header("Content-Type"), "text/plain; charset=utf-8");
  std::string const id = answer->header("X-Request-Id");
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '4');
  EXPECT_EQ(answer->header("X-Seen-Id"), id);
  EXPECT_EQ(answer->header("X-Seen-Address"), "127.0.0.1");
  EXPECT_EQ(answer->header("X-Seen-At"), "1994-11-06T08:49:37.000000Z");
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  EchoServer server;
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";

  ASSERT_TRUE(client.send(requests));

  for (int i = 0; i < 200; ++i) {
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->body, "POST /" + std::to_string(i) + " body");
  }
}

TEST(Server, HeadHasTheLengthButNoBody) {
  EchoServer server;
  RawClient client(server.port());

  client.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");

  auto const head = client.receive(Body::none);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("Content-Length"), "10");
  auto const next = client.receive();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "GET /next ");
}

TEST(Server, Http10ClosesUnlessAskedToStay) {
  EchoServer server;
  RawClient closing(server.port());
  RawClient staying(server.port());

  auto const closed = closing.ask("GET / HTTP/1.0\r\n\r\n");
  auto const stayed = staying.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

  ASSERT_TRUE(closed && stayed);
  EXPECT_EQ(closed->header("Connection"), "close");
  EXPECT_TRUE(closing.is_closed_by_peer());
  EXPECT_EQ(stayed->header("Connection"), "keep-alive");
  EXPECT_TRUE(staying.ask("GET / HTTP/1.0\r\n\r\n"));
}

TEST(Server, ConnectionCloseIsObeyed) {
  EchoServer server;
  RawClient client(server.port());

  auto const answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, AClientThatHasStoppedSendingStillGetsItsAnswer) {
  EchoServer server;
  RawClient client(server.port());

  client.send("GET /half HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end_sending();

  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /half ");
}

TEST(Server, ChunkedBodiesArePutTogetherAndTrailersDropped) {
  EchoServer server;
  RawClient client(server.port());

  auto const answer = client.ask(
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nWiki\r\n6;name=value\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nX-Echo: trailer\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "POST /c Wikipedia in \r\n\r\nchunks.");
  EXPECT_EQ(answer->header("X-Echo"), "");
}

TEST(Server, CompressedBodiesArriveAsTheyAre) {
  EchoServer server;
  RawClient client(server.port());
  std::string const bytes("\x1f\x8b\x08\0\xff", 5);

  auto const answer =
      client.ask("POST /z HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n" + bytes);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "POST /z " + bytes);
}

TEST(Server, ABodyOfTheExactLimitArrivesWhole) {
  EchoServer server({.body_limit = [](Method, std::string_view path, std::string_view) {
    return path == "/webhooks/meta" ? limits::webhook_body_bytes_max : std::size_t{10};
  }});
  RawClient client(server.port());
  std::string const body(limits::webhook_body_bytes_max, 'x');

  auto const answer = client.ask(
      "POST /webhooks/meta HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST /webhooks/meta " + body);
}

TEST(Server, ExpectContinueIsAnsweredBeforeTheBodyComes) {
  EchoServer server;
  RawClient client(server.port());

  auto const interim = client.ask("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  auto const answer = client.ask("body");

  ASSERT_TRUE(interim && answer);
  EXPECT_EQ(interim->status, 100);
  EXPECT_EQ(answer->body, "POST /e body");
}

TEST(Server, ABodyThatIsAlreadyThereNeedsNoContinue) {
  EchoServer server;
  RawClient client(server.port());

  auto const answer =
      client.ask("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST(Server, AbsoluteTargetsLoseTheirHost) {
  EchoServer server;
  RawClient client(server.port());

  auto const answer = client.ask("GET http://other.example:80/p?q=1 HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /p?q=1 ");
}

TEST(Server, NoContentHasNeitherBodyNorLength) {
  EchoServer server({}, [](Request) -> Task<Response> { co_return Response{.status = 204, .body = "never"}; });
  RawClient client(server.port());

  client.send("DELETE /x HTTP/1.1\r\nHost: h\r\n\r\nDELETE /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

  ASSERT_TRUE(client.receive());
  auto const second = client.receive();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 204);
  EXPECT_EQ(second->header("Content-Length"), "");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, AHeaderThatWouldSplitTheAnswerIsLeftOut) {
  EchoServer server({}, [](Request) -> Task<Response> {
    co_return Response{.headers = {{"X-Bad", "a\r\nSet-Cookie: b"}, {"X-Good", "c"}, {"Content-Length", "7"}}};
  });
  RawClient client(server.port());

  auto const answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->head.find("Set-Cookie"), std::string::npos);
  EXPECT_EQ(answer->header("X-Good"), "c");
  EXPECT_EQ(answer->header("Content-Length"), "0");
}

TEST(Server, AHandlersOwnRequestIdReplacesOurs) {
  EchoServer server({}, [](Request) -> Task<Response> { co_return Response{.headers = {{"X-Request-Id", "req_1"}}}; });
  RawClient client(server.port());

  auto const answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("X-Request-Id"), "req_1");
  EXPECT_EQ(answer->head.find("X-Request-Id"), answer->head.rfind("X-Request-Id"));
}

TEST(Server, WhatAHandlerThrowsBecomesThe500OfThePathsDialect) {
  EchoServer server(
      {.refuse = [](int status, std::string_view path) { return text(status, "shaped " + std::string(path)); }},
      [](Request) -> Task<Response> {
        throw std::runtime_error("secret");
        co_return Response{};
      });
  RawClient client(server.port());

  auto const answer = client.ask("GET /p?q HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body, "shaped /p");
  EXPECT_TRUE(client.ask("GET /again HTTP/1.1\r\nHost: h\r\n\r\n"));
}

TEST(Server, ALargeAnswerReachesAClientThatReadsLate) {
  static constexpr std::size_t kBytes = 8 * 1024 * 1024;
  EchoServer server({}, [](Request) -> Task<Response> { co_return text(200, std::string(kBytes, 'y')); });
  RawClient client(server.port());

  client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");

  for (int i = 0; i < 2; ++i) {
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.size(), kBytes);
  }
}

TEST(Server, RefusesAPortThatAnotherServerSharesItsTrafficOn) {
  EchoServer first;

  Server second({.port = first.port()}, echo);
  auto const port = second.start();

  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, Code::unavailable);
}

TEST(Server, RefusesAHostThatIsNoAddress) {
  Server server({.host = "localhost"}, echo);

  auto const port = server.start();

  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, Code::invalid);
}

TEST(Server, SeveralThreadsShareThePort) {
  EchoServer server({.threads = 4});

  for (int i = 0; i < 40; ++i) {
    RawClient client(server.port());
    ASSERT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  }
}

}  // namespace
}  // namespace wigwag::net
