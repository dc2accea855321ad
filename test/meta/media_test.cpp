#include "meta/media.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace wigwag::meta {
namespace {

using namespace std::string_view_literals;

TEST(Media, ContentIsKnownByItsFirstBytes) {
  EXPECT_EQ(look_at("\xff\xd8\xff\xe0"sv), Content::jpeg);
  EXPECT_EQ(look_at("\x89PNG\r\n\x1a\n"sv), Content::png);
  EXPECT_EQ(look_at("RIFF\x10\0\0\0WEBPVP8 "sv), Content::webp);
  EXPECT_EQ(look_at("RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0"sv), Content::webp_animated);
  EXPECT_EQ(look_at("RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"sv), Content::webp);
  EXPECT_EQ(look_at("%PDF-1.7"), Content::pdf);
  EXPECT_EQ(look_at("PK\x03\x04"), Content::zip);
  EXPECT_EQ(look_at("\0\0\0\x18"
                    "ftyp3gp4"sv),
      Content::mp4);
  EXPECT_EQ(look_at("OggS"), Content::ogg);
  EXPECT_EQ(look_at("ID3\x03"), Content::mp3);
  EXPECT_EQ(look_at("\xff\xf1\x50"sv), Content::aac);
  EXPECT_EQ(look_at("#!AMR\n"), Content::amr);
  EXPECT_EQ(look_at("hello, caf\xc3"), Content::text) << "a letter cut in the middle";
  EXPECT_EQ(look_at("MZ\0\x01"sv), Content::unknown);
  EXPECT_EQ(look_at("RIFF"), Content::text);
}

TEST(Media, TypesArePlainWhateverTheirParameters) {
  EXPECT_EQ(media_type("audio/ogg; codecs=opus")->kind, "audio");
  EXPECT_EQ(media_type("IMAGE/JPEG")->kind, "image");
  EXPECT_EQ(media_type("image/gif"), nullptr);
  EXPECT_EQ(media_type(""), nullptr);
}

TEST(Media, AnUploadIsHeldToItsKindsSize) {
  MediaType const& png = *media_type("image/png");
  constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n";

  EXPECT_TRUE(check_upload(png, kPng, 5 * 1024 * 1024));
  EXPECT_EQ(check_upload(png, kPng, 5 * 1024 * 1024 + 1).error().code, Code::too_large);
  EXPECT_EQ(check_upload(png, "%PDF-", 10).error().code, Code::invalid);
  EXPECT_EQ(check_upload(png, "", 0).error().code, Code::invalid);

  MediaType const& webp = *media_type("image/webp");
  constexpr std::string_view kStill = "RIFF\x10\0\0\0WEBPVP8 "sv;
  constexpr std::string_view kMoving = "RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0"sv;
  EXPECT_TRUE(check_upload(webp, kStill, 100 * 1024));
  EXPECT_FALSE(check_upload(webp, kStill, 100 * 1024 + 1));
  EXPECT_TRUE(check_upload(webp, kMoving, 500 * 1024));
  EXPECT_FALSE(check_upload(webp, kMoving, 500 * 1024 + 1));
  EXPECT_TRUE(check_upload(*media_type("application/pdf"), "%PDF-", 100 * 1024 * 1024));
  EXPECT_TRUE(check_upload(*media_type("text/plain"), "caf\xe9 in an old alphabet", 10));
}

TEST(Media, HashesAreReadInBothSpellings) {
  std::string const bytes = sha256("x");

  EXPECT_EQ(hash_bytes(hex(bytes)), bytes);
  EXPECT_EQ(hash_bytes(base64_encode(bytes)), bytes);
  for (std::string_view const wrong : {"", "abc", "q83vEjRWeJA=", "zz"}) EXPECT_EQ(hash_bytes(wrong), "");
}

TEST(Media, TheRefusalNamesEveryType) {
  std::string const message = wrong_type_message();

  EXPECT_TRUE(message.starts_with("(#100) Param file must be a file with one of the following types: audio/aac, "));
  for (MediaType const& type : media_types()) EXPECT_TRUE(message.contains(type.mime_type)) << type.mime_type;
}

}  // namespace
}  // namespace wigwag::meta
