#include "base/instant.h"

#include <gtest/gtest.h>

namespace wigwag {
namespace {

constexpr Instant kNew2026 = Instant::from_seconds(1'767'225'600);

TEST(Instant, IsWrittenInThreeForms) {
  Instant const at = kNew2026 + 120'034;

  EXPECT_EQ(iso_seconds(at), "2026-01-01T00:00:00Z");
  EXPECT_EQ(iso_micros(at), "2026-01-01T00:00:00.120034Z");
  EXPECT_EQ(iso_offset(at), "2026-01-01T00:00:00+00:00");
  EXPECT_EQ(iso_micros(Instant{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Instant, ReadsWhatPeopleWrite) {
  for (std::string_view const text :
      {"2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00", "2026-01-01t00:00:00z",
          "2026-01-01T00:00Z", "2026-01-01T00:00:00.0Z", "2026-01-01T02:00:00+02:00", "2026-01-01T02:00:00+0200",
          "2025-12-31T18:30:00-05:30", "2026-01-01T02:00:00+02"})
    EXPECT_EQ(parse_iso(text), kNew2026) << text;
  EXPECT_EQ(parse_iso("2026-01-01T00:00:00.1200349Z"), kNew2026 + 120'034);
  EXPECT_EQ(parse_iso("2026-01-01T00:00:00.123456789Z"), kNew2026 + 123'456);
}

TEST(Instant, RefusesWhatIsNoInstant) {
  for (std::string_view const text : {"", "2026", "2026-01", "2026-13-01", "2026-02-30", "1969-12-31", "2026-01-01T",
           "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
           "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Zx", "2026-01-01Z",
           "20260101", "1767225600", " 2026-01-01", "2026-01-01T00:00:00+1", "2026-1-1"})
    EXPECT_EQ(parse_iso(text), std::nullopt) << text;
}

TEST(Instant, ReadsWhatItWrites) {
  for (std::int64_t const us : {0LL, 1LL, 951'782'400'000'000LL, 1'767'225'599'999'999LL, 253'402'300'799'999'999LL})
    EXPECT_EQ(parse_iso(iso_micros(Instant{us})), Instant{us});
}

}  // namespace
}  // namespace wigwag
