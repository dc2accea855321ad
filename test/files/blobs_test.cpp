#include "files/blobs.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/crypto.h"
#include "kit/file_room.h"

namespace wigwag::files {
namespace {

/// The same of a folder and of a bucket.
class EachPlace : public testing::TestWithParam<std::string_view> {
 protected:
  Room room{GetParam() == "S3" ? Room::in_bucket() : Room::on_disk()};
};
INSTANTIATE_TEST_SUITE_P(
    Each, EachPlace, testing::Values("Disk", "S3"), [](auto const& info) { return std::string(info.param); });

TEST_P(EachPlace, GivesBackWhatWasPut) {
  std::string const bytes = some_bytes(5'000'000);

  std::string const hash = room.put(bytes);

  EXPECT_EQ(hash, hex(sha256(bytes)));
  EXPECT_TRUE(room.read(hash, 0, bytes.size()) == bytes);
  EXPECT_TRUE(*room.exists(hash));
  EXPECT_EQ(room.files_in_scratch(), 0U);
}

TEST_P(EachPlace, GivesAnyPart) {
  std::string const hash = room.put("0123456789" + room.salt);

  EXPECT_EQ(room.read(hash, 3, 4), "3456");
  EXPECT_EQ(room.read(hash, 0, 2), "01");
  EXPECT_EQ(room.read(hash, 5, 0), "");
}

TEST_P(EachPlace, TakesTheSameTwice) {
  std::string const hash = room.put("twice" + room.salt);

  EXPECT_EQ(room.put("twice" + room.salt), hash);
  EXPECT_EQ(room.read(hash, 0, 5), "twice");
}

TEST_P(EachPlace, TakesAnEmptyFile) {
  std::string const hash = room.put("");

  EXPECT_EQ(room.read(hash, 0, 0), "");
  EXPECT_TRUE(*room.exists(hash));
}

TEST_P(EachPlace, DoesNotFindWhatIsNotThere) {
  std::string const hash = hex(sha256("never put" + room.salt));

  EXPECT_EQ(room.open(hash, 0, 1).error().code, Code::not_found);
  EXPECT_FALSE(*room.exists(hash));
  EXPECT_EQ(room.files_in_scratch(), 0U);
}

TEST_P(EachPlace, RemovesOnceAndAgain) {
  std::string const hash = room.put("to be removed" + room.salt);

  EXPECT_TRUE(room.remove(hash));
  EXPECT_FALSE(*room.exists(hash));
  EXPECT_EQ(room.open(hash, 0, 1).error().code, Code::not_found);
  EXPECT_TRUE(room.remove(hash));
}

TEST_P(EachPlace, WhatIsOpenStaysReadableWhenItIsRemoved) {
  std::string const hash = room.put("still here" + room.salt);
  auto const part = room.open(hash, 0, 10);
  ASSERT_TRUE(part);

  ASSERT_TRUE(room.remove(hash));

  EXPECT_EQ(content_of(*part), "still here");
}

TEST(DiskBlobs, LieByTheirHash) {
  Room room{Room::on_disk()};

  std::string const hash = room.put("hello");

  EXPECT_EQ(hash, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_TRUE(std::filesystem::exists(room.folder.path / "2c" / hash));
}

TEST(DiskBlobs, ReplaceOneThatIsShort) {
  Room room{Room::on_disk()};
  std::string const hash = room.put("hello");
  std::filesystem::resize_file(room.folder.path / "2c" / hash, 2);
  EXPECT_EQ(room.open(hash, 0, 5).error().code, Code::unavailable);

  room.put("hello");

  EXPECT_EQ(room.read(hash, 0, 5), "hello");
}

TEST(DiskBlobs, LeftoversOfACrashGoAfterADay) {
  Folder folder;
  std::filesystem::create_directories(folder.path / "tmp");
  for (std::string_view const name : {"old", "new"}) ASSERT_TRUE(net::File::create(folder.path / "tmp" / name));
  auto const long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(25);
  std::filesystem::last_write_time(folder.path / "tmp" / "old", long_ago);

  Room room{Place{folder.path, {}}};

  EXPECT_FALSE(std::filesystem::exists(folder.path / "tmp" / "old"));
  EXPECT_TRUE(std::filesystem::exists(folder.path / "tmp" / "new"));
}

TEST(DiskBlobs, CannotLieWhereNoFolderCanBe) {
  EXPECT_EQ(Room::try_open(Place{"/dev/null/files", {}}).error().code, Code::unavailable);
}

TEST(S3Blobs, SayThatTheServerIsDown) {
  Place place = Room::in_bucket();
  place.bucket->endpoint = "http://127.0.0.1:" + std::to_string(closed_port());
  Room room{place};
  auto const put = room.try_put("hello");

  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, Code::unavailable);
  EXPECT_EQ(put.error().message, "the S3 server cannot be reached");
  EXPECT_EQ(room.open(hex(sha256("hello")), 0, 5).error().code, Code::unavailable);
  EXPECT_FALSE(room.exists(hex(sha256("hello"))));
  EXPECT_EQ(room.files_in_scratch(), 0U);
}

TEST(S3Blobs, AreRefusedWithAnotherKey) {
  Place place = Room::in_bucket();
  place.bucket->secret_key = Secret<std::string>("another");
  Room room{place};

  auto const put = room.try_put("hello");

  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().message, "the S3 server answered 403");
}

TEST(Bucket, IsReadFromItsAddress) {
  auto const bucket = parse_bucket("s3://files.example/a/b?endpoint=https://minio.example:9000/&region=eu-central-1");
  ASSERT_TRUE(bucket);
  EXPECT_EQ(bucket->name, "files.example");
  EXPECT_EQ(bucket->prefix, "a/b/");
  EXPECT_EQ(bucket->endpoint, "https://minio.example:9000");
  EXPECT_EQ(bucket->region, "eu-central-1");

  EXPECT_EQ(parse_bucket("s3://b")->endpoint, "https://s3.us-east-1.amazonaws.com");
  EXPECT_EQ(parse_bucket("s3://b?endpoint=https://minio.example:443")->endpoint, "https://minio.example");
  for (std::string_view const wrong :
      {"s3://", "s3:///a", "s3://b/../c", "s3://b c", "s3://b?key=1", "s3://b?endpoint=x", "s3://b?region=", "disk"})
    EXPECT_EQ(parse_bucket(wrong).error().code, Code::invalid) << wrong;
}

}  // namespace
}  // namespace wigwag::files
