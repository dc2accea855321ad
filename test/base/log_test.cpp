#include "base/log.h"

#include <gtest/gtest.h>

#include "base/metrics.h"

namespace wigwag {
namespace {

constexpr Instant kAt = Instant::from_seconds(784'111'777);

TEST(Log, ALineBeginsWithTimeLevelAndEvent) {
  EXPECT_EQ(log::line(log::Level::warn, "delivery_failed", {}, kAt),
      R"({"ts":"1994-11-06T08:49:37.000000Z","level":"warn","event":"delivery_failed"})");
}

TEST(Log, FieldsKeepTheirTypes) {
  std::string const name = "text";
  std::string const line = log::line(log::Level::info, "e",
      {{"int", -7}, {"large", std::uint64_t{18446744073709551615ULL}}, {"yes", true}, {"share", 0.5},
          {"none", 0.0 / 0.0}, {"literal", "a"}, {"string", name}},
      kAt);

  EXPECT_TRUE(line.ends_with(
      R"(,"int":-7,"large":18446744073709551615,"yes":true,"share":0.5,"none":null,"literal":"a","string":"text"})"))
      << line;
}

TEST(Log, TextsCannotLeaveTheirLine) {
  std::string const line = log::line(log::Level::error, "e", {{"k", "a\"b\\c\n\x01\xff"}}, kAt);

  EXPECT_TRUE(line.ends_with(",\"k\":\"a\\\"b\\\\c\\n\\u0001\xEF\xBF\xBD\"}")) << line;
}

TEST(Log, TheLevelDecidesWhatIsWritten) {
  log::set_level(log::Level::error);

  EXPECT_FALSE(log::is_on(log::Level::warn));
  EXPECT_TRUE(log::is_on(log::Level::error));
  log::set_level(log::Level::off);
  EXPECT_FALSE(log::is_on(log::Level::error));
  log::set_level(log::Level::info);
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameSeries) {
  Metrics metrics;

  metrics.counter("webhooks_total", "Webhooks", {{"kind", "message"}}).add();
  metrics.counter("webhooks_total", "Webhooks", {{"kind", "message"}}).add(2);
  metrics.counter("webhooks_total", "Webhooks", {{"kind", "status"}}).add();

  EXPECT_EQ(metrics.counter("webhooks_total", "Webhooks", {{"kind", "message"}}).value(), 3);
  EXPECT_EQ(metrics.counter("webhooks_total", "Webhooks", {{"kind", "status"}}).value(), 1);
}

TEST(Metrics, EverythingIsExposed) {
  Metrics metrics;
  metrics.counter("webhooks_total", "Webhooks").add();
  metrics.gauge("queue", "Waiting").set(5);
  metrics.gauge("queue", "Waiting").add(-2);
  metrics.histogram("latency_seconds", "Time", {}, std::array{0.1, 1.0}).observe(0.5);

  std::string const text = metrics.expose();

  EXPECT_NE(text.find("# TYPE webhooks_total counter\nwebhooks_total 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("queue 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("latency_seconds_bucket{le=\"1\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("latency_seconds_bucket{le=\"0.1\"} 0\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace wigwag
