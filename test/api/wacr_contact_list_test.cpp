// The list of contacts: every filter with every operator, sorts, search, fields, pages: WA.cr API v2 §5.
#include "api/wacr_world.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

struct Case {
  std::string query;
  std::string names;
};

class WacrContactList : public WacrApi {
 protected:
  std::string web, fair, fresh, won, vip, cold;

  std::string add(
      std::string const& first, std::string const& last, std::string const& phone, std::string const& more) {
    return made("/contacts",
        R"({"firstname":")" + first + R"(","lastname":")" + last + R"(","phone":")" + phone + "\"," + more + "}");
  }
  std::string lead(std::string const& type, std::string const& source, std::string const& status) {
    return R"("type":")" + type + R"(","source_id":)" + source + R"(,"status_id":)" + status;
  }
  /// Newest first: Zed, Bob, ana, and Dora, who only wrote. The day is 2026-01-01.
  void SetUp() override {
    web = named("/sources", "Web");
    fair = named("/sources", "Fair");
    fresh = named("/statuses", "New");
    won = named("/statuses", "Won");
    vip = named("/groups", "VIP");
    cold = named("/groups", "Cold");
    world.add_contact({.phone = "15550110009", .profile_name = Text{"Dora"}});
    add("ana", "Mora", "+506 6000-1111",
        lead("lead", web, fresh) +
            R"(,"email":"ana@example.com","assigned_id":5,)"
            R"("groups":[)" +
            vip + "]");
    add("Bob", "Ábaco", "+50660002222",
        lead("customer", fair, fresh) + R"(,"company":"Acme & Co","groups":[)" + vip + "," + cold + "]");
    add("Zed", "mora", "+14155550100", lead("guest", web, won) + R"(,"assigned_id":6)");
    made("/contacts",
        R"({"firstname":"Foreign","lastname":"F","phone":"+50660001111",)" +
            lead("lead", named("/sources", "S", kForeignKey), named("/statuses", "T", kForeignKey)) + "}",
        kForeignKey);
  }
  void expect_all(std::span<Case const> all) {
    for (Case const& one : all) {
      net::Response const answer = get("/contacts?" + one.query);
      EXPECT_EQ(answer.status, 200) << one.query << answer.body;
      EXPECT_EQ(each(answer.body, "firstname"), one.names) << one.query << answer.body;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrContactList, kEngines, engine_name);

TEST_P(WacrContactList, FiltersTakeEveryOperator) {
  Case const all[] = {
      {"", "Zed Bob ana Dora"},
      {"filter[type]=customer", "Bob"},
      {"filter[type]=lead", "ana Dora"},
      {"filter[type][ne]=lead", "Zed Bob"},
      {"filter[type][!%3D]=lead", "Zed Bob"},
      {"filter[type][in]=customer,guest", "Zed Bob"},
      {"filter[type][not_in]=customer,guest", "ana Dora"},
      {"filter[type][like]=UES", "Zed"},
      {"filter[type][gt]=guest", "ana Dora"},
      {"filter[type][between]=customer,guest", "Zed Bob"},
      {"filter[type][null]=true", ""},
      {"filter[type][null]=false", "Zed Bob ana Dora"},
      {"filter[status_id]=" + fresh, "Bob ana"},
      {"filter[status_id][ne]=" + fresh, "Zed"},
      {"filter[status_id][in]=" + fresh + "," + won, "Zed Bob ana"},
      {"filter[status_id][not_in]=" + won, "Bob ana"},
      {"filter[status_id][gt]=" + fresh, "Zed"},
      {"filter[status_id][%3E]=" + fresh, "Zed"},
      {"filter[status_id][gte]=" + won, "Zed"},
      {"filter[status_id][%3E%3D]=" + fresh, "Zed Bob ana"},
      {"filter[status_id][lt]=" + won, "Bob ana"},
      {"filter[status_id][%3C]=" + fresh, ""},
      {"filter[status_id][lte]=" + fresh, "Bob ana"},
      {"filter[status_id][%3C%3D]=" + won, "Zed Bob ana"},
      {"filter[status_id][between]=" + fresh + "," + won, "Zed Bob ana"},
      {"filter[status_id][like]=" + won, "Zed"},
      {"filter[status_id][null]=true", "Dora"},
      {"filter[status_id][null]=false", "Zed Bob ana"},
      {"filter[source_id]=" + web, "Zed ana"},
      {"filter[source_id][in]=" + web + "," + fair, "Zed Bob ana"},
      {"filter[source_id]=" + web + "&filter[status_id]=" + fresh, "ana"},
      {"filter[assigned_id]=5", "ana"},
      {"filter[assigned_id][null]=true", "Bob Dora"},
      {"filter[assigned_id][gte]=5&filter[type]=guest", "Zed"},
      {"filter[group_id]=" + vip, "Bob ana"},
      {"filter[group_id][in]=" + vip + "," + cold, "Bob ana"},
      {"filter[group_id]=" + cold + "&filter[type]=customer", "Bob"},
      {"filter[group_id]=12345", ""},
      {"filter[group_id][ne]=" + cold, "Zed ana Dora"},
      {"filter[group_id][not_in]=" + vip + "," + cold, "Zed Dora"},
      {"filter[group_id][null]=true", "Zed Dora"},
      {"filter[group_id][null]=false", "Bob ana"},
      {"filter[group_id][gt]=1", "Zed Bob ana Dora"},
      {"filter[bogus]=1", "Zed Bob ana Dora"},
      {"filter[type][bogus]=lead", "Zed Bob ana Dora"},
      {"filter%5Btype%5D=customer", "Bob"},
      {"filter%5Btype%5D%5Bne%5D=customer", "Zed ana Dora"},
      {"filter[type]=&filter[status_id]=" + won, "Zed"},
      {"filter[status_id][in]=,", ""},
  };
  expect_all(all);
}

TEST_P(WacrContactList, CreationTakesDatesAndTimes) {
  std::string const time = at(get("/contacts?search=bob").body, "data.0.created_at");
  std::string const bob = time.substr(1, 19) + "Z";
  Case const all[] = {
      {"filter[created_at]=2026-01-01", "Zed Bob ana Dora"},
      {"filter[created_at]=2026-01-02", ""},
      {"filter[created_at]=" + bob, "Bob"},
      {"filter[created_at][ne]=" + bob, "Zed ana Dora"},
      {"filter[created_at][ne]=2026-01-01", ""},
      {"filter[created_at][in]=2025-01-01,2026-01-01", "Zed Bob ana Dora"},
      {"filter[created_at][not_in]=2025-01-01," + bob, "Zed ana Dora"},
      {"filter[created_at][gt]=" + bob, "Zed"},
      {"filter[created_at][gte]=" + bob, "Zed Bob"},
      {"filter[created_at][lt]=" + bob, "ana Dora"},
      {"filter[created_at][lte]=" + bob, "Bob ana Dora"},
      {"filter[created_at][gt]=2026-01-01", ""},
      {"filter[created_at][%3E%3D]=2025-01-01", "Zed Bob ana Dora"},
      {"filter[created_at][lte]=2026-01-01", "Zed Bob ana Dora"},
      {"filter[created_at][between]=2025-12-31,2026-01-01", "Zed Bob ana Dora"},
      {"filter[created_at][between]=2026-01-02,2026-01-05", ""},
      {"filter[created_at][like]=2026-01", "Zed Bob ana Dora"},
      {"filter[created_at][like]=2025", ""},
      {"filter[created_at][null]=true", ""},
      {"filter[created_at][null]=false", "Zed Bob ana Dora"},
  };
  expect_all(all);
}

TEST_P(WacrContactList, SortsBySeveralNames) {
  std::string const ana = at(get("/contacts?search=ana@").body, "data.0.id");
  world.now.us += 60 * kSecondUs;
  patch("/contacts/" + ana, R"({"city":"San José"})");
  Case const all[] = {
      {"sort=id", "Dora ana Bob Zed"},
      {"sort=-id", "Zed Bob ana Dora"},
      {"sort=created_at", "Dora ana Bob Zed"},
      {"sort=firstname", "ana Bob Dora Zed"},
      {"sort=-firstname", "Zed Dora Bob ana"},
      {"sort=lastname,-firstname", "Dora Zed ana Bob"},
      {"sort=lastname,firstname", "Dora ana Zed Bob"},
      {"sort=-lastname,created_at", "Bob ana Zed Dora"},
      {"sort=-updated_at", "ana Zed Bob Dora"},
      {"sort=updated_at", "Dora Bob Zed ana"},
      {"sort=bogus", "Zed Bob ana Dora"},
      {"sort=bogus,firstname", "ana Bob Dora Zed"},
      {"sort=firstname,firstname,-firstname", "ana Bob Dora Zed"},
      {"sort=firstname&filter[type]=lead", "ana Dora"},
      {"sort=-firstname&filter[status_id]=" + fresh, "Bob ana"},
      {"sort=firstname&filter[group_id]=" + vip, "ana Bob"},
      {"sort=firstname&search=mora", "ana Zed"},
      {"sort=firstname&per_page=2", "ana Bob"},
      {"sort=firstname&per_page=2&page=2", "Dora Zed"},
  };
  expect_all(all);
}

TEST_P(WacrContactList, SearchLooksAtFiveColumns) {
  Case const all[] = {
      {"search=ANA", "ana"},
      {"q=mora", "Zed ana"},
      {"search=mor", "Zed ana"},
      {"search=mo", "Zed ana"},
      {"search=o", "Zed Bob ana Dora"},
      {"search=acme%20%26", "Bob"},
      {"search=example.com", "ana"},
      {"search=%C3%A1ba", "Bob"},
      {"search=506", "Bob ana"},
      {"search=60001111", "ana"},
      {"search=6000-11", "ana"},
      {"search=%2B1555", "Dora"},
      {"search=dora", "Dora"},
      {"search=%25%25%25", ""},
      {"search=nobody", ""},
      {"search=mora&q=bob", "Zed ana"},
      {"search=mora&filter[type]=guest", "Zed"},
      {"search=506&filter[group_id]=" + cold, "Bob"},
      {"search=%22%22%22", ""},
      {"search=___", ""},
  };
  expect_all(all);
  std::string const bob = at(get("/contacts?search=bob").body, "data.0.id");
  patch("/contacts/" + bob, R"({"firstname":"Roberto","company":null})");
  Case const later[] = {{"search=bob", ""}, {"search=roberto", "Roberto"}, {"search=acme", ""}};
  expect_all(later);
}

TEST_P(WacrContactList, PagesAndFieldsAreLenient) {
  EXPECT_EQ(at(get("/contacts?per_page=3&page=2").body, "meta.pagination"),
      R"({"current_page":2,"per_page":3,"total":4,"last_page":2,"from":4,"to":4})");
  EXPECT_EQ(at(get("/contacts?per_page=1000").body, "meta.pagination.per_page"), "100");
  EXPECT_EQ(at(get("/contacts?per_page=x").body, "meta.pagination.per_page"), "15");
  EXPECT_EQ(at(get("/contacts?filter[type]=lead&per_page=1").body, "links.next"),
      "\"/api/v2/contacts?filter%5Btype%5D=lead&per_page=1&page=2\"");
  EXPECT_EQ(at(get("/contacts?fields=firstname,type,bogus&per_page=1").body, "data"),
      R"([{"firstname":"Zed","type":"guest"}])");
  EXPECT_NE(at(get("/contacts?fields=bogus&per_page=1").body, "data.0.updated_at"), "<missing>");
  expect_invalid(
      get("/contacts?filter[status_id]=abc"), R"({"filter.status_id":["filter.status_id must be a whole number"]})");
  expect_invalid(
      get("/contacts?filter[type]=friend"), R"({"filter.type":["filter.type must be one of lead, customer, guest"]})");
  EXPECT_EQ(get("/contacts?filter[created_at][gte]=yesterday").status, 422);
  EXPECT_EQ(get("/contacts?filter[status_id][between]=1").status, 422);
  EXPECT_EQ(get("/contacts?filter[status_id][null]=maybe").status, 422);
}

}  // namespace
}  // namespace wigwag::api
