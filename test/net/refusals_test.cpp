#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "kit/raw_client.h"
#include "net/echo_server.h"

namespace wigwag::net {
namespace {

using std::chrono::milliseconds;
using namespace std::string_literals;

Response shaped(int status, std::string_view path) { return text(status, "refused " + std::string(path)); }

Options shaping(Timeouts timeouts = {}) { return {.refuse = shaped, .timeouts = timeouts}; }

/// Long enough for what must not be cut, short enough for a test.
Timeouts with_short(milliseconds Timeouts::* which) {
  Timeouts timeouts;
  timeouts.*which = milliseconds(60);
  return timeouts;
}

constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

struct Case {
  char const* name;
  std::string head;
};

class Malformed : public testing::TestWithParam<Case> {};

TEST_P(Malformed, IsRefusedOnceAndTheConnectionEnds) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer = client.ask(GetParam().head + std::string(kSmuggled));

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer()) << "what came behind was answered too";
}

std::string post(std::string const& headers, std::string const& body) {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}

INSTANTIATE_TEST_SUITE_P(Requests, Malformed,
    testing::Values(Case{"LengthAndChunked", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        Case{"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n")},
        Case{"TwoLengths", post("Content-Length: 4\r\nContent-Length: 5\r\n", "body")},
        Case{"TheSameLengthTwice", post("Content-Length: 4\r\nContent-Length: 4\r\n", "body")},
        Case{"ListOfLengths", post("Content-Length: 4, 4\r\n", "body")},
        Case{"SignedLength", post("Content-Length: +4\r\n", "body")},
        Case{"NegativeLength", post("Content-Length: -1\r\n", "")},
        Case{"HexLength", post("Content-Length: 0x4\r\n", "body")},
        Case{"EmptyLength", post("Content-Length:\r\n", "")},
        Case{"LengthBeyond64Bits", post("Content-Length: 18446744073709551620\r\n", "body")},
        Case{"UnknownCoding", post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n")},
        Case{"ChunkedNotLast", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
        Case{"CodingBeforeChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        Case{"ChunkedTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        Case{"ChunkedWithVerticalTab", post("Transfer-Encoding: \x0b"
                                            "chunked\r\n",
                                           "0\r\n\r\n")},
        Case{"ChunkedOverHttp10", "POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Case{"BlankBeforeColon", post("Content-Length : 4\r\n", "body")},
        Case{"FoldedHeader", post("X-A: b\r\n c\r\n", "")},
        Case{"FoldedLength", post("Content-Length:\r\n 4\r\n", "body")},
        Case{"FoldedFirstHeader", "GET /p HTTP/1.1\r\n Host: h\r\n\r\n"},
        Case{"BareLineFeeds", "GET /p HTTP/1.1\nHost: h\n\n"},
        Case{"OneBareLineFeed", "GET /p HTTP/1.1\r\nHost: h\nX-A: b\r\n\r\n"},
        Case{"BareCarriageReturn", "GET /p HTTP/1.1\r\nHost: h\rX-A: b\r\n\r\n"},
        Case{"NulInHeader", "GET /p HTTP/1.1\r\nHost: h\r\nX-A: b\0c\r\n\r\n"s},
        Case{"HeaderWithoutColon", "GET /p HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n"},
        Case{"EmptyHeaderName", "GET /p HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n"}, Case{"NoHost", "GET /p HTTP/1.1\r\n\r\n"},
        Case{"TwoHosts", "GET /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        Case{"NoVersion", "GET /p\r\nHost: h\r\n\r\n"}, Case{"Version2", "GET /p HTTP/2.0\r\nHost: h\r\n\r\n"},
        Case{"Version12", "GET /p HTTP/1.2\r\nHost: h\r\n\r\n"},
        Case{"BlankInTarget", "GET /p q HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"TargetWithoutSlash", "GET p HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"Connect", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"TlsHello", "\x16\x03\x01\x02\0\x01\0\x01\xfc\r\n\r\n"s},
        Case{"ChunkSizeNotHex", post("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n\r\n")},
        Case{"ChunkSizeWith0x", post("Transfer-Encoding: chunked\r\n", "0x4\r\nbody\r\n0\r\n\r\n")},
        Case{"ChunkSizeNegative", post("Transfer-Encoding: chunked\r\n", "-4\r\nbody\r\n0\r\n\r\n")},
        Case{"ChunkSizeOverflows", post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\nbody\r\n0\r\n\r\n")},
        Case{"ChunkLongerThanSaid", post("Transfer-Encoding: chunked\r\n", "3\r\nbody\r\n0\r\n\r\n")},
        Case{"ChunkEndsInLineFeed", post("Transfer-Encoding: chunked\r\n", "4\nbody\r\n0\r\n\r\n")},
        Case{"LengthInTrailer", post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 4\r\n\r\nbody")},
        Case{"EndlessChunkExtension", post("Transfer-Encoding: chunked\r\n", "1;" + std::string(20'000, 'x'))}),
    [](auto const& info) { return std::string(info.param.name); });

TEST(Refusals, ADeclaredBodyAboveTheLimitIsRefusedWithoutReadingIt) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer = client.ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->body, "refused /p");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Refusals, ExpectContinueAboveTheLimitIsRefusedAtOnce) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer =
      client.ask("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
}

TEST(Refusals, AClientThatSendsOnSeesTheRefusal) {
  EchoServer server(shaping());
  RawClient client(server.port());

  client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n");
  client.send(std::string(100'000, 'x'));

  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
}

TEST(Refusals, ChunksBeyondTheLimitAreRefusedWhileTheyCome) {
  EchoServer server(
      {.body_limit = [](Method, std::string_view, std::string_view) { return std::size_t{1000}; }, .refuse = shaped});
  RawClient client(server.port());
  std::string const chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";

  client.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "1\r\nx\r\n");

  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->body, "refused /p");
}

TEST(Refusals, ChunksUpToTheLimitAreTaken) {
  EchoServer server({.body_limit = [](Method, std::string_view, std::string_view) { return std::size_t{1000}; }});
  RawClient client(server.port());
  std::string const chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";

  auto const answer =
      client.ask("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST(Refusals, AHeadAboveItsLimitIsRefused) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer = client.ask(
      "GET /p?q HTTP/1.1\r\nHost: h\r\nX-A: " + std::string(limits::request_head_bytes_max, 'x') + "\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 431);
  EXPECT_EQ(answer->body, "refused /p");
}

TEST(Refusals, AHeadThatNeverEndsIsRefusedAtItsLimit) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer =
      client.ask("GET /p HTTP/1.1\r\nHost: h\r\nX-A: " + std::string(limits::request_head_bytes_max, 'x'));

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 431);
}

TEST(Refusals, AHeadOfTheExactLimitIsTaken) {
  EchoServer server;
  RawClient client(server.port());
  std::string const around = "GET /p HTTP/1.1\r\nHost: h\r\nX-A: \r\n\r\n";
  std::string head = around;
  head.insert(around.size() - 4, limits::request_head_bytes_max - around.size(), 'x');

  auto const answer = client.ask(head);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST(Refusals, MoreHeadersThanAllowedAreRefused) {
  EchoServer server(shaping());
  RawClient enough(server.port());
  RawClient too_many(server.port());
  std::string headers = "Host: h\r\n";
  for (std::size_t i = 1; i < limits::request_headers_max; ++i) headers += "X: y\r\n";

  auto const taken = enough.ask("GET /p HTTP/1.1\r\n" + headers + "\r\n");
  auto const refused = too_many.ask("GET /p HTTP/1.1\r\n" + headers + "X: y\r\n\r\n");

  ASSERT_TRUE(taken && refused);
  EXPECT_EQ(taken->status, 200);
  EXPECT_EQ(refused->status, 431);
}

TEST(Refusals, AQueryAboveItsLimitIsRefused) {
  EchoServer server(shaping());
  RawClient enough(server.port());
  RawClient too_long(server.port());
  std::string const query(limits::request_query_bytes_max, 'q');

  auto const taken = enough.ask("GET /p?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n");
  auto const refused = too_long.ask("GET /p?" + query + "q HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(taken && refused);
  EXPECT_EQ(taken->status, 200);
  EXPECT_EQ(refused->status, 414);
  EXPECT_EQ(refused->body, "refused /p");
}

TEST(Refusals, ARequestLineAboveTheHeadsLimitIsTooLong) {
  EchoServer server(shaping());
  RawClient client(server.port());

  auto const answer = client.ask("GET /p?" + std::string(limits::request_head_bytes_max, 'q'));

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 414);
}

TEST(Refusals, ARefusedHeadRequestGetsNoBody) {
  EchoServer server(shaping());
  RawClient client(server.port());

  client.send("HEAD /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

  auto const answer = client.receive(Body::none);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Refusals, RequestsBeforeTheBrokenOneAreAnswered) {
  EchoServer server(shaping());
  RawClient client(server.port());

  client.send("GET /good HTTP/1.1\r\nHost: h\r\n\r\nbroken\r\n\r\n");

  auto const good = client.receive();
  auto const broken = client.receive();
  ASSERT_TRUE(good && broken);
  EXPECT_EQ(good->body, "GET /good ");
  EXPECT_EQ(broken->status, 400);
}

TEST(SlowClients, AHeadThatDoesNotEndInTimeIsCut) {
  EchoServer server(shaping(with_short(&Timeouts::head)));
  RawClient client(server.port());

  auto const answer = client.ask("GET /p HTTP/1.1\r\nHost: h\r\nX-A: ");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_EQ(answer->body, "refused /p");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(SlowClients, ABodyThatDoesNotEndInTimeIsCut) {
  EchoServer server(shaping(with_short(&Timeouts::body)));
  RawClient client(server.port());

  auto const answer = client.ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
}

TEST(SlowClients, ABodyBelowTheLeastRateIsCut) {
  EchoServer server(shaping(with_short(&Timeouts::body_grace)));
  RawClient client(server.port());

  auto const answer = client.ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
}

TEST(SlowClients, AnIdleConnectionIsClosedWithoutAWord) {
  EchoServer server(shaping(with_short(&Timeouts::keep_alive)));
  RawClient silent(server.port());
  RawClient served(server.port());

  auto const answer = served.ask("GET /p HTTP/1.1\r\nHost: h\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_TRUE(served.is_closed_by_peer());
  EXPECT_TRUE(silent.is_closed_by_peer());
}

Task<Response> large_answer(std::atomic<bool>& is_asked) {
  is_asked = true;
  co_return text(200, std::string(64 * 1024 * 1024, 'y'));
}

TEST(SlowClients, AnAnswerThatIsNotReadIsCut) {
  Options options = shaping(with_short(&Timeouts::write));
  options.write_bytes_per_s_min = 1024 * 1024 * 1024;
  std::atomic<bool> is_asked = false;
  EchoServer server(options, [&](Request) { return large_answer(is_asked); });
  RawClient client(server.port());

  client.send("GET /p HTTP/1.1\r\nHost: h\r\n\r\n");
  while (!is_asked) std::this_thread::yield();
  while (server.server().connections() != 0) std::this_thread::yield();

  EXPECT_FALSE(client.receive());
}

TEST(Connections, OneTooManyIsToldSoAndTheNextAfterAnEndIsTaken) {
  Options options = shaping();
  options.connections_max = 1;
  EchoServer server(options);
  auto first = std::make_unique<RawClient>(server.port());
  ASSERT_TRUE(first->ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"));

  RawClient second(server.port());
  auto const refused = second.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  second.end_sending();
  EXPECT_TRUE(second.is_closed_by_peer());
  first.reset();
  while (server.server().connections() != 0) std::this_thread::yield();
  RawClient third(server.port());
  EXPECT_TRUE(third.ask("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n"));
}

}  // namespace
}  // namespace wigwag::net
