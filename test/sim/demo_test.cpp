#include "sim/demo.h"

#include <gtest/gtest.h>

#include <set>

#include "base/json.h"

namespace wigwag::sim {
namespace {

constexpr Instant kNow = Instant::from_seconds(1'767'225'600);
std::vector<Number> const kNumbers{
    {"555010200000001", "555010100000001", "15550100001"}, {"555010200000002", "555010100000001", "15550100002"}};

TEST(Demo, EveryBodyIsJsonWithNothingLeftToFill) {
  for (std::string const& body : demo_bodies(kNumbers, kNow)) {
    EXPECT_TRUE(json::Document::parse(body)) << body;
    EXPECT_FALSE(body.contains('$')) << body;
  }
}

TEST(Demo, SecondRunBringsTheSameMessages) {
  auto const ids = [](Instant now) {
    std::multiset<std::string> all;
    for (std::string const& body : demo_bodies(kNumbers, now)) {
      auto const document = json::Document::parse(body);
      document->root()["entry"].at(0)["changes"].at(0)["value"]["messages"].each(
          [&](json::Value message) { all.insert(message["id"].word().value_or("")); });
    }
    return all;
  };

  EXPECT_EQ(ids(kNow), ids(kNow + kDayUs));
  EXPECT_GT(ids(kNow).size(), 30U);
}

TEST(Demo, AllTimesLieInThePast) {
  for (std::string const& body : demo_bodies(kNumbers, kNow)) {
    auto const document = json::Document::parse(body);
    auto const value = document->root()["entry"].at(0)["changes"].at(0)["value"];
    value["messages"].each([](json::Value message) { EXPECT_LT(message["timestamp"].integer(), kNow.seconds()); });
    value["statuses"].each([](json::Value status) { EXPECT_LT(status["timestamp"].integer(), kNow.seconds()); });
  }
}

}  // namespace
}  // namespace wigwag::sim
