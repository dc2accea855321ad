// URL-encoded bodies where a body is taken. Source: WA.cr API v2, transport.
#include "api/wacr_world.h"

namespace wigwag::api {
namespace {

class WacrForms : public WacrApi {
 protected:
  net::Response form(net::Method method, std::string const& path, std::string body) {
    net::Request request;
    request.method = method;
    request.target = "/api/v2" + path;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-API-Key", std::string(kKey)}};
    request.body = std::move(body);
    return world.ask(std::move(request));
  }
  std::string contact(std::string const& more = "") {
    return "firstname=Ana+Mar%C3%ADa&lastname=Mora&phone=%2B50660001111&type=lead&source_id=" + source +
           "&status_id=" + status + more;
  }
  std::string source = named("/sources", "Website");
  std::string status = named("/statuses", "New");
};
INSTANTIATE_TEST_SUITE_P(Each, WacrForms, store::kEngines, store::engine_name);

TEST_P(WacrForms, MakeAndChangeWhatJsonDoes) {
  std::string const vip = named("/groups", "VIP");

  auto const made = form(net::Method::post, "/contacts", contact("&email=&company=Acme&groups[]=" + vip));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.firstname"), R"("Ana María")");
  EXPECT_EQ(at(made.body, "data.phone"), R"("+50660001111")");
  EXPECT_EQ(at(made.body, "data.source_id"), source);
  EXPECT_EQ(at(made.body, "data.email"), "null");
  EXPECT_EQ(at(made.body, "data.group_id"), "[" + vip + "]");
  std::string const path = "/contacts/" + at(made.body, "data.id");

  auto const changed = form(net::Method::patch, path, "company=&groups=");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(at(changed.body, "data.company"), "null");
  EXPECT_EQ(at(changed.body, "data.group_id"), "[]");
  EXPECT_EQ(at(changed.body, "data.firstname"), R"("Ana María")");
  EXPECT_EQ(at(form(net::Method::put, path, "city=San+Jos%C3%A9").body, "data.city"), R"("San José")");
  EXPECT_EQ(form(net::Method::post, "/sources", "name=Fair").status, 201);
  EXPECT_EQ(at(form(net::Method::patch, "/statuses/" + status, "name=New&color=%23FF5733").body, "data.color"),
      R"("#FF5733")");
}

TEST_P(WacrForms, BatchesAndMembersAreArrays) {
  auto const made = form(net::Method::post, "/contacts/batch",
      "contacts[0][firstname]=A&contacts[0][lastname]=B&contacts[0][phone]=50660001111&contacts[0][type]=lead"
      "&contacts[0][source_id]=" +
          source + "&contacts[0][status_id]=" + status + "&contacts[1][firstname]=X&options[continue_on_error]=true");
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(at(made.body, "data.summary"), R"({"total":2,"created":1,"skipped":0,"failed":1})");
  std::string const id = at(made.body, "data.created.0.id");
  std::string const group = "/groups/" + named("/groups", "VIP") + "/contacts";

  EXPECT_EQ(at(form(net::Method::post, group, "contact_ids[]=" + id).body, "data.contacts_added"), "1");
  EXPECT_EQ(at(form(net::Method::del, group, "contact_ids[0]=" + id).body, "data.contacts_removed"), "1");
  auto const gone = form(net::Method::del, "/contacts/batch", "ids[]=" + id + "&ids[]=7");
  EXPECT_EQ(at(gone.body, "data.summary"), R"({"total":2,"deleted":1,"failed":1})") << gone.body;
}

TEST_P(WacrForms, MistakesAreNamedAsInJson) {
  expect_invalid(form(net::Method::post, "/groups", "name="), R"({"name":["Group name is required"]})");
  expect_invalid(form(net::Method::post, "/groups", ""), R"({"name":["Group name is required"]})");
  expect_invalid(form(net::Method::post, "/groups/1/contacts", "contact_ids=7"),
      R"({"contact_ids":["Contact IDs must be an array"]})");
  auto const contradicting = form(net::Method::post, "/groups", "name=a&name[b]=c");
  EXPECT_EQ(contradicting.status, 400);
  EXPECT_EQ(at(contradicting.body, "error.code"), R"("BAD_REQUEST")");
  EXPECT_EQ(form(net::Method::post, "/comments/15550110001", "comment=Hi").status, 404);
}

}  // namespace
}  // namespace wigwag::api
