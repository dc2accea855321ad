#include "app/config.h"

#include <gtest/gtest.h>

namespace wigwag::app {
namespace {

Loaded load_serve(
    Given const& flags, std::vector<std::string> const& environment = {}, std::optional<std::string> const& file = {}) {
  return load(Command::serve, flags, environment, file);
}

TEST(Config, DefaultsAreWhatTheTableSays) {
  Loaded const loaded = load(Command::dev, {}, {}, {});

  ASSERT_TRUE(loaded.mistakes.empty()) << loaded.mistakes.front();
  EXPECT_EQ(loaded.config.data, "./data");
  EXPECT_EQ(database_address(loaded.config), "sqlite:./data/wigwag.db");
  ASSERT_EQ(loaded.config.listen.size(), 1U);
  EXPECT_EQ(http_address(loaded.config.listen[0]), "http://127.0.0.1:8080");
  EXPECT_EQ(http_address(loaded.config.sandbox_listen), "http://127.0.0.1:8081");
  EXPECT_TRUE(loaded.config.demo);
}

TEST(Config, FlagWinsOverVariableOverFileOverDefault) {
  std::vector<std::string> const environment{"WIGWAG_THREADS=2", "WIGWAG_PUBLIC_URL=https://variable.test"};
  std::string const file = "threads = 1\npublic_url = https://file.test\njournal_keep_h = 5\n";

  Loaded const loaded = load_serve({{"threads", {"3"}}}, environment, file);

  ASSERT_TRUE(loaded.mistakes.empty()) << loaded.mistakes.front();
  EXPECT_EQ(loaded.config.threads, 3);
  EXPECT_EQ(loaded.config.public_url, "https://variable.test");
  EXPECT_EQ(loaded.config.journal_keep_h, 5);
  EXPECT_EQ(loaded.config.apply_lag_max_s, 60);
}

TEST(Config, SeveralValuesComeByCommasOrRepeated) {
  Loaded const loaded = load_serve({{"listen", {"127.0.0.1:1,127.0.0.1:2", "[::1]:3"}}, {"app_secret", {"new, old"}}});

  ASSERT_TRUE(loaded.mistakes.empty()) << loaded.mistakes.front();
  ASSERT_EQ(loaded.config.listen.size(), 3U);
  EXPECT_EQ(http_address(loaded.config.listen[2]), "http://[::1]:3");
  ASSERT_EQ(loaded.config.app_secrets.size(), 2U);
  EXPECT_EQ(loaded.config.app_secrets[1].reveal(), "old");
}

TEST(Config, AllMistakesAreToldAtOnce) {
  std::string const file = "colour = red\nno equals sign\n";

  Loaded const loaded = load_serve({{"threads", {"many"}}, {"listen", {"nowhere"}}, {"public_url", {"ftp://x"}},
                                       {"database", {"mysql://x"}}, {"secret_key", {"abc"}}, {"log_level", {"loud"}}},
      {}, file);

  std::string all;
  for (std::string const& mistake : loaded.mistakes) all += mistake + "\n";
  for (std::string_view const word :
      {"threads", "listen", "public_url", "database", "secret_key", "log_level", "colour", "line 2"})
    EXPECT_TRUE(all.contains(word)) << word << " in\n" << all;
  EXPECT_EQ(loaded.mistakes.size(), 8U) << all;
}

TEST(Config, UnknownVariablesAreNoMistake) {
  Loaded const loaded = load_serve({}, {"WIGWAG_COLOUR=red", "WIGWAG_TEST_POSTGRES=x", "HOME=/"});

  EXPECT_TRUE(loaded.mistakes.empty());
  EXPECT_EQ(loaded.unknown_variables, std::vector<std::string>{"WIGWAG_COLOUR"});
}

TEST(Config, SettingsOfDevAreUnknownToServe) {
  Loaded const loaded = load_serve({}, {}, "api_key = x\n");

  ASSERT_EQ(loaded.mistakes.size(), 1U);
  EXPECT_TRUE(loaded.mistakes[0].contains("api_key"));
}

TEST(Config, PasswordsMayHoldCommas) {
  Loaded const loaded = load_serve({{"database", {"postgres://u:a,b@h/d"}}});

  ASSERT_TRUE(loaded.mistakes.empty());
  EXPECT_EQ(loaded.config.database, "postgres://u:a,b@h/d");
}

TEST(Config, FilesLieInTheDataFolderOrInABucket) {
  EXPECT_EQ(media_place(load_serve({{"data", {"/var/lib/wigwag"}}}).config)->folder, "/var/lib/wigwag/media");

  Loaded const loaded = load_serve({{"media", {"s3://files/chat?endpoint=https://minio.test:9000&region=eu-1"}}},
      {"WIGWAG_MEDIA_ACCESS_KEY=key", "WIGWAG_MEDIA_SECRET_KEY=secret"});
  ASSERT_TRUE(loaded.mistakes.empty()) << loaded.mistakes.front();
  auto const place = media_place(loaded.config);
  ASSERT_TRUE(place && place->bucket);
  EXPECT_EQ(place->bucket->name, "files");
  EXPECT_EQ(place->bucket->endpoint, "https://minio.test:9000");
  EXPECT_EQ(place->bucket->access_key, "key");
  EXPECT_EQ(place->bucket->secret_key.reveal(), "secret");
}

TEST(Config, ABucketNeedsItsKeysAndAnAddress) {
  for (std::string const media : {"s3://files", "s3://", "ftp://files", "nowhere"})
    EXPECT_EQ(load_serve({{"media", {media}}}).mistakes.size(), 1U) << media;
}

TEST(Config, AddressesAreHostAndPort) {
  for (std::string_view const bad :
      {"", "8080", ":8080", "host:", "host:x", "host:65536", "host:-1", "::1:80", "[]:80"})
    EXPECT_FALSE(parse_address(bad)) << bad;
  auto const any = parse_address("0.0.0.0:0");
  ASSERT_TRUE(any);
  EXPECT_EQ(any->port, 0);
}

TEST(Config, FileTakesCommentsBlanksAndRepeatedKeys) {
  std::vector<std::string> mistakes;

  Given const given =
      read_file("# comment\r\n\n  listen = 127.0.0.1:1 \nlisten=127.0.0.1:2\npublic_url = https://a?b=c", mistakes);

  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(given.at("listen"), (std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:2"}));
  EXPECT_EQ(given.at("public_url"), std::vector<std::string>{"https://a?b=c"});
}

}  // namespace
}  // namespace wigwag::app
