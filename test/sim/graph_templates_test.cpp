#include <set>

#include "sim/graph_fixture.h"

namespace wigwag::sim {
namespace {

class GraphTemplates : public GraphTest {
 protected:
  std::string const path_ = std::string("/v24.0/") + kAccount + "/message_templates";

  Told create(std::string const& name, std::string const& components, std::string const& rest = "") {
    return post(path_,
        R"({"name":")" + name + R"(","language":"en_US","category":"UTILITY","components":)" + components + rest + "}");
  }
  static std::string body(std::string const& text, std::string const& example = "") {
    return R"([{"type":"BODY","text":")" + text + "\"" + (example.empty() ? "" : R"(,"example":)" + example) + "}]";
  }
};

TEST_F(GraphTemplates, ANewTemplateIsApprovedByItselfAndCanBeSent) {
  Told const told = create("shipped", body("Hi {{1}}, your parcel is on its way.", R"({"body_text":[["Robin"]]})"));
  ASSERT_EQ(told.status, 200) << told.body;
  std::string const id = at(told.body, "id");
  std::string const use =
      R"("to":"15550110001","type":"template","template":{"name":"shipped","language":)"
      R"({"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Robin"}]}]})";

  EXPECT_EQ(at(told.body, "status"), "PENDING");
  EXPECT_EQ(at(send(use).body, "error.code"), "132001");
  pass(std::chrono::seconds(3));

  EXPECT_EQ(at(get("/v24.0/" + id).body, "status"), "APPROVED");
  auto const told_of = webhooks("message_template_status_update");
  ASSERT_EQ(told_of.size(), 1U);
  EXPECT_EQ(at(told_of[0], "entry.0.changes.0.value.event"), "APPROVED");
  EXPECT_EQ(at(told_of[0], "entry.0.changes.0.value.message_template_id"), id);
  EXPECT_FALSE(at(told_of[0], "entry.0.time").empty());
  EXPECT_EQ(send(use).status, 200);
}

TEST_F(GraphTemplates, MistakesHaveTheirSubcodes) {
  std::string const long_text(1025, 'x');
  std::vector<std::tuple<std::string, std::string, std::string>> const cases{
      {"Bad-Name", body("Hello there"), "2388040"},
      {"a", body(long_text), "2388040"},
      {"a", body("{{1}} is your code here today", R"({"body_text":[["1"]]})"), "2388299"},
      {"a", body("Hi {{1}} you {{3}} there now and then", R"({"body_text":[["1","2"]]})"), "2388072"},
      {"a", body("Hi {{1}} there, all is well with it"), "2388072"},
      {"a", body("Hi {{1}} {{2}} there and well", R"({"body_text":[["1","2"]]})"), "2388072"},
      {"a", body("A {{1}} b {{2}} c {{3}} d", R"({"body_text":[["1","2","3"]]})"), "2388293"},
      {"a", R"([{"type":"BODY","text":"Hello"},{"type":"FOOTER","text":"{{1}}"}])", "2388073"},
      {"a", R"([{"type":"BODY","text":"Hello"},{"type":"HEADER","format":"IMAGE"}])", "2388047"},
      {"a", R"([{"type":"FOOTER","text":"Bye"}])", "2388072"},
      {"hello_world", body("Hello there"), "2388024"},
  };
  for (auto const& [name, components, subcode] : cases) {
    Told const told = create(name, components);

    EXPECT_EQ(told.status, 400);
    EXPECT_EQ(at(told.body, "error.code"), "100");
    EXPECT_EQ(at(told.body, "error.error_subcode"), subcode) << components << told.body;
    EXPECT_FALSE(at(told.body, "error.error_user_msg").empty());
  }
}

TEST_F(GraphTemplates, ButtonsAndWordsAreChecked) {
  auto const with = [&](std::string const& buttons) {
    return create("a", R"([{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":)" + buttons + "}]").status;
  };
  EXPECT_EQ(with("[]"), 400);
  EXPECT_EQ(with(R"([{"type":"QUICK_REPLY","text":"abcdefghijklmnopqrstuvwxyz"}])"), 400);
  EXPECT_EQ(with(R"([{"type":"URL","text":"Go","url":"https://x.test/{{1}}/a","example":["1"]}])"), 400);
  EXPECT_EQ(with(R"([{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"b","url":"https://x.test"},)"
                 R"({"type":"QUICK_REPLY","text":"c"}])"),
      400);
  EXPECT_EQ(with(R"([{"type":"PHONE_NUMBER","text":"a","phone_number":"1"},)"
                 R"({"type":"PHONE_NUMBER","text":"b","phone_number":"2"}])"),
      400);
  EXPECT_EQ(with(R"([{"type":"URL","text":"Go","url":"https://x.test/{{1}}","example":["1"]},)"
                 R"({"type":"QUICK_REPLY","text":"a"}])"),
      200);
  EXPECT_EQ(at(post(path_, R"({"name":"b","language":"xx","category":"UTILITY","components":[]})").body, "error.code"),
      "100");
  EXPECT_EQ(
      at(post(path_, R"({"name":"b","language":"en","category":"NEWS","components":[]})").body, "error.code"), "100");
}

TEST_F(GraphTemplates, AuthenticationTemplatesGetMetasWords) {
  Told const told = post(path_,
      R"({"name":"otp","language":"en_US","category":"AUTHENTICATION","components":[)"
      R"({"type":"BODY","add_security_recommendation":true},{"type":"FOOTER",)"
      R"("code_expiration_minutes":5},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]})");
  ASSERT_EQ(told.status, 200) << told.body;
  pass(std::chrono::seconds(3));

  Told const node = get("/v24.0/" + at(told.body, "id"));

  EXPECT_TRUE(at(node.body, "components.0.text").starts_with("*{{1}}* is your verification code."));
  EXPECT_EQ(at(node.body, "components.1.text"), "This code expires in 5 minutes.");
  EXPECT_EQ(send(R"("to":"15550110001","type":"template","template":{"name":"otp","language":{"code":"en_US"},)"
                 R"("components":[{"type":"body","parameters":[{"type":"text","text":"99"}]},{"type":"button",)"
                 R"("sub_type":"url","index":0,"parameters":[{"type":"text","text":"99"}]}]})")
                .status,
      200);
  EXPECT_EQ(post(path_, R"({"name":"otp2","language":"en_US","category":"AUTHENTICATION","components":[)"
                        R"({"type":"BODY","text":"Mine {{1}}"}]})")
                .status,
      400);
}

TEST_F(GraphTemplates, TheListGoesForwardAndBackwardByCursors) {
  std::set<std::string> seen;
  std::string after;
  std::size_t pages = 0;
  std::string last_page;
  do {
    last_page = get(path_ + "?limit=3&fields=name" + (after.empty() ? "" : "&after=" + after)).body;
    auto const document = json::Document::parse(last_page);
    document->root()["data"].each([&](json::Value one) { seen.insert(one["id"].word().value_or("")); });
    after = at(last_page, "paging.next").empty() ? "" : at(last_page, "paging.cursors.after");
    ++pages;
  } while (!after.empty() && pages < 20);

  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(at(last_page, "data.0.status"), "");
  Told const before = get(path_ + "?limit=3&before=" + at(last_page, "paging.cursors.before"));
  EXPECT_EQ(json::Document::parse(before.body)->root()["data"].size(), 3U);
  EXPECT_EQ(at(get(path_ + "?summary=total_count&limit=1").body, "summary.total_count"), "7");
}

TEST_F(GraphTemplates, TheListCanBeFiltered) {
  auto const count = [&](std::string const& query) { return kit::size_at(get(path_ + "?" + query).body, "data"); };
  EXPECT_EQ(count("name=order_update_positional"), 2U);
  EXPECT_EQ(count("name=order_update_positional&language=es"), 1U);
  EXPECT_EQ(count("category=AUTHENTICATION"), 1U);
  EXPECT_EQ(count("status=REJECTED"), 0U);
  EXPECT_EQ(count("content=winter"), 1U);
}

TEST_F(GraphTemplates, AnApprovedTemplateIsEditedOnceADay) {
  std::string const id = at(get(path_ + "?name=hello_world").body, "data.0.id");

  EXPECT_EQ(post("/v24.0/" + id, R"({"components":[{"type":"BODY","text":"Hello again"}]})").status, 200);
  EXPECT_EQ(at(get("/v24.0/" + id).body, "status"), "PENDING");
  pass(std::chrono::seconds(3));
  EXPECT_EQ(at(get("/v24.0/" + id).body, "components.0.text"), "Hello again");
  EXPECT_EQ(post("/v24.0/" + id, R"({"components":[{"type":"BODY","text":"Once more"}]})").status, 400);
  EXPECT_EQ(post("/v24.0/" + id, R"({"category":"MARKETING"})").status, 400);
}

TEST_F(GraphTemplates, ADeletedNameIsNotFreeForAMonth) {
  EXPECT_EQ(del(path_ + "?name=hello_world").body, R"({"success":true})");
  EXPECT_EQ(kit::size_at(get(path_ + "?name=hello_world").body, "data"), 0U);
  EXPECT_EQ(at(create("hello_world", body("Hello there")).body, "error.error_subcode"), "2388023");
  EXPECT_EQ(del(path_ + "?name=hello_world").status, 400);
  EXPECT_EQ(del(path_ + "?name=order_update&hsm_ids=[\"1\"]").status, 400);
  pass(std::chrono::hours(24 * 30));
  EXPECT_EQ(create("hello_world", body("Hello there")).status, 200);
}

TEST_F(GraphTemplates, OneLanguageOrSeveralIdsCanBeDeleted) {
  std::string const es = at(get(path_ + "?name=order_update_positional&language=es").body, "data.0.id");
  EXPECT_EQ(del(path_ + "?name=order_update_positional&hsm_id=" + es).status, 200);
  EXPECT_EQ(kit::size_at(get(path_ + "?name=order_update_positional").body, "data"), 1U);
  std::string const sale = at(get(path_ + "?name=winter_sale").body, "data.0.id");
  EXPECT_EQ(del(path_ + "?hsm_ids=[%22" + sale + "%22]").status, 200);
  EXPECT_EQ(at(get("/v24.0/" + sale).body, "error.error_subcode"), "33");
}

TEST_F(GraphTemplates, TheControlApiRejectsRecategorisesAndRates) {
  post("/_sim/templates",
      R"({"name":"hello_world","status":"REJECTED","reason":"SCAM","quality":"RED","category":"MARKETING"})");
  pass(std::chrono::milliseconds(1));

  std::string const node =
      get(path_ + "?name=hello_world&fields=status,rejected_reason,quality_score,previous_category").body;
  EXPECT_EQ(at(node, "data.0.status"), "REJECTED");
  EXPECT_EQ(at(node, "data.0.rejected_reason"), "SCAM");
  EXPECT_EQ(at(node, "data.0.quality_score.score"), "RED");
  EXPECT_EQ(at(node, "data.0.previous_category"), "UTILITY");
  EXPECT_EQ(webhooks("message_template_quality_update").size(), 1U);
  EXPECT_EQ(webhooks("template_category_update").size(), 1U);
}

TEST_F(GraphTemplates, RarerCallsAnswer) {
  std::string const account = std::string("/v24.0/") + kAccount;
  EXPECT_TRUE(
      get(account + "/message_template_previews?category=AUTHENTICATION&languages=en_US,es").body.contains("código"));
  Told const codes = post(account + "/upsert_message_templates",
      R"({"name":"codes","languages":["en_US","es"],"category":"AUTHENTICATION","components":[{"type":"BODY"},)"
      R"({"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]})");
  EXPECT_EQ(kit::size_at(codes.body, "data"), 2U);
  EXPECT_EQ(get("/v24.0/message_template_library?search=order").status, 200);
  Told const moved = post(
      "/v24.0/555010100000009/migrate_message_templates", std::string(R"({"source_waba_id":")") + kAccount + "\"}");
  EXPECT_EQ(at(moved.body, "migrated_templates"), "[]");
}

}  // namespace
}  // namespace wigwag::sim
