#include "net/range.h"

#include <gtest/gtest.h>

#include <string>

namespace wigwag::net {
namespace {

std::string told(std::string_view range, std::uint64_t bytes) {
  Wanted const wanted = wanted_part(range, bytes);
  if (std::holds_alternative<WholeBody>(wanted)) return "whole";
  if (std::holds_alternative<NoSuchPart>(wanted)) return "none";
  auto const part = std::get<BodyPart>(wanted);
  return std::to_string(part.offset) + "+" + std::to_string(part.bytes);
}

TEST(Range, AsksForAPart) {
  EXPECT_EQ(told("bytes=0-0", 10), "0+1");
  EXPECT_EQ(told("bytes=2-5", 10), "2+4");
  EXPECT_EQ(told("bytes=2-", 10), "2+8");
  EXPECT_EQ(told("bytes=2-100", 10), "2+8");
  EXPECT_EQ(told("bytes=-3", 10), "7+3");
  EXPECT_EQ(told("bytes=-30", 10), "0+10");
}

TEST(Range, OfWhatIsNotThereIsNone) {
  EXPECT_EQ(told("bytes=10-", 10), "none");
  EXPECT_EQ(told("bytes=10-12", 10), "none");
  EXPECT_EQ(told("bytes=-0", 10), "none");
  EXPECT_EQ(told("bytes=0-", 0), "none");
  EXPECT_EQ(told("bytes=-1", 0), "none");
}

TEST(Range, ThatCannotBeReadIsTheWhole) {
  for (std::string_view const range : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4",
           "pages=1-2", "bytes=1-x", "bytes=99999999999999999999-", "bytes=0x1-2"})
    EXPECT_EQ(told(range, 10), "whole") << range;
}

}  // namespace
}  // namespace wigwag::net
