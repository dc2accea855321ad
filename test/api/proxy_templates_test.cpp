// Templates on the proxy: Kapso, Meta-proxy API 8.7; kept in step with Meta's list.
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "model/template.h"
#include "store/channels.h"
#include "store/templates.h"
#include "work/template_sync.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kPath = "/meta/whatsapp/v24.0/555010100000001/message_templates";
constexpr std::string_view kList = "GET 555010100000001/message_templates";

std::string node(std::string_view id, std::string_view name, std::string_view language, std::string_view status,
    std::string_view category = "UTILITY", std::string_view more = "") {
  return fmt::format(
      R"({{"name":"{}","parameter_format":"NAMED","components":[{{"type":"BODY","text":"Hi {{{{a}}}}"}}],)"
      R"("language":"{}","status":"{}","category":"{}","id":"{}"{}}})",
      name, language, status, category, id, more);
}
std::string page(std::initializer_list<std::string> nodes, std::string_view after = "") {
  std::string const paging =
      after.empty() ? "" : fmt::format(R"(,"paging":{{"cursors":{{"after":"{}"}},"next":"https://g.test"}})", after);
  return fmt::format(R"({{"data":[{}]{}}})", fmt::join(nodes, ","), paging);
}

class ProxyTemplates : public EachEngine {
 protected:
  GraphStandIn graph;
  World world{open(), "", graph.url()};

  net::Response get(std::string const& query = "") { return world.get(kPath + query); }
  std::size_t listings() const { return graph.count(kList); }

  Template stored(std::string const& id) {
    auto rows = store::ok(world.db().read(
        [&](store::ReadTx& tx) { return store::templates::by_template_id(tx, {{world.project(), id}}); }));
    must(rows.size() == 1, "the template is stored");
    return rows.front();
  }
  bool is_stored(std::string const& id) {
    return !store::ok(world.db().read([&](store::ReadTx& tx) {
      return store::templates::by_template_id(tx, {{world.project(), id}});
    })).empty();
  }
};
INSTANTIATE_TEST_SUITE_P(Each, ProxyTemplates, kEngines, engine_name);

TEST_P(ProxyTemplates, TheFirstListComesFromMetaAllPagesOfIt) {
  graph.answer(std::string(kList), 200,
      page({node("3", "c", "en_US", "APPROVED", "UTILITY",
               R"(,"quality_score":{"score":"GREEN","date":7},"big":98765432109876543210)")},
          "A=="));
  graph.answer(std::string(kList), 200, page({node("2", "b", "en_US", "PENDING"), node("1", "a", "de", "REJECTED")}));

  auto const answer = get();

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(each(answer.body, "id"), "3 2 1");
  EXPECT_EQ(at(answer.body, "data.0"),
      R"({"id":"3","name":"c","language":"en_US","status":"APPROVED","category":"UTILITY",)"
      R"("components":[{"type":"BODY","text":"Hi {{a}}"}],"parameter_format":"NAMED","quality_score_category":"GREEN",)"
      R"("quality_score":{"score":"GREEN","date":7},"big":98765432109876543210})");
  EXPECT_EQ(listings(), 2U);
  EXPECT_NE(graph.last().target.find("after=A%3D%3D"), std::string::npos);
  EXPECT_EQ(graph.last().header("Authorization"), "Bearer token-of-555010200000001");
}

TEST_P(ProxyTemplates, TheNextListIsServedFromTheStoreUntilItIsOld) {
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "PENDING"), node("2", "b", "en_US", "PENDING")}));
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "APPROVED")}));
  get();

  EXPECT_EQ(each(get().body, "status"), "PENDING PENDING");
  EXPECT_EQ(listings(), 1U);
  world.now.us += work::kTemplatesFreshUs + kSecondUs;
  EXPECT_EQ(each(get().body, "status"), "APPROVED");
  EXPECT_EQ(listings(), 2U);
  EXPECT_FALSE(is_stored("2"));
}

/// More reads than the others need to reach the listing, behind them in the same queues.
void let_others_come(World& world) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(world.get("/meta/whatsapp/v24.0/555010200000001/messages").status, 200);
}

TEST_P(ProxyTemplates, SeveralWhoAskAtOnceFetchOnce) {
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "APPROVED")}));
  graph.hold(std::string(kList));
  std::vector<std::future<net::Response>> asked;
  for (int i = 0; i < 8; ++i) {
    net::Request request{.method = Method::get, .target = kPath + "?limit=" + std::to_string(i + 1)};
    request.headers = {{"X-API-Key", std::string(kKey)}};
    asked.push_back(world.begin(std::move(request)));
  }
  let_others_come(world);
  graph.release();

  for (auto& one : asked) EXPECT_EQ(each(one.get().body, "id"), "1");
  EXPECT_EQ(listings(), 1U);
}

