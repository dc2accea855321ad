#include "work/media.h"

#include <sys/resource.h>

#include <csignal>

#include "work/media_fixture.h"

namespace wigwag::work {
namespace {

using core::person;

INSTANTIATE_TEST_SUITE_P(Each, Fetching, store::kEngines, store::engine_name);

TEST_P(Fetching, StoresWhatAMessageNames) {
  std::string const bytes = files::some_bytes(300'000);
  meta.keep("m1", {bytes});
  receive_image("m1", bytes);

  EXPECT_EQ(fetch(), 1);

  Media const row = only<Media>();
  EXPECT_EQ(row.state, "stored");
  EXPECT_EQ(row.blob, hex(sha256(bytes)));
  EXPECT_EQ(row.bytes, 300'000);
  EXPECT_EQ(row.settled_at, now);
  EXPECT_TRUE(stored(row) == bytes);
  EXPECT_EQ(room.files_in_scratch(), 0U);
  EXPECT_EQ(fetch(), 0) << "once";
  EXPECT_EQ(meta.seen().downloads, 1);
}

TEST_P(Fetching, KeepsOneContentOnce) {
  meta.keep("m1", {"the same"});
  meta.keep("m2", {"the same"});
  receive_image("m1", "the same");
  receive_image("m2", "the same");

  EXPECT_EQ(fetch(), 2);

  std::size_t files = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(room.folder.path))
    files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 1U);
}

TEST_P(Fetching, TakesEitherSpellingOfTheHash) {
  meta.keep("m1", {"bytes", base64_encode(sha256("bytes"))});
  receive_image("m1", "bytes", hex(sha256("bytes")));

  fetch();

  EXPECT_EQ(only<Media>().state, "stored");
}

TEST_P(Fetching, StoresNothingThatHasAnotherHash) {
  meta.keep("m1", {"what came"});
  receive_image("m1", "what was meant");

  EXPECT_EQ(fetch(), 1);

  Media const row = only<Media>();
  EXPECT_EQ(row.state, "wanted");
  EXPECT_EQ(row.blob, std::nullopt);
  EXPECT_EQ(row.problem, "what was downloaded is not the file: its hash is another");
  EXPECT_EQ(row.due_at, now + media_backoff_us(1));
  EXPECT_EQ(room.files_in_scratch(), 0U);
}

TEST_P(Fetching, LooksUpAgainWhenTheAddressExpiresInTheMiddle) {
  meta.keep("m1", {.bytes = "bytes", .downloads_expired = 2});
  receive_image("m1", "bytes");

  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(fetch(), 1) << attempt;
    EXPECT_EQ(fetch(), 0) << "not before it is due";
    now.us += kHourUs;
  }

