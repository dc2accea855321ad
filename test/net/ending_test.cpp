#include <gtest/gtest.h>

#include "kit/raw_client.h"
#include "net/echo_server.h"

namespace wigwag::net {
namespace {

Task<Response> end_as_asked(Request request) {
  Response response = text(200, "never seen");
  if (request.path() == "/close") response.ending = Ending::close;
  if (request.path() == "/reset") response.ending = Ending::reset;
  co_return response;
}

TEST(Ending, ClosesInsteadOfAnswering) {
  EchoServer server({}, end_as_asked);
  RawClient client(server.port());

  ASSERT_TRUE(client.send("GET /close HTTP/1.1\r\nHost: h\r\n\r\n"));

  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Ending, ResetsInsteadOfAnsweringAndServesTheNextConnection) {
  EchoServer server({}, end_as_asked);
  RawClient client(server.port());

  ASSERT_TRUE(client.send("GET /reset HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(client.is_closed_by_peer());

  RawClient next(server.port());
  auto const answer = next.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "never seen");
}

}  // namespace
}  // namespace wigwag::net
