#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "kit/raw_client.h"
#include "net/echo_server.h"

namespace wigwag::net {
namespace {

constexpr std::string_view kAsk = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

StreamPiece piece(std::string text) { return std::make_shared<std::string const>(std::move(text)); }

/// A server whose every answer is one stream that the test holds.
class StreamTest : public testing::Test {
 protected:
  std::shared_ptr<Stream> stream = std::make_shared<Stream>([this] {
    std::scoped_lock const lock(mutex_);
    ++changes_;
    changed_.notify_all();
  });
  EchoServer server{{.timeouts = {.write = std::chrono::milliseconds(200)}},
      [this](Request) -> Task<Response> { return answer(stream); }};
  RawClient client{server.port()};

  static Task<Response> answer(std::shared_ptr<Stream> stream) {
    Response response = text(200, "");
    response.content_type = "text/event-stream";
    response.stream = std::move(stream);
    co_return response;
  }
  /// False after ten seconds.
  bool wait_for_changes(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return changes_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int changes_ = 0;
};

TEST_F(StreamTest, SendsWhatWasPushedBeforeAndAfterAndEnds) {
  stream->push(piece("before,"));
  ASSERT_TRUE(client.send(kAsk));
  auto const head = client.receive(Body::none);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head->header("Content-Length"), "");
  EXPECT_EQ(head->header("Connection"), "close");
  EXPECT_EQ(client.receive_until("before,"), "before,");

  stream->push(piece("after,"));
  EXPECT_EQ(client.receive_until("after,"), "after,");
  stream->push(piece("last"));
  stream->finish();

  EXPECT_EQ(client.rest(), "last");
  EXPECT_TRUE(wait_for_changes(1));
  EXPECT_TRUE(stream->has_ended());
}

TEST_F(StreamTest, AReaderThatGoesEndsIt) {
  ASSERT_TRUE(client.send(kAsk));
  ASSERT_TRUE(client.receive(Body::none));

  client.end_sending();

  EXPECT_TRUE(wait_for_changes(1));
  EXPECT_TRUE(stream->has_ended());
}

TEST_F(StreamTest, AReaderThatTakesNothingIsCut) {
  ASSERT_TRUE(client.send(kAsk));
  ASSERT_TRUE(client.receive(Body::none));

  stream->push(piece(std::string(64 * 1024 * 1024, 'x')));
  EXPECT_FALSE(stream->ask_for_room());

  EXPECT_TRUE(wait_for_changes(1));
  EXPECT_TRUE(stream->has_ended());
}

TEST_F(StreamTest, TellsWhenThereIsRoomAgain) {
  ASSERT_TRUE(client.send(kAsk));
  ASSERT_TRUE(client.receive(Body::none));
  std::string const much(8 * 1024 * 1024, 'x');

  stream->push(piece(much));
  EXPECT_FALSE(stream->ask_for_room());
  stream->push(piece("end"));
  EXPECT_EQ(client.receive_until("end").size(), much.size() + 3);

  EXPECT_TRUE(wait_for_changes(1));
  EXPECT_TRUE(stream->ask_for_room());
  EXPECT_FALSE(stream->has_ended());
}

TEST_F(StreamTest, TheServersEndIsAnEndForTheReader) {
  ASSERT_TRUE(client.send(kAsk));
  ASSERT_TRUE(client.receive(Body::none));

  server.server().stop(std::chrono::seconds(5));

  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_TRUE(stream->has_ended());
  stream->push(piece("to nobody"));
}

TEST_F(StreamTest, HeadIsAnsweredWithoutIt) {
  ASSERT_TRUE(client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"));

  ASSERT_TRUE(client.receive(Body::none));
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_TRUE(stream->has_ended()) << "whoever fills it learns that nobody reads";
}

}  // namespace
}  // namespace wigwag::net
