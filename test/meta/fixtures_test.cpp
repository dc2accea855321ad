// Every documented webhook, and what is read from it: test/meta/fixtures.golden, one block per fixture, written anew by
// WIGWAG_WRITE_GOLDEN=1 and then looked at.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/json.h"
#include "rendered.h"

namespace wigwag::meta {
namespace {

constexpr Instant kReceived = Instant::from_seconds(1'767'312'100);
constexpr char kGolden[] = WIGWAG_SOURCE_DIR "/test/meta/fixtures.golden";

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (auto const& file : std::filesystem::directory_iterator(WIGWAG_SOURCE_DIR "/test/fixtures/meta"))
    if (file.path().extension() == ".json") names.push_back(file.path().filename());
  std::ranges::sort(names);
  return names;
}

std::string read_as(std::string const& body) {
  auto const webhook = parse_webhook(body, kReceived);
  return webhook ? rendered(*webhook) : "error: " + webhook.error().message + "\n";
}

std::string golden() {
  std::ifstream in(kGolden, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Fixtures, EachIsReadAsTheGoldenFileSays) {
  std::string all;

  for (std::string const& name : fixture_names()) all += "== " + name + "\n" + read_as(fixture(name));

  if (std::getenv("WIGWAG_WRITE_GOLDEN") != nullptr) std::ofstream(kGolden, std::ios::binary) << all;
  EXPECT_EQ(all, golden());
}

TEST(Fixtures, AllArePresent) { EXPECT_EQ(fixture_names().size(), 86U); }

TEST(Fixtures, NoneIsMisunderstood) {
  for (std::string const& name : fixture_names()) {
    auto const webhook = parse_webhook(fixture(name), kReceived);
    ASSERT_TRUE(webhook) << name;
    EXPECT_TRUE(webhook->misunderstood.empty()) << name;
    EXPECT_FALSE(webhook->updates.empty()) << name;
  }
}

TEST(Fixtures, MeanTheSameCompactEscapedAndReversed) {
  for (std::string const& name : fixture_names()) {
    std::string const body = fixture(name);
    std::string const expected = read_as(body);
    EXPECT_EQ(read_as(json::compact(body)), expected) << name;
    EXPECT_EQ(read_as(as_meta_escapes(body)), expected) << name;
    EXPECT_EQ(read_as(reversed_members(body)), expected) << name;
    EXPECT_EQ(read_as(as_meta_escapes(reversed_members(body))), expected) << name;
  }
}

TEST(Fixtures, TruncatedAnywhereAreRefused) {
  std::string body = fixture("message-contacts.json");
  while (body.ends_with('\n')) body.pop_back();

  for (std::size_t length = 0; length < body.size(); ++length)
    EXPECT_FALSE(parse_webhook(std::string_view(body).substr(0, length), kReceived)) << length;
  EXPECT_TRUE(parse_webhook(body, kReceived));
}

}  // namespace
}  // namespace wigwag::meta
