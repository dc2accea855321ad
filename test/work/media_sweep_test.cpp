#include "base/crypto.h"
#include "store/media.h"
#include "work/media_fixture.h"

namespace wigwag::work {
namespace {

class MediaSweep : public Fetching {};
INSTANTIATE_TEST_SUITE_P(Each, MediaSweep, store::kEngines, store::engine_name);

TEST_P(MediaSweep, TellsOfAStoredFile) {
  meta.keep("m1", {"the file"});
  receive_image("m1", "the file");
  EXPECT_EQ(count(EventKind::media_stored), 0);

  fetch();

  ASSERT_EQ(count(EventKind::media_stored), 1);
  for (Event const& event : rows<Event>())
    if (event.kind == EventKind::media_stored) {
      EXPECT_EQ(event.message_num, only<Message>().num);
      EXPECT_EQ(event.detail, R"({"mime_type":"image/png","bytes":8})");
    }
}

TEST_P(MediaSweep, WhatNobodyNamesIsRemovedAfterAnHour) {
  auto const sweep = [&] {
    MediaFetch media(parts());
    return store::ok(media.sweep_once());
  };
  auto const bring = [&](std::string const& bytes) {
    std::string const hash = hex(sha256(bytes));
    store::ok(db->write([&](store::WriteTx& tx) { return store::media::bring_blob(tx, hash, now); }));
    return room.put(bytes);
  };
  meta.keep("m1", {"named"});
  receive_image("m1", "named");
  fetch();
  std::string const named = *only<Media>().blob;
  Upload upload;
  upload.project_id = first.project;
  upload.num = RowNum{nums.next(now)};
  upload.channel_num = first.channels[0].num;
  upload.media_id = "u1";
  upload.blob = bring("uploaded");
  upload.expires_at = now + kDayUs;
  Upload same = upload;
  same.num = RowNum{nums.next(now)};
  same.media_id = "u2";
  same.blob = named;
  store::ok(db->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(store::media::claim_blob(tx, upload.blob));
    TRY_DONE(tx.insert(upload));
    return tx.insert(same);
  }));
  std::string const orphan = bring("left by a crash");

  EXPECT_EQ(sweep(), 0) << "it may be named yet";
  now = now + kHourUs + 1;
  EXPECT_EQ(sweep(), 1);
  EXPECT_FALSE(store::ok(room.exists(orphan)));
  now = now + kDayUs;
  EXPECT_EQ(sweep(), 0) << "the uploads have just been forgotten";
  now = now + kHourUs + 1;
  EXPECT_EQ(sweep(), 1);
  EXPECT_FALSE(store::ok(room.exists(upload.blob)));
  EXPECT_TRUE(store::ok(room.exists(named))) << "a message has it";
  EXPECT_TRUE(kit::rows_of_all<BlobDoubt>(*db).empty());
}

TEST_P(MediaSweep, WhoNamesAContentWhileItIsRemovedIsToldSo) {
  std::string const hash = hex(sha256("the same"));
  auto const write = [&](auto const& f) { return db->write([&](store::WriteTx& tx) { return f(tx); }); };
  auto const bring = [&](store::WriteTx& tx) { return store::media::bring_blob(tx, hash, now); };
  auto const claim = [&](store::WriteTx& tx) { return store::media::claim_blob(tx, hash); };
  store::ok(write(bring));
  now = now + 2 * kHourUs;
  auto const taken = store::ok(
      db->write([&](store::WriteTx& tx) { return store::media::unreferenced_blobs(tx, now - kHourUs, now, 10); }));
  ASSERT_EQ(taken, std::vector<std::string>{hash});

  EXPECT_EQ(store::code(write(claim)), Code::unavailable) << "a slow one: its file is going";
  EXPECT_EQ(store::code(write(bring)), Code::unavailable) << "a new one: its file would go with the old one";
  store::ok(db->write([&](store::WriteTx& tx) { return store::media::blob_removed(tx, hash); }));

  EXPECT_TRUE(write(bring));
  EXPECT_TRUE(write(claim));
}

}  // namespace
}  // namespace wigwag::work
