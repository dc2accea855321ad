// WA.cr's templates by flat fields, and files: Source: WA.cr API v2, send template message, send media.
#include "api/wacr_sends.h"
#include "model/media.h"
#include "model/otp.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

std::string const kPng = "\x89PNG\r\n\x1a\n0123456789";

class WacrTemplateTest : public WacrSends {
 protected:
  void SetUp() override {
    WacrSends::SetUp();
    Contact ana;
    ana.firstname = Text::from_utf8("Ana");
    customer(kPhone, ana);
  }
  net::Response send(std::string const& name, std::string const& more = "") {
    return post("/messages/template",
        fmt::format(R"({{"phone":"15550110001","template_name":"{}","language":"en"{}}})", name, more));
  }
  static std::string part(std::string const& name, std::string const& value, std::string const& filename = "") {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
           (filename.empty() ? "" : "; filename=\"" + filename + "\"") + "\r\n\r\n" + value + "\r\n";
  }
  net::Response form(std::string path, std::string const& parts) {
    return post_with(std::move(path), parts + "--b--\r\n", {{"Content-Type", "multipart/form-data; boundary=b"}});
  }
  void take_files() { graph.answer("POST 555010200000001/media", 200, R"({"id":"4711"})"); }
  std::string sent(std::string_view path) { return at(graph.last().body, "template." + std::string(path)); }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrTemplateTest, kEngines, engine_name);

TEST_P(WacrTemplateTest, FlatFieldsBecomeComponents) {
  add_template("order", "UTILITY",
      R"([{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},{"type":"BODY","text":"Hi {{1}}, {{2}} is {{3}}."},)"
      R"({"type":"FOOTER","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Ok"},)"
      R"({"type":"URL","text":"See","url":"https://a.test/{{1}}"}]}])");

  auto const answer = send("order", R"(,"header_field_1":"A-17","field_1":"@{contact_first_name}","field_2":"@{x}",)"
                                    R"("field_3":"here","field_4":"unused","button_1":"A-17")");

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(at(answer.body, "data.template_name"), R"("order")");
  EXPECT_EQ(at(answer.body, "data.language"), R"("en")");
  EXPECT_EQ(at(answer.body, "data.otp_code"), "<missing>");
  EXPECT_EQ(sent("components"),
      R"([{"type":"header","parameters":[{"type":"text","text":"A-17"}]},{"type":"body","parameters":[)"
      R"({"type":"text","text":"Ana"},{"type":"text","text":"@{x}"},{"type":"text","text":"here"}]},)"
      R"({"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"A-17"}]}])");
  EXPECT_EQ(newest("type"), R"("template")");
}

TEST_P(WacrTemplateTest, AFormMayHaveEveryField) {
  add_template("full", "UTILITY",
      R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY",)"
      R"("text":"{{1}} {{2}} {{3}} {{4}} {{5}} {{6}} {{7}} {{8}} {{9}} {{10}}"}])");
  take_files();
  std::string parts = part("phone", kPhone) + part("template_name", "full") + part("language", "en");
  for (std::string const name :
      {"contact_id", "header_image_url", "header_video_url", "header_document_url", "header_document_name",
          "header_field_1", "button_0", "button_1", "button_2", "auto_generate_otp", "otp_field_number"})
    parts += part(name, "");
  for (int i = 1; i <= 10; ++i) parts += part(fmt::format("field_{}", i), fmt::format("v{}", i));

  auto const answer = form("/messages/template", parts + part("header_image_file", kPng, "a.png"));

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(sent("components.0.parameters.0.image.id"), R"("4711")");
  EXPECT_EQ(sent("components.1.parameters.9.text"), R"("v10")");
}

TEST_P(WacrTemplateTest, NamedVariablesAreFilledInTheirOrder) {
  add_template("named", "UTILITY", R"([{"type":"BODY","text":"Hi {{name}}, {{what}}"}])", "APPROVED", "NAMED");

  ASSERT_EQ(outcome(send("named", R"(,"field_1":"Ana","field_2":"hello")")), "200");
  EXPECT_EQ(sent("components.0.parameters.1"), R"({"type":"text","parameter_name":"what","text":"hello"})");
}

