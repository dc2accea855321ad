// Templates of WA.cr: §8.9 and the list of §8.2.
#include "api/graph_stand_in.h"
#include "api/wacr_world.h"
#include "model/template.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

constexpr char const* kLogin =
    R"([{"type":"BODY","text":"{{1}} is your code. Valid {{2}} min.","add_security_recommendation":true,)"
    R"("example":{"body_text":[["123456","5"]]}},{"type":"FOOTER","code_expiration_minutes":5},)"
    R"({"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy","url":"https://x.test/otp{{1}}"}]}])";
constexpr char const* kOrder =
    R"([{"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["A-17"]}},)"
    R"({"type":"BODY","text":"Hi {{name}}, {{name}} again","example":{"body_text_named_params":[)"
    R"({"param_name":"name","example":"Ana"}]}},{"type":"FOOTER","text":"Bye"}])";
constexpr char const* kPhoto =
    R"([{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://x.test/a.jpg"]}},)"
    R"({"type":"BODY","text":"See"}])";
constexpr char const* kListing = "GET 555010100000001/message_templates";

/// A base, for it is there before the world is.
struct WithGraph {
  GraphStandIn graph;
};

class WacrTemplates : protected WithGraph, public WacrApi {
 protected:
  WacrTemplates() : WacrApi(graph.url()) {}