  EXPECT_EQ(only<Media>().state, "stored");
  EXPECT_EQ(meta.seen().lookups, 3) << "each attempt asks for a fresh address";
}

TEST_P(Fetching, GoesOnAfterARestart) {
  meta.keep("m1", {.bytes = "bytes", .lookups_refused = 1});
  receive_image("m1", "bytes");
  fetch();
  db = nullptr;
  db = open();
  now.us += kHourUs;

  EXPECT_EQ(fetch(), 1);

  EXPECT_EQ(only<Media>().state, "stored");
  EXPECT_EQ(only<Media>().attempts, 2);
}

TEST_P(Fetching, GivesUpAfterSevenDaysAndSaysWhy) {
  receive_image("m1", "bytes");
  Instant const came = now;
  now = came + 7 * kDayUs - kSecondUs;
  fetch();
  EXPECT_EQ(only<Media>().state, "wanted");

  now = came + 7 * kDayUs + kHourUs;
  EXPECT_EQ(fetch(), 1);

  Media const row = only<Media>();
  EXPECT_EQ(row.state, "failed");
  EXPECT_EQ(row.problem, "Meta answered 400 to the look-up: Unsupported get request.");
  now.us += kDayUs;
  EXPECT_EQ(fetch(), 0);
}

TEST_P(Fetching, GivesUpAtOnceWhatIsTooLarge) {
  meta.keep("m1", {.bytes = "bytes", .told_bytes = limits::media_bytes_max + 1});
  receive_image("m1", "bytes");

  fetch();

  EXPECT_EQ(only<Media>().state, "failed");
  EXPECT_EQ(meta.seen().downloads, 0);
}

TEST_P(Fetching, WhatWeUploadedIsHereAlready) {
  std::string const blob = room.put("uploaded");
  Upload const upload{first.project, RowNum{1}, first.channels[0].num, "m1", "image", "image/png", std::nullopt, blob,
      8, now + 30 * kDayUs};
  store::ok(db->write([&](store::WriteTx& tx) { return tx.insert(upload); }));
  InboundMessage sent = core::echo("w1", person("1"), 0);
  sent.type = "image";
  sent.media = MediaReference{"m1", "image", "", "", std::nullopt};
  receive({sent});

  EXPECT_EQ(fetch(), 1);

  EXPECT_EQ(only<Media>().state, "stored");
  EXPECT_EQ(only<Media>().blob, blob);
  EXPECT_EQ(only<Media>().mime_type, "image/png");
  EXPECT_EQ(meta.seen().lookups, 0);
}

TEST_P(Fetching, ALinkIntoAPrivateNetworkIsNeverFollowed) {
  InboundMessage sent = core::echo("w1", person("1"), 0);
  sent.type = "image";
  sent.media = MediaReference{"", "image", "", "", std::nullopt, "https://127.0.0.1/latest/meta-data"};
  receive({sent});

  EXPECT_EQ(fetch(), 1);

  EXPECT_EQ(only<Media>().state, "failed");
  EXPECT_EQ(only<Media>().blob, std::nullopt);
  EXPECT_EQ(only<Media>().link, "https://127.0.0.1/latest/meta-data");
}

TEST_P(Fetching, WaitsForATokenThatIsMissing) {
  for (Channel& channel : first.channels) channel.access_token.reset();
  store::ok(db->write([&](store::WriteTx& tx) { return tx.update_many(first.channels); }));
  meta.keep("m1", {"bytes"});
  receive_image("m1", "bytes");

  fetch();

  EXPECT_EQ(only<Media>().state, "wanted");
  EXPECT_TRUE(only<Media>().problem->contains("no access token")) << *only<Media>().problem;
  EXPECT_EQ(meta.seen().lookups, 0);
}

/// From here on the kernel refuses to write behind so many bytes of any file, as a full disk does in the middle of one.
class NoRoom {
 public:
  explicit NoRoom(std::uint64_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit const tight{bytes, limit_.rlim_max};
    must(::setrlimit(RLIMIT_FSIZE, &tight) == 0, "a limit for files");
  }
  ~NoRoom() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  NoRoom(NoRoom const&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST_P(Fetching, ADiskThatFillsUpInTheMiddleLosesNothing) {
  std::string const bytes = files::some_bytes(12'000'000);
  meta.keep("m1", {bytes});
  receive_image("m1", bytes);
  {
    NoRoom const no_room(8'000'000);
    EXPECT_EQ(fetch(), 1);
  }

  EXPECT_EQ(only<Media>().state, "wanted");
  EXPECT_EQ(only<Media>().problem->find("the disk is full"), 0U) << *only<Media>().problem;
  EXPECT_EQ(room.files_in_scratch(), 0U) << "nothing is left behind";

  now.us += kHourUs;
  EXPECT_EQ(fetch(), 1);
  EXPECT_TRUE(stored(only<Media>()) == bytes);
}

TEST_P(Fetching, AFolderThatCannotBeMadeLosesNothing) {
  meta.keep("m1", {"bytes"});
  receive_image("m1", "bytes");
  // Where a folder should be is a file.
  std::string const folder = hex(sha256("bytes")).substr(0, 2);
  ASSERT_TRUE(net::File::create(room.folder.path / folder));

  fetch();

  EXPECT_EQ(only<Media>().state, "wanted");
  EXPECT_EQ(room.files_in_scratch(), 0U) << "nothing is left behind";
  EXPECT_EQ(rows<Message>().size(), 1U) << "the message is here";

  std::filesystem::remove(room.folder.path / folder);
  now.us += kHourUs;
  fetch();
  EXPECT_EQ(only<Media>().state, "stored");
}

TEST_P(Fetching, AnS3ServerThatIsDownLosesNothing) {
  files::Place place = files::Room::in_bucket();
  std::string const endpoint = place.bucket->endpoint;
  place.bucket->endpoint = "http://127.0.0.1:" + std::to_string(files::closed_port());
  meta.keep("m1", {"bytes for the bucket"});
  receive_image("m1", "bytes for the bucket");
  {
    files::Room down{place};
    MediaFetch::Parts here = parts();
    MediaFetch media({here.db, here.pool, here.client, here.graph, *down.blobs, here.metrics, here.clock, here.seal_key,
        here.graph_version});
    EXPECT_EQ(store::ok(media.fetch_due()), 1);
    EXPECT_EQ(only<Media>().state, "wanted");
    EXPECT_EQ(only<Media>().problem->find("the S3 server cannot be reached"), 0U);
  }
  place.bucket->endpoint = endpoint;
  files::Room up{place};
  now.us += kHourUs;
  MediaFetch::Parts here = parts();
  MediaFetch media({here.db, here.pool, here.client, here.graph, *up.blobs, here.metrics, here.clock, here.seal_key,
      here.graph_version});

  EXPECT_EQ(store::ok(media.fetch_due()), 1);

  EXPECT_EQ(only<Media>().state, "stored");
  EXPECT_EQ(up.read(*only<Media>().blob, 0, 20), "bytes for the bucket");
}

TEST_P(Fetching, OneThatDiedLeavesItsFilesToOthers) {
  meta.keep("m1", {"bytes"});
  receive_image("m1", "bytes");
  Instant const until = now + kHourUs;
  auto const taken = store::ok(db->write([&](store::WriteTx& tx) { return store::media::take(tx, now, until, 10); }));
  ASSERT_EQ(taken.size(), 1U);

  EXPECT_EQ(fetch(), 0) << "another has it";
  now = until;
  EXPECT_EQ(fetch(), 1);

  Media late = taken.front().media;
  late.state = "failed";
  EXPECT_FALSE(store::ok(
      db->write([&](store::WriteTx& tx) { return store::media::settle(tx, late, taken.front().media.due_at); })));
  EXPECT_EQ(only<Media>().state, "stored") << "who came too late changes nothing";
}

TEST_P(Fetching, ManyAreSharedAndFetchedOnceEach) {
  constexpr int kFiles = 60;
  for (int i = 0; i < kFiles; ++i) {
    std::string const bytes = "file " + std::to_string(i);
    meta.keep("m" + std::to_string(i), {bytes});
    receive_image("m" + std::to_string(i), bytes);
  }
  MediaFetch one(parts());
  MediaFetch other(parts());
  std::thread beside([&] { store::ok(other.fetch_due()); });
  store::ok(one.fetch_due());
  beside.join();

  for (Media const& row : rows<Media>()) EXPECT_EQ(row.state, "stored") << row.problem.value_or("");
  EXPECT_EQ(meta.seen().downloads, kFiles);
}

TEST_P(Fetching, BeginsAtAPoke) {
  MediaFetch media(parts());
  media.start();
  meta.keep("m1", {"bytes"});
  receive_image("m1", "bytes");

  media.poke();

  while (metrics.expose().find("wigwag_media_fetches_total{outcome=\"stored\"} 1") == std::string::npos)
    std::this_thread::yield();
  media.stop();
  EXPECT_EQ(only<Media>().state, "stored");
}

TEST(MediaBackoff, GrowsToAnHour) {
  EXPECT_EQ(media_backoff_us(1), 10 * kSecondUs);
  EXPECT_LT(media_backoff_us(2), media_backoff_us(3));
  EXPECT_EQ(media_backoff_us(1000), kHourUs);
}

}  // namespace
}  // namespace wigwag::work