TEST_P(ProxyTemplates, FiltersOrderAndPagesAreOurs) {
  graph.answer(std::string(kList), 200,
      page({node("3", "c", "en_US", "APPROVED", "MARKETING"), node("2", "b", "de", "APPROVED"),
          node("1", "b", "en_US", "REJECTED", "AUTHENTICATION")}));
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const cases[] = {{"", "3 2 1"}, {"?name=b", "2 1"}, {"?status=APPROVED", "3 2"}, {"?status=approved", "3 2"},
      {"?category=MARKETING", "3"}, {"?language=en_US", "3 1"}, {"?name=b&language=de", "2"}, {"?order=asc", "1 2 3"},
      {"?limit=2", "3 2"}, {"?name=none", ""}, {"?status=PAUSED", ""}};
  for (Case const& one : cases) EXPECT_EQ(each(get(one.query).body, "id"), one.ids) << one.query;
  std::string const after = at(get("?limit=2").body, "paging.cursors.after");
  EXPECT_EQ(each(get("?limit=2&after=" + after.substr(1, after.size() - 2)).body, "id"), "1");
  EXPECT_EQ(at(get("?fields=name&limit=1").body, "data.0"), R"({"id":"3","name":"c"})");
  EXPECT_EQ(get("?status=good").status, 422);
  EXPECT_EQ(get("?limit=0").status, 400);
  EXPECT_EQ(get("?order=up").status, 422);
}

TEST_P(ProxyTemplates, ANumberMayHaveAVersionOfItsOwn) {
  std::string const path = "/meta/whatsapp/v24.0/";
  auto const set = [&](std::optional<std::string> const& version) {
    EXPECT_TRUE(store::ok(world.db().write(
        [&](store::WriteTx& tx) { return store::channels::set_graph_version(tx, kNumber, version); })));
  };

  set("v23.0");
  world.get(path + "555010200000001/settings");
  EXPECT_EQ(graph.last().target, "/v23.0/555010200000001/settings");
  world.get(path + "555010200000002/settings");
  EXPECT_EQ(graph.last().target, "/v24.0/555010200000002/settings") << "the other one has the server's";
  set(std::nullopt);
  world.get(path + "555010200000001/settings");
  EXPECT_EQ(graph.last().target, "/v24.0/555010200000001/settings");
}

TEST_P(ProxyTemplates, WhatAWebhookToldSinceStays) {
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "PENDING")}));
  get();
  Template row = stored("1");
  row.status = "APPROVED";
  row.updated_at = Instant{world.now.us + 1};
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.update(row); }));

  EXPECT_EQ(each(get().body, "status"), "APPROVED");
  EXPECT_EQ(listings(), 1U);
}

TEST_P(ProxyTemplates, OneIsShownBareAndLookedForOnce) {
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "APPROVED")}));

  EXPECT_EQ(at(world.get(kPath + "/1").body, "name"), "\"a\"");
  EXPECT_EQ(world.get(kPath + "/1?fields=status").body, R"({"id":"1","status":"APPROVED"})");
  EXPECT_EQ(listings(), 1U);
  EXPECT_EQ(world.get(kPath + "/9").status, 404);
  EXPECT_EQ(world.get(kPath + "/x").body, R"({"error":"invalid template_id"})");
  EXPECT_EQ(world.get(kPath + "/x").status, 400);
}

TEST_P(ProxyTemplates, MakingOneIsHandedOnAndKept) {
  graph.answer("POST 555010100000001/message_templates", 200, R"({"id":"7","status":"PENDING","category":"UTILITY"})");
  graph.answer(std::string(kList), 200, page({node("7", "t", "en_US", "APPROVED")}));
  std::string const body = R"({"name":"t","language":"en_US","category":"UTILITY","parameter_format":"named",)"
                           R"("components":[{"type":"BODY","text":"Hi {{a}}"}]})";

  auto const answer = world.send(Method::post, kPath, body);

  EXPECT_EQ(answer.body, R"({"id":"7","status":"PENDING","category":"UTILITY"})");
  EXPECT_EQ(graph.last().body, body);
  EXPECT_EQ(stored("7").name, "t");
  EXPECT_EQ(stored("7").status, "PENDING");
  EXPECT_EQ(stored("7").components, R"([{"type":"BODY","text":"Hi {{a}}"}])");
  EXPECT_EQ(each(get().body, "status"), "APPROVED");  // what was made is looked at again
  EXPECT_FALSE(stored("7").stale);
}