TEST_P(WacrTemplateTest, WhatIsMissingIsNamedAllAtOnce) {
  add_template("order", "UTILITY",
      R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}} and {{2}}"},)"
      R"({"type":"BUTTONS","buttons":[{"type":"URL","text":"See","url":"https://a.test/{{1}}"}]}])");
  add_template("new", "UTILITY", R"([{"type":"BODY","text":"x"}])", "PENDING");
  add_template("place", "UTILITY", R"([{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"x"}])");

  EXPECT_EQ(outcome(post("/messages/template", "{}")), "422 VALIDATION_ERROR phone template_name language");
  EXPECT_EQ(outcome(send("order")), "422 VALIDATION_ERROR header_image_url field_1 field_2 button_0");
  EXPECT_EQ(
      outcome(send("order", R"(,"field_1":"a","field_2":"b","button_0":"c","header_image_url":"https://a/b.gif")")),
      "422 VALIDATION_ERROR header_image_url");
  EXPECT_EQ(
      outcome(send("order", R"(,"field_1":"a\nb","field_2":"b","button_0":"c","header_image_url":"https://a/b.png")")),
      "422 VALIDATION_ERROR field_1");
  EXPECT_EQ(outcome(send("order", R"(,"field_1":"a","field_2":"@{contact_last_name}","button_0":"c",)"
                                  R"("header_image_url":"https://a/b.png")")),
      "422 VALIDATION_ERROR field_2");
  EXPECT_EQ(outcome(send("nothing")), "404 TEMPLATE_NOT_FOUND");
  EXPECT_EQ(outcome(send("new")), "422 INVALID_TEMPLATE");
  EXPECT_EQ(outcome(send("place")), "422 INVALID_TEMPLATE");
  EXPECT_EQ(outcome(send("order", R"(,"auto_generate_otp":true,"otp_field_number":11)")),
      "422 VALIDATION_ERROR otp_field_number");
  EXPECT_EQ(graph.count(kPost), 0U);
  EXPECT_EQ(
      outcome(send("order", R"(,"field_1":"a","field_2":"b","button_0":"c","header_image_url":"https://a/b.png")")),
      "200");
  EXPECT_EQ(sent("components.0.parameters.0.image.link"), R"("https://a/b.png")");
  set("feature_whatsapp_templates", "false");
  EXPECT_EQ(
      outcome(send("order", R"(,"field_1":"a","field_2":"b","button_0":"c","header_image_url":"https://a/b.png")")),
      "403 FEATURE_NOT_AVAILABLE");
}

TEST_P(WacrTemplateTest, AHeadersFileIsUploaded) {
  add_template("bill", "UTILITY", R"([{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"Your bill"}])");
  take_files();
  std::string const head = part("phone", "15550110001") + part("template_name", "bill") + part("language", "en");

  auto const answer = form("/messages/template",
      head + part("header_document_name", "Bill.pdf") + part("header_document_file", "%PDF-1.4 x", "a.pdf"));

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(sent("components.0.parameters.0.document"), R"({"id":"4711","filename":"Bill.pdf"})");
  EXPECT_EQ(outcome(form("/messages/template", head + part("header_image_file", kPng, "a.png"))),
      "422 VALIDATION_ERROR header_image_file");
  EXPECT_EQ(outcome(form("/messages/template", head + part("header_document_file", "no pdf", "a.pdf"))),
      "422 VALIDATION_ERROR header_document_file");
  EXPECT_EQ(graph.count("POST 555010200000001/media"), 1U);
}

TEST_P(WacrTemplateTest, ACodeIsMadeAnsweredAndHiddenFromAllElse) {
  add_template("login", "AUTHENTICATION",
      R"([{"type":"BODY","text":"*{{1}}* is your code."},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy",)"
      R"("url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}])");
  add_template("order", "UTILITY", R"([{"type":"BODY","text":"x {{1}}"}])");

  auto const answer = send("login", R"(,"auto_generate_otp":"1")");

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  std::string const code = at(answer.body, "data.otp_code");
  EXPECT_EQ(code.size(), 8U) << code;
  EXPECT_EQ(sent("components.0.parameters.0.text"), code);
  EXPECT_EQ(sent("components.1.parameters.0.text"), code);
  std::string const digits = code.substr(1, 6);
  EXPECT_EQ(world.get("/platform/v1/whatsapp/messages").body.find(digits), std::string::npos);
  EXPECT_EQ(rows<Message>().front().payload.find(digits), std::string::npos);
  EXPECT_NE(rows<Message>().front().payload.find("******"), std::string::npos);
  EXPECT_EQ(
      outcome(send("order", R"(,"auto_generate_otp":true,"field_1":"a")")), "422 VALIDATION_ERROR auto_generate_otp");
  EXPECT_EQ(outcome(send("login", R"(,"auto_generate_otp":true,"otp_field_number":2)")),
      "422 VALIDATION_ERROR otp_field_number field_1");
}

TEST_P(WacrTemplateTest, ARepeatedRequestHasTheSameCode) {
  add_template("login", "AUTHENTICATION", R"([{"type":"BODY","text":"*{{1}}* is your code."}])");
  std::string const body =
      R"({"phone":"15550110001","template_name":"login","language":"en","auto_generate_otp":true})";
  auto const ask = [&](std::string key) {
    return post_with("/messages/template", body, {{"Idempotency-Key", std::move(key)}}).body;
  };

  std::string const first = ask("k"), again = ask("k");
  EXPECT_EQ(at(again, "data"), at(first, "data"));
  EXPECT_NE(at(first, "data.otp_code"), "<missing>");
  EXPECT_EQ(graph.count(kPost), 1U);
  EXPECT_EQ(rows<Message>().size(), 1U);
}

TEST_P(WacrTemplateTest, AFileIsUploadedSentAndStored) {
  take_files();

  auto const answer = form("/messages/media", part("phone", "15550110001") + part("media_type", "image") +
                                                  part("caption", "Look") + part("media_file", kPng, "a b.png"));

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(at(graph.last().body, "image"), R"({"id":"4711","caption":"Look"})");
  EXPECT_EQ(at(answer.body, "data.media_type"), R"("image")");
  EXPECT_EQ(at(answer.body, "data.caption"), R"("Look")");
  EXPECT_EQ(at(answer.body, "data.filename"), R"("a b.png")");
  EXPECT_TRUE(at(answer.body, "data.media_url").starts_with("\"/files/")) << answer.body;
  ASSERT_EQ(rows<Media>().size(), 1U);
  EXPECT_EQ(rows<Media>().front().state, "stored");
  auto const shown = world.get("/api/v2/messages/" + at(answer.body, "data.chat_message_id"));
  EXPECT_TRUE(at(shown.body, "data.url").starts_with("\"/files/")) << shown.body;
}

TEST_P(WacrTemplateTest, AnAddressIsHandedOn) {
  auto const answer = post("/messages/media",
      R"({"phone":"15550110001","media_type":"document","media_url":"https://a.test/x/Bill.PDF?v=2",)"
      R"("filename":"B.pdf"})");

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(at(graph.last().body, "document"), R"({"link":"https://a.test/x/Bill.PDF?v=2","filename":"B.pdf"})");
  EXPECT_EQ(at(answer.body, "data.caption"), "null");
  EXPECT_EQ(at(answer.body, "data.filename"), R"("B.pdf")");
  EXPECT_TRUE(at(answer.body, "data.media_url").starts_with("\"/files/")) << answer.body;
}

TEST_P(WacrTemplateTest, EachRuleOfAFileIsNamed) {
  take_files();
  std::string const head = part("phone", "15550110001");
  struct Row {
    std::string parts, outcome;
  };
  Row const table[] = {
      {"", "422 VALIDATION_ERROR phone media_type media_url"},
      {part("media_type", "image") + part("media_file", kPng, "a.exe") + part("contact[groups]", "x"),
          "422 VALIDATION_ERROR phone media_file contact.groups"},
      {head + part("media_type", "image"), "422 VALIDATION_ERROR media_url"},
      {head + part("media_type", "sticker") + part("media_file", kPng, "a.png"), "422 VALIDATION_ERROR media_type"},
      {head + part("media_type", "image") + part("media_file", kPng, "a.gif"), "422 VALIDATION_ERROR media_file"},
      {head + part("media_type", "image") + part("media_file", "GIF89a", "a.png"), "422 VALIDATION_ERROR media_file"},
      {head + part("media_type", "image") + part("media_file", kPng + std::string(5 * 1024 * 1024, 'x'), "a.png"),
          "422 VALIDATION_ERROR media_file"},
      {head + part("media_type", "image") + part("media_file", kPng, "a.png") + part("media_url", "https://a/b.png"),
          "422 VALIDATION_ERROR media_url"},
      {head + part("media_type", "image") + part("media_url", "ftp://a/b.png"), "422 VALIDATION_ERROR media_url"},
      {head + part("media_type", "video") + part("media_url", "https://a/b.png"), "422 VALIDATION_ERROR media_url"},
      {head + part("media_type", "audio") + part("media_url", "https://a/b.mp3") + part("caption", "x"),
          "422 VALIDATION_ERROR caption"},
      {head + part("media_type", "image") + part("media_url", "https://a/b.png") +
              part("caption", std::string(1025, 'x')),
          "422 VALIDATION_ERROR caption"},
      {head + part("media_type", "image") + part("media_url", "https://a/b.png") + part("contact[groups]", "1;2"),
          "422 VALIDATION_ERROR contact.groups"},
      {head + part("media_type", "image") + part("media_url", "https://a/b.png") + part("contact[email]", "no"),
          "422 VALIDATION_ERROR contact.email"},
      {part("phone", "+1 (555) 011-0001") + part("media_type", "image") + part("media_url", "https://a/b.png"),
          "422 VALIDATION_ERROR phone"},
  };

  for (Row const& row : table)
    EXPECT_EQ(outcome(form("/messages/media", row.parts)), row.outcome) << row.parts.substr(0, 400);
  EXPECT_TRUE(graph.requests().empty());
  EXPECT_EQ(total(), "0");
}

TEST_P(WacrTemplateTest, WhatIsSaidOfANewContactIsKept) {
  set_defaults();
  graph.forget(kPost);
  graph.answer(kPost, 400, R"({"error":{"message":"(#131047) no","code":131047}})");
  std::string const head = R"({"phone":"15550110009","media_type":"image","media_url":"https://a/b.png","contact":)";

  EXPECT_EQ(outcome(post("/messages/media", head + R"({"groups":"4711"}})")), "422 VALIDATION_ERROR contact.groups");
  EXPECT_EQ(
      outcome(post("/messages/media", head + R"({"assigned_id":4711}})")), "422 VALIDATION_ERROR contact.assigned_id");
  EXPECT_EQ(rows<Contact>().size(), 1U);
  EXPECT_EQ(outcome(post("/messages/media",
                head + R"({"firstname":"Bea","lastname":"Mora","email":"bea@example.com","country":"52"}})")),
      "500 MESSAGE_SEND_FAILED");  // nobody of that number has written

  std::vector<Contact> const all = rows<Contact>();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.back().firstname, Text::from_utf8("Bea"));
  EXPECT_EQ(all.back().lastname, Text::from_utf8("Mora"));
  EXPECT_EQ(all.back().email, "bea@example.com");
  EXPECT_EQ(all.back().country_id, 52);
}

}  // namespace
}  // namespace wigwag::api
