// Contacts of WA.cr by the hundred: batches (§8.4) and membership in groups (§8.5).
#include "api/wacr_world.h"
#include "core/project_settings.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

class WacrContactSets : public WacrApi {
 protected:
  std::string source, status;

  void SetUp() override {
    source = named("/sources", "Web");
    status = named("/statuses", "New");
    told();
  }
  std::string item(std::string const& phone, std::string const& more = "") {
    return R"({"firstname":"Ana","lastname":"Mora","phone":")" + phone + R"(","type":"lead","source_id":)" + source +
           R"(,"status_id":)" + status + more + "}";
  }
  std::string batch(std::vector<std::string> const& items, std::string const& options = "") {
    std::string body = R"({"contacts":[)";
    for (std::string const& one : items) body += (body.ends_with('[') ? "" : ",") + one;
    return body + "]" + (options.empty() ? "" : R"(,"options":)" + options) + "}";
  }
  std::string contact(std::string const& phone) { return made("/contacts", item(phone)); }
  std::string total() { return at(get("/contacts").body, "meta.pagination.total"); }
  void set(std::string_view name, std::string_view value) {
    store::ok(world.db().write([&](store::WriteTx& tx) {
      return core::set_project_setting(tx, world.nums(), world.now, world.project(), name, value);
    }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrContactSets, kEngines, engine_name);

TEST_P(WacrContactSets, ABatchDoesWhatItCanAndSaysTheRest) {
  contact("+50660000000");
  told();
  net::Response const answer = post("/contacts/batch",
      batch({item("+50660001111"), item("+506 6000 1111"), R"({"phone":"x"})", "7", item("+50660000000"),
          item("+50660002222", R"(,"email":"a@b.cr")"), item("+50660003333", R"(,"email":"a@b.cr")")}));

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at(answer.body, "success"), "true");
  EXPECT_EQ(at(answer.body, "data.success"), "true");
  EXPECT_EQ(at(answer.body, "data.summary"), R"({"total":7,"created":2,"skipped":0,"failed":5})");
  EXPECT_EQ(at(answer.body, "data.created.0.phone"), "\"+50660001111\"");
  EXPECT_EQ(at(answer.body, "data.created.1.email"), "\"a@b.cr\"");
  EXPECT_EQ(at(answer.body, "data.errors.0.index"), "1");
  EXPECT_EQ(at(answer.body, "data.errors.0.errors"), R"({"phone":["This phone number already exists"]})");
  EXPECT_EQ(at(answer.body, "data.errors.0.data.phone"), "\"+506 6000 1111\"");
  EXPECT_EQ(at(answer.body, "data.errors.1.errors.firstname.0"), "\"First name is required\"");
  EXPECT_EQ(at(answer.body, "data.errors.2.index"), "3");
  EXPECT_EQ(at(answer.body, "data.errors.2.data"), "7");
  EXPECT_EQ(at(answer.body, "data.errors.4.errors"), R"({"email":["This email address already exists"]})");
  EXPECT_EQ(total(), "3");
  EXPECT_EQ(told().size(), 2U);
}

TEST_P(WacrContactSets, ABatchSkipsDuplicatesWhenAsked) {
  contact("+50660000000");
  std::string const body = post("/contacts/batch",
      batch({item("+50660000000"), item("+50660001111"), item("+50660001111"), "{}"}, R"({"skip_duplicates":true})"))
                               .body;
  EXPECT_EQ(at(body, "data.summary"), R"({"total":4,"created":1,"skipped":2,"failed":1})") << body;
  EXPECT_EQ(at(body, "data.skipped.0.index"), "0");
  EXPECT_EQ(at(body, "data.skipped.0.reason"), "\"Duplicate phone number\"");
  EXPECT_EQ(at(body, "data.skipped.0.data.phone"), "\"+50660000000\"");
  EXPECT_EQ(at(body, "data.skipped.1.index"), "2");
}

TEST_P(WacrContactSets, ABatchThatMayNotFailIsUndoneWhole) {
  net::Response const answer = post(
      "/contacts/batch", batch({item("+50660001111"), "{}", item("+50660002222")}, R"({"continue_on_error":false})"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(at(answer.body, "data.success"), "false");
  EXPECT_EQ(at(answer.body, "data.summary"), R"({"total":3,"created":0,"skipped":0,"failed":1})");
  EXPECT_EQ(at(answer.body, "data.created"), "[]");
  EXPECT_EQ(total(), "0");
  EXPECT_TRUE(told().empty());
}

TEST_P(WacrContactSets, ABatchIsAnArrayOfAtMostAHundred) {
  std::vector<std::string> const many(101, "{}");
  for (std::string const& body :
      {std::string("{}"), std::string(R"({"contacts":[]})"), std::string(R"({"contacts":7})"), batch(many),
          batch({"{}"}, "7"), batch({"{}"}, R"({"skip_duplicates":"maybe"})")})
    EXPECT_EQ(post("/contacts/batch", body).status, 422) << body.substr(0, 60);
}

TEST_P(WacrContactSets, ThePlanBoundsContactsExactly) {
  set("limit_contacts", "2");
  std::string const body =
      post("/contacts/batch", batch({item("+50660001111"), item("+50660002222"), item("+50660003333")})).body;
  EXPECT_EQ(at(body, "data.summary"), R"({"total":3,"created":2,"skipped":0,"failed":1})") << body;
  net::Response const refused = post("/contacts", item("+50660004444"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(at(refused.body, "error.code"), "\"FEATURE_LIMIT_EXCEEDED\"");
  EXPECT_EQ(at(refused.body, "error.details"), R"({"feature":"contacts","current":2,"maximum":2})");
  EXPECT_EQ(post("/contacts", "{}").status, 422) << "what is wrong is said before";
  EXPECT_EQ(total(), "2");
  set("limit_contacts", "-1");
  EXPECT_EQ(post("/contacts", item("+50660004444")).status, 201);
}

TEST_P(WacrContactSets, ABatchIsDeleted) {
  std::string const a = contact("+50660001111");
  std::string const b = contact("+50660002222");
  std::string const c = contact("+50660003333");
  told();
  net::Response const answer = del("/contacts/batch", R"({"ids":[)" + a + "," + b + ",12345," + a + "]}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(at(answer.body, "data"), R"({"success":true,"summary":{"total":4,"deleted":2,"failed":2}})");
  EXPECT_EQ(each(get("/contacts").body, "id"), c);
  EXPECT_EQ(told().size(), 2U);
  expect_invalid(del("/contacts/batch", "{}"), R"({"ids":["IDs are required"]})");
  EXPECT_EQ(del("/contacts/batch", R"({"ids":["x"]})").status, 422);
  EXPECT_EQ(del("/contacts/batch", R"({"ids":7})").status, 422);
  expect_invalid(del("/contacts/batch"), R"({"ids":["IDs are required"]})");
  EXPECT_EQ(at(del("/contacts/batch", R"({"ids":[)" + c + "]}", kForeignKey).body, "data.summary.deleted"), "0");
  EXPECT_EQ(total(), "1");
}

TEST_P(WacrContactSets, GroupsTakeContactsInAndOut) {
  std::string const group = named("/groups", "VIP");
  std::string const a = contact("+50660001111");
  std::string const b = contact("+50660002222");
  std::string const path = "/groups/" + group + "/contacts";
  told();

  net::Response const added = post(path, R"({"contact_ids":[)" + a + "," + a + "]}");
  EXPECT_EQ(added.status, 200);
  EXPECT_EQ(at(added.body, "data"), R"({"group_id":)" + group + R"(,"contacts_added":1})");
  EXPECT_EQ(told(), std::vector<std::string>{
                        R"(contact.changed {"previous":{"group_id":[]},"current":{"group_id":[)" + group + "]}}"});
  EXPECT_EQ(at(post(path, R"({"contact_ids":[)" + a + "," + b + "]}").body, "data.contacts_added"), "1");
  EXPECT_EQ(at(get("/contacts/" + a).body, "data.group_id"), "[" + group + "]");
  EXPECT_EQ(told().size(), 1U);

  net::Response const removed = del(path, R"({"contact_ids":[)" + a + ",12345]}");
  EXPECT_EQ(at(removed.body, "data"), R"({"group_id":)" + group + R"(,"contacts_removed":1})");
  EXPECT_EQ(at(del(path, R"({"contact_ids":[)" + a + "]}").body, "data.contacts_removed"), "0");
  EXPECT_EQ(at(get("/contacts/" + a).body, "data.group_id"), "[]");
  EXPECT_EQ(told().size(), 1U);

  EXPECT_EQ(del("/groups/" + group).status, 200);
  EXPECT_EQ(at(get("/contacts/" + b).body, "data.group_id"), "[]") << "contacts stay";
  EXPECT_EQ(total(), "2");
}

TEST_P(WacrContactSets, MembershipIsChecked) {
  std::string const group = named("/groups", "VIP");
  std::string const path = "/groups/" + group + "/contacts";
  std::string const a = contact("+50660001111");
  for (bool const adding : {true, false}) {
    auto const ask = [&](std::string const& body) { return adding ? post(path, body) : del(path, body); };
    expect_invalid(ask("{}"), R"({"contact_ids":["Contact IDs are required"]})");
    expect_invalid(ask(R"({"contact_ids":[]})"), R"({"contact_ids":["Contact IDs are required"]})");
    expect_invalid(ask(R"({"contact_ids":7})"), R"({"contact_ids":["Contact IDs must be an array"]})");
    EXPECT_EQ(ask(R"({"contact_ids":["x"]})").status, 422);
  }
  expect_invalid(post(path, R"({"contact_ids":[)" + a + ",12345]}"),
      R"({"contact_ids.1":["One or more contact IDs do not exist"]})");
  EXPECT_EQ(at(get("/contacts/" + a).body, "data.group_id"), "[]") << "all or nothing";
  std::string const ids = R"({"contact_ids":[)" + a + "]}";
  for (std::string const& id : {std::string("12345"), std::string("abc"), named("/groups", "Theirs", kForeignKey)}) {
    expect_error(post("/groups/" + id + "/contacts", ids), 404, "NOT_FOUND", "Group not found");
    expect_error(del("/groups/" + id + "/contacts", ids), 404, "NOT_FOUND", "Group not found");
  }
}

}  // namespace
}  // namespace wigwag::api
