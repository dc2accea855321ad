// Files of messages against the sandbox's own Graph, whose addresses live five minutes of its simulated clock.
#include "meta/media.h"
#include "base/crypto.h"
#include "core/world.h"
#include "kit/file_room.h"
#include "kit/raw_client.h"
#include "net/server.h"
#include "sim/graph.h"
#include "work/media.h"

namespace wigwag {
namespace {

std::string const kSealKey(kSealKeyBytes, 'k');
constexpr std::string_view kNumber = "555010200000001";

class SandboxMedia : public core::World {
 protected:
  void SetUp() override {
    core::World::SetUp();
    clock.freeze();
    port = server.start().value_or(0);
    must(port != 0, "a free port");
    graph.emplace(room.client, meta::GraphOptions{.base_url = fmt::format("http://127.0.0.1:{}", port)});
    for (Channel& channel : first.channels) channel.access_token = Bytes{seal(kSealKey, "a-token")};
    store::ok(db->write([&](store::WriteTx& tx) { return tx.update_many(first.channels); }));
    now = clock.now();
  }
  void TearDown() override {
    room.client.stop();
    clock.stop();
    sandbox.stop();
    server.stop(std::chrono::milliseconds(0));
  }

  static net::Options options() {
    net::Options options;
    options.body_limit = [](net::Method, std::string_view path, std::string_view) {
      return sim::Graph::body_limit(path);
    };
    return options;
  }
  Task<net::Response> answer(net::Request request) {
    if (sim::Graph::controls(request.path())) co_return co_await sandbox.control(std::move(request));
    bool const is_download = request.target.contains("sandbox_media");
    net::Response response = co_await sandbox.answer(std::move(request));
    (is_download ? downloads : lookups).fetch_add(1);
    co_return response;
  }

  /// A customer sends a picture; its webhook is applied.
  sim::MediaFile receive_picture() {
    sim::MediaFile const file = sandbox.world().with(
        [&](sim::World& world) { return world.received_media(std::string(kNumber), "image/jpeg", clock.now()); });
    InboundMessage message = core::text("w-" + file.id, core::person("1"), 0);
    message.type = "image";
    message.at = now = clock.now();
    message.payload = R"({"image":{"id":")" + file.id + "\"}}";
    message.media = MediaReference{file.id, "image", "image/jpeg", base64_encode(file.sha256), std::nullopt};
    receive({message});
    return file;
  }
  void misbehave(std::string const& body) {
    net::RawClient client(port);
    client.send(
        fmt::format("POST /_sim/faults HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
    EXPECT_LT(client.receive()->status, 300);
  }
  std::int64_t fetch() {
    work::MediaFetch media({*db, room.pool, room.client, *graph, *room.blobs, metrics, [this] { return clock.now(); },
        Secret<std::string>(kSealKey), "v24.0"});
    return store::ok(media.fetch_due());
  }
  void expect_stored(sim::MediaFile const& file) {
    Media const row = only<Media>();
    ASSERT_EQ(row.state, "stored") << row.problem.value_or("");
    EXPECT_EQ(row.blob, hex(file.sha256));
    EXPECT_TRUE(room.read(*row.blob, 0, file.bytes->size()) == *file.bytes);
  }

  sim::SimClock clock{[] { return Instant::from_seconds(1'767'225'600); }};
  sim::Outbox outbox{clock};
  sim::Graph sandbox{clock, outbox, {{std::string(kNumber), "555010100000001", "15550100001"}}, 7};
  std::atomic<int> lookups{0};
  std::atomic<int> downloads{0};
  net::Server server{options(), [this](net::Request request) { return answer(std::move(request)); }};
  std::uint16_t port = 0;
  files::Room room{files::Room::on_disk()};
  std::optional<meta::Graph> graph;
  Metrics metrics;
};
INSTANTIATE_TEST_SUITE_P(Each, SandboxMedia, store::kEngines, store::engine_name);

TEST_P(SandboxMedia, WhatACustomerSendsIsStored) {
  sim::MediaFile const file = receive_picture();

  EXPECT_EQ(fetch(), 1);

  expect_stored(file);
}

TEST_P(SandboxMedia, AnAddressThatExpiresBetweenLookUpAndDownloadIsAskedForAgain) {
  sim::MediaFile const file = receive_picture();
  misbehave(R"({"path":")" + file.id + R"(","delay_ms":360000})");  // the look-up's answer is six minutes on its way

  std::thread fetching([&] { EXPECT_EQ(fetch(), 1); });
  while (lookups.load() == 0) clock.advance(std::chrono::minutes(1));
  fetching.join();

  EXPECT_EQ(downloads.load(), 1);
  EXPECT_EQ(only<Media>().state, "wanted");
  EXPECT_EQ(only<Media>().problem->find("Meta answered 404 to the download"), 0U) << *only<Media>().problem;

  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(fetch(), 1);

  EXPECT_EQ(lookups.load(), 2);
  expect_stored(file);
}

TEST_P(SandboxMedia, WhatMetaHasForgottenIsGivenUp) {
  receive_picture();
  clock.advance(std::chrono::days(8));

  EXPECT_EQ(fetch(), 1);

  EXPECT_EQ(only<Media>().state, "failed");
  EXPECT_EQ(downloads.load(), 0);
}

TEST_P(SandboxMedia, AMetaThatFailsIsAskedAgain) {
  sim::MediaFile const file = receive_picture();
  misbehave(R"({"path":")" + file.id + R"(","code":2,"status":503})");

  EXPECT_EQ(fetch(), 1);
  EXPECT_EQ(only<Media>().state, "wanted");
  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(fetch(), 1);

  expect_stored(file);
}

}  // namespace
}  // namespace wigwag