  Template add(std::string const& id, std::string const& name, std::string const& language, std::string const& status,
      std::string const& category, std::string const& components, ProjectId project = {}) {
    Template row;
    row.project_id = project ? project : world.project();
    row.num = RowNum{next_num()};
    row.waba_id = "555010100000001";
    row.template_id = id;
    row.name = name;
    row.language = language;
    row.status = status;
    row.category = category;
    row.components = components;
    row.facts = R"({"message_send_ttl_seconds":600})";
    row.body_search = name == "login_code" ? "{{1}} is your code. valid {{2}} min." : "see";
    row.updated_at = world.now;
    world.insert(row);
    return row;
  }
  void fill() {
    add("101", "login_code", "en", "APPROVED", "AUTHENTICATION", kLogin);
    add("102", "order_ready", "es", "PENDING", "UTILITY", kOrder);
    add("103", "photo", "en", "REJECTED", "MARKETING", kPhoto);
    add("104", "login_old", "es", "REJECTED", "AUTHENTICATION", kLogin);
    add("105", "zeta_code", "es", "APPROVED", "AUTHENTICATION", kPhoto);
    add("999", "theirs", "en", "APPROVED", "AUTHENTICATION", kLogin, world.foreign_project());
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrTemplates, kEngines, engine_name);

TEST_P(WacrTemplates, ARecordIsMetasComponentsTakenApart) {
  Template const row = add("101", "login_code", "en", "APPROVED", "AUTHENTICATION", kLogin);
  std::string const body = get("/templates/101").body;
  std::string const time = iso_offset(world.now);
  EXPECT_EQ(at(body, "data"),
      R"({"id":)" + std::to_string(row.num.value) +
          R"(,"template_id":"101","template_name":"login_code","name":"login_code","language":"en",)"
          R"("category":"AUTHENTICATION","status":"APPROVED","header_data_format":"NONE","header_data_text":"",)"
          R"("header_params_count":0,"header_file_url":null,"header_variable_value":null,)"
          R"("body_data":"{{1}} is your code. Valid {{2}} min.","body_params_count":2,)"
          R"("body_variable_value":"[\"123456\",\"5\"]","footer_data":null,"footer_params_count":0,)"
          R"("buttons_data":"[{\"type\":\"URL\",\"text\":\"Copy\",\"url\":\"https://x.test/otp{{1}}\"}]",)"
          R"("message_send_ttl_seconds":600,"add_security_recommendation":true,"code_expiration_minutes":5,)"
          R"("otp_button_config":{"type":"URL","text":"Copy","url":"https://x.test/otp{{1}}"},"components":)" +
          kLogin + R"(,"created_at":")" + time + R"(","updated_at":")" + time + "\"}");
  add("102", "order_ready", "es", "PENDING", "UTILITY", kOrder);
  std::string const order = get("/templates/102").body;
  EXPECT_EQ(at(order, "data.header_data_format"), "\"TEXT\"");
  EXPECT_EQ(at(order, "data.header_data_text"), "\"Order {{1}}\"");
  EXPECT_EQ(at(order, "data.header_params_count"), "1");
  EXPECT_EQ(at(order, "data.header_variable_value"), R"("[\"A-17\"]")");
  EXPECT_EQ(at(order, "data.body_params_count"), "1") << "one name, twice";
  EXPECT_EQ(at(order, "data.body_variable_value"), R"("[\"Ana\"]")");
  EXPECT_EQ(at(order, "data.footer_data"), "\"Bye\"");
  EXPECT_EQ(at(order, "data.otp_button_config"), "null");
  add("103", "photo", "en", "REJECTED", "MARKETING", kPhoto);
  EXPECT_EQ(at(get("/templates/103").body, "data.header_file_url"), "\"https://x.test/a.jpg\"");
}

TEST_P(WacrTemplates, TheListTakesItsQuery) {
  fill();
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const all[] = {{"", "105 104 103 102 101"}, {"sort=template_name", "101 104 102 103 105"},
      {"sort=-template_name", "105 103 102 104 101"}, {"sort=created_at", "101 102 103 104 105"},
      {"sort=-updated_at", "105 104 103 102 101"}, {"filter[status]=APPROVED", "105 101"},
      {"filter[status][ne]=APPROVED", "104 103 102"}, {"filter[category]=UTILITY", "102"},
      {"filter[category][in]=UTILITY,MARKETING", "103 102"}, {"filter[language]=es", "105 104 102"},
      {"filter[language]=es&filter[status]=PENDING", "102"}, {"filter[template_name]=photo", "103"},
      {"filter[template_name][like]=CODE", "105 101"}, {"search=ORDER", "102"}, {"q=market", "103"}, {"search=%25", ""},
      {"per_page=2&page=3", "101"}};
  for (Case const& one : all) EXPECT_EQ(each(get("/templates?" + one.query).body, "template_id"), one.ids) << one.query;
  EXPECT_EQ(at(get("/templates?fields=template_id,status&per_page=1").body, "data"),
      R"([{"template_id":"105","status":"APPROVED"}])");
}

TEST_P(WacrTemplates, ForSignInOnlyWhatMayBeSent) {
  fill();
  std::string const body = get("/auth/templates?sort=template_name").body;
  EXPECT_EQ(each(body, "template_name"), "login_code zeta_code");
  EXPECT_EQ(at(body, "data.0.body_text"), "\"{{1}} is your code. Valid {{2}} min.\"");
  EXPECT_EQ(at(body, "data.0.body_params_count"), "2");
  EXPECT_EQ(at(body, "data.0.header_format"), "\"NONE\"");
  EXPECT_EQ(at(body, "data.0.header_text"), "null");
  EXPECT_EQ(at(body, "data.0.footer_text"), "null");
  EXPECT_EQ(at(body, "data.0.status"), "\"APPROVED\"");
  EXPECT_EQ(each(get("/auth/templates?filter[language]=es").body, "template_name"), "zeta_code");
  EXPECT_EQ(each(get("/auth/templates?filter[template_name]=login_code").body, "template_name"), "login_code");
  EXPECT_EQ(each(get("/auth/templates?search=VALID").body, "template_name"), "login_code");
  EXPECT_EQ(each(get("/auth/templates?search=zeta").body, "template_name"), "zeta_code");
  EXPECT_EQ(each(get("/auth/templates?sort=-language").body, "template_name"), "zeta_code login_code");
}

TEST_P(WacrTemplates, UnknownAndForeignAreNotFoundAndScopesAreWanted) {
  fill();
  for (char const* id : {"999", "12345", "login_code"})
    expect_error(get("/templates/" + std::string(id)), 404, "NOT_FOUND", "Template not found");
  expect_scope(net::Method::get, "/templates", "templates:read");
  expect_scope(net::Method::get, "/templates/101", "templates:read");
  expect_scope(net::Method::get, "/auth/templates", "templates:read");
  expect_scope(net::Method::post, "/templates/sync", "templates:sync");
}

TEST_P(WacrTemplates, SyncMakesTheStoreMetasList) {
  add("7", "gone", "en", "APPROVED", "UTILITY", kPhoto);
  add("1", "old", "en", "PENDING", "UTILITY", kPhoto);
  world.now.us += kSecondUs;
  graph.answer(kListing, 200,
      R"({"data":[{"id":"2","name":"new","language":"en","status":"APPROVED","category":"UTILITY","components":[)"
      R"({"type":"BODY","text":"Hi"}]},{"id":"1","name":"old","language":"en","status":"APPROVED",)"
      R"("category":"UTILITY","components":[]}]})");

  net::Response const answer = post("/templates/sync", "");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at(answer.body, "message"), "\"Templates synchronized successfully\"");
  EXPECT_EQ(at(answer.body, "data"),
      R"({"total":2,"created":1,"updated":1,"deleted":1,"synced_at":")" + iso_offset(world.now) + "\"}");
  EXPECT_EQ(each(get("/templates?sort=template_name").body, "template_name"), "new old");
  EXPECT_EQ(at(get("/templates/1").body, "data.status"), "\"APPROVED\"");

  graph.forget(kListing);
  graph.answer(kListing, 400, R"({"error":{"message":"no","code":190}})");
  expect_error(post("/templates/sync", ""), 500, "INTERNAL_ERROR", "Failed to sync templates");
  EXPECT_EQ(each(get("/templates?sort=template_name").body, "template_name"), "new old");
}

TEST_P(WacrTemplates, SyncNeedsAToken) {
  constexpr store::Stmt<void(ProjectId)> kNoTokens{"UPDATE channel SET access_token = NULL WHERE project_id = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.change(kNoTokens, world.project()));
    return {};
  }));
  net::Response const answer = post("/templates/sync", "");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(at(answer.body, "error.code"), "\"WHATSAPP_NOT_CONFIGURED\"");
}

}  // namespace
}  // namespace wigwag::api
