#include "dialect/cursor.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/id.h"

namespace wigwag::dialect {
namespace {

constexpr std::int64_t kNum = (std::int64_t{66'000'000'000} << 12) + 7;  // 2026-02-03

std::string encoded(std::string const& json) { return base64_encode(json); }

TEST(Cursor, IsTheDocumentedBase64OfTheDocumentedJson) {
  std::string const cursor = encode_cursor(CursorOf::conversation, {1'770'111'900'000'000, kNum});

  EXPECT_EQ(*base64_decode(cursor), R"({"values":["2026-02-03T09:45:00.000000Z",")" +
                                        uuid_of(Kind::conversation, kNum) + R"("],"columns":["last_active_at","id"]})");
}

TEST(Cursor, ComesBackAsItWent) {
  for (CursorOf const list : {CursorOf::message, CursorOf::contact, CursorOf::conversation}) {
    auto const place = decode_cursor(list, encode_cursor(list, {1'770'111'900'123'456, kNum}));

    ASSERT_TRUE(place);
    EXPECT_EQ(place->num, kNum);
    if (list == CursorOf::conversation) EXPECT_EQ(place->time, 1'770'111'900'123'456);
  }
}

TEST(Cursor, WhatWeDidNotWriteIsABadRequest) {
  std::string const num = std::to_string(kNum);
  std::string const time = iso_micros(time_of(kNum));
  std::string const all[] = {"", "x", "====", "e30=", "not base64!", std::string(5000, 'A'), encoded("[]"),
      encoded(R"({"values":[],"columns":[]})"), encoded(R"({"values":[")" + time + R"("],"columns":["created_at"]})"),
      encoded(R"({"values":[")" + time + R"(",)" + num + R"(],"columns":["created_at","id"]})"),
      encoded(R"({"values":[")" + time + R"(",")" + num + R"("],"columns":["id","created_at"]})"),
      encoded(R"({"values":[")" + time + R"(",")" + num + R"("],"columns":["last_active_at","id"]})"),
      encoded(R"({"values":[")" + time + R"(","-1"],"columns":["created_at","id"]})"),
      encoded(R"({"values":[")" + time + R"(","99999999999999999999"],"columns":["created_at","id"]})"),
      encoded(R"({"values":["2026-02-03T09:45:00.000000Z",")" + num + R"("],"columns":["created_at","id"]})"),
      encoded(R"({"values":["now",")" + num + R"("],"columns":["created_at","id"]})"),
      encoded(R"({"values":[")" + time + "\",\"" + num + R"("],"columns":["created_at","id"]} )") + "A",
      encode_cursor(CursorOf::contact, {0, kNum}), encode_cursor(CursorOf::conversation, {0, kNum})};
  for (std::string const& cursor : all) {
    auto const place = decode_cursor(CursorOf::message, cursor);
    ASSERT_FALSE(place) << cursor;
    EXPECT_EQ(place.error().code, Code::bad_request);
  }
}

}  // namespace
}  // namespace wigwag::dialect