TEST_P(ProxyTemplates, WhatMetaRefusesIsNotKept) {
  graph.answer("POST 555010100000001/message_templates", 400,
      R"({"error":{"message":"Invalid parameter","code":100,"error_subcode":2388024}})");

  auto const answer =
      world.send(Method::post, kPath, R"({"name":"t","language":"en_US","category":"UTILITY","components":[]})");

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(at(answer.body, "error.error_subcode"), "2388024");
  EXPECT_EQ(
      at(world.send(Method::post, kPath, R"({"name":"t","language":"en_US","components":[]})").body, "error.code"),
      "100");
  EXPECT_EQ(world.send(Method::post, kPath, R"({"components":[]})").body, R"({"error":"hsm_id is required"})");
  EXPECT_EQ(graph.requests().size(), 1U);
}

TEST_P(ProxyTemplates, ChangingOneGoesToItsNode) {
  graph.answer(std::string(kList), 200, page({node("7", "t", "en_US", "APPROVED")}));
  graph.answer(std::string(kList), 200, page({node("7", "t", "en_US", "PENDING")}));

  auto const answer = world.send(Method::post, kPath + "?hsm_id=7", R"({"components":[{"type":"BODY","text":"x"}]})");

  EXPECT_EQ(answer.body, R"({"success":true})");
  EXPECT_EQ(graph.last().target, "/v24.0/7");
  EXPECT_EQ(graph.last().body, R"({"components":[{"type":"BODY","text":"x"}]})");
  EXPECT_EQ(each(get().body, "status"), "PENDING");
  EXPECT_EQ(world.send(Method::post, kPath + "?hsm_id=8", "{}").status, 404);
  EXPECT_EQ(graph.count("POST 8"), 0U);
}

TEST_P(ProxyTemplates, DeletingByNameIdOrLanguage) {
  graph.answer(std::string(kList), 200,
      page({node("1", "a", "en_US", "APPROVED"), node("2", "a", "de", "APPROVED"), node("3", "b", "de", "APPROVED"),
          node("4", "b", "fr", "APPROVED")}));

  EXPECT_EQ(world.send(Method::del, kPath + "?name=a").body, R"({"success":true})");
  EXPECT_EQ(graph.last().target, "/v24.0/555010100000001/message_templates?name=a");
  EXPECT_FALSE(is_stored("1") || is_stored("2"));
  EXPECT_EQ(world.send(Method::del, kPath + "?name=b&language=de").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/555010100000001/message_templates?name=b&hsm_id=3");
  EXPECT_TRUE(is_stored("4"));
  EXPECT_EQ(world.send(Method::del, kPath + "?hsm_id=4").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/555010100000001/message_templates?name=b&hsm_id=4");
  EXPECT_FALSE(is_stored("4"));
  EXPECT_EQ(at(world.send(Method::del, kPath).body, "error.code"), "100");
}

TEST_P(ProxyTemplates, DeletingWhatIsNowhereIsNotFound) {
  graph.answer(std::string(kList), 200, page({}));

  EXPECT_EQ(world.send(Method::del, kPath + "?name=none").status, 404);
  EXPECT_EQ(world.send(Method::del, kPath + "?hsm_id=9").status, 404);
  EXPECT_EQ(graph.count("DELETE 555010100000001/message_templates"), 0U);
}

TEST_P(ProxyTemplates, WhenMetaRefusesTheStoreAnswersIfItEverDid) {
  graph.answer(std::string(kList), 401, R"({"error":{"message":"expired","code":190}})");
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "APPROVED")}));
  graph.answer(std::string(kList), 401, R"({"error":{"message":"expired","code":190}})");

  EXPECT_EQ(get().status, 401);
  EXPECT_EQ(each(get().body, "id"), "1");
  world.now.us += work::kTemplatesFreshUs + kSecondUs;
  EXPECT_EQ(each(get().body, "id"), "1");
  EXPECT_EQ(listings(), 3U);
}

TEST_P(ProxyTemplates, AnotherProjectSeesNothing) {
  graph.answer(std::string(kList), 200, page({node("1", "a", "en_US", "APPROVED")}));
  get();

  // The other project has a number in the same account, and a token of its own.
  EXPECT_EQ(world.get(kPath, kForeignKey).status, 200);
  EXPECT_EQ(graph.last().header("Authorization"), "Bearer token-of-555010299999999");
  EXPECT_EQ(world.get("/meta/whatsapp/v24.0/555010100000009/message_templates").status, 404);
}

}  // namespace
}  // namespace wigwag::api
