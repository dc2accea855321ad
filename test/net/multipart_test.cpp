#include "net/multipart.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/limits.h"

namespace wigwag::net {
namespace {

struct Part {
  PartHead head;
  std::string content;
  bool ended = false;
};

class Parts : public PartHandler {
 public:
  Done begin(PartHead head) override {
    all.push_back({std::move(head), "", false});
    return {};
  }
  Done bytes(std::string_view bytes) override {
    if (bytes == "refuse me") return fail(Code::too_large, "too large");
    all.back().content += bytes;
    return {};
  }
  Done end() override {
    all.back().ended = true;
    return {};
  }
  std::vector<Part> all;
};

constexpr std::string_view kForm =
    "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".png\"\r\n"
    "Content-Type: image/png\r\n\r\n\x89PNG\r\n--ar\r\n--\r\n--b--\r\nignored";

Done read(std::string_view form, Parts& parts, std::size_t piece = SIZE_MAX, std::string_view boundary = "b") {
  MultipartReader reader(boundary, parts);
  while (!form.empty()) {
    TRY_DONE(reader.take(form.substr(0, piece)));
    form.remove_prefix(std::min(piece, form.size()));
  }
  return reader.finish();
}

TEST(Multipart, GivesPartsWhicheverWayTheyAreCut) {
  for (std::size_t piece = 1; piece < kForm.size(); ++piece) {
    Parts parts;
    ASSERT_TRUE(read(kForm, parts, piece)) << piece;

    ASSERT_EQ(parts.all.size(), 2U) << piece;
    EXPECT_EQ(parts.all[0].head.name, "messaging_product");
    EXPECT_EQ(parts.all[0].head.filename, std::nullopt);
    EXPECT_EQ(parts.all[0].content, "whatsapp");
    EXPECT_EQ(parts.all[1].head.filename, "a \"b\".png");
    EXPECT_EQ(parts.all[1].head.content_type, "image/png");
    EXPECT_EQ(parts.all[1].content, "\x89PNG\r\n--ar\r\n--") << piece;
    EXPECT_TRUE(parts.all[1].ended);
  }
}

TEST(Multipart, TakesWhatClientsWrite) {
  Parts parts;
  ASSERT_TRUE(
      read("preamble\r\n--b  \r\ncontent-disposition:form-data;name=file;filename*=UTF-8''caf%C3%A9.pdf;"
           "filename=cafe.pdf\r\n\r\n\r\n--b--",
          parts));

  ASSERT_EQ(parts.all.size(), 1U);
  EXPECT_EQ(parts.all[0].head.name, "file");
  EXPECT_EQ(parts.all[0].head.filename, "caf\xc3\xa9.pdf");
  EXPECT_EQ(parts.all[0].content, "");
}

TEST(Multipart, RefusesWhatIsNotWhole) {
  for (std::string_view const form : {"", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nabc",
           "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nabc\r\n--b\r\n"}) {
    Parts parts;
    EXPECT_EQ(read(form, parts).error().code, Code::bad_request) << form;
  }
}

TEST(Multipart, RefusesWhatNobodyCanRead) {
  for (std::string_view const form : {"--b\r\n\r\nno name\r\n--b--", "--bx\r\n\r\n\r\n--b--",
           "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--"}) {
    Parts parts;
    EXPECT_EQ(read(form, parts).error().code, Code::bad_request) << form;
    EXPECT_TRUE(parts.all.empty());
  }
}

TEST(Multipart, IsBounded) {
  std::string many;
  for (std::size_t i = 0; i <= limits::form_parts_max; ++i)
    many += "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
  std::string const head(limits::form_head_bytes_max, 'x');
  Parts parts;

  EXPECT_EQ(read(many + "--b--", parts).error().message, "the form has too many parts");
  EXPECT_EQ(read("--b\r\nX: " + head, parts).error().message, "the head of a part of the form is too long");
  EXPECT_EQ(read("--b\r\nX: " + head + "\r\n\r\n", parts, 100).error().code, Code::bad_request);
}

TEST(Multipart, EndsWithTheHandlersRefusal) {
  Parts parts;

  EXPECT_EQ(read("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nrefuse me\r\n--b--", parts).error().code,
      Code::too_large);
}

TEST(Multipart, FindsTheBoundary) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b\""), "a b");
  EXPECT_EQ(multipart_boundary("multipart/form-data"), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/mixed; boundary=abc"), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')), std::nullopt);
  EXPECT_EQ(multipart_boundary(""), std::nullopt);
}

}  // namespace
}  // namespace wigwag::net
