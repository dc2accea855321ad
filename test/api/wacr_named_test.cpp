// Groups, sources and statuses of WA.cr: §8.5, 8.7, 8.8.
#include "api/wacr_world.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

struct Named {
  std::string path;
  std::string noun;
  std::string word;   ///< of its scopes
  std::string event;  ///< nothing: nobody is told
};
Named const kAll[] = {{"/groups", "Group", "groups", ""}, {"/sources", "Source", "sources", "source"},
    {"/statuses", "Status", "statuses", "status"}};

std::string lower(std::string word) {
  word[0] = static_cast<char>(word[0] - 'A' + 'a');
  return word;
}

class WacrNamed : public WacrApi {};
INSTANTIATE_TEST_SUITE_P(Each, WacrNamed, kEngines, engine_name);

TEST_P(WacrNamed, AreMadeChangedShownAndErased) {
  for (Named const& kind : kAll) {
    std::string const id = named(kind.path, "Website");
    std::string const time = iso_offset(world.now);
    net::Response const made = post(kind.path, R"({"name":"Fair"})");
    EXPECT_EQ(at(made.body, "message"), "\"" + kind.noun + " created successfully\"");

    std::string const color = kind.word == "statuses" ? R"("color":null,)" : "";
    EXPECT_EQ(at(get(kind.path + "/" + id).body, "data"), R"({"id":)" + id + R"(,"name":"Website",)" + color +
                                                              R"("created_at":")" + time + R"(","updated_at":")" +
                                                              time + "\"}");

    world.now.us += 5 * kSecondUs;
    net::Response const changed = patch(kind.path + "/" + id, R"({"name":"Web"})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(at(changed.body, "message"), "\"" + kind.noun + " updated successfully\"");
    EXPECT_EQ(at(changed.body, "data.name"), "\"Web\"");
    EXPECT_EQ(at(changed.body, "data.created_at"), "\"" + time + "\"");
    EXPECT_EQ(at(changed.body, "data.updated_at"), "\"" + iso_offset(world.now) + "\"");

    net::Response const gone = del(kind.path + "/" + id);
    EXPECT_EQ(gone.status, 200);
    EXPECT_EQ(at(gone.body, "message"), "\"" + kind.noun + " deleted successfully\"");
    EXPECT_EQ(at(gone.body, "data"), "null");
    expect_error(get(kind.path + "/" + id), 404, "NOT_FOUND", kind.noun + " not found");
  }
}

TEST_P(WacrNamed, EventsSayWhatChanged) {
  for (Named const& kind : kAll) {
    std::string const id = named(kind.path, "A");
    std::string const time = iso_offset(world.now);
    patch(kind.path + "/" + id, R"({"name":"B"})");
    patch(kind.path + "/" + id, R"({"name":"B"})");  // as it is: nothing to tell
    del(kind.path + "/" + id);
    std::vector<std::string> const lines = told();
    if (kind.event.empty()) {
      EXPECT_TRUE(lines.empty());
      continue;
    }
    std::string const color = kind.word == "statuses" ? R"("color":null,)" : "";
    std::string const facts = color + R"("created_at":")" + time + R"(","updated_at":")" + time + "\"}}";
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], kind.event + R"(.created {"id":)" + id + R"(,"current":{"name":"A",)" + facts);
    EXPECT_EQ(lines[1], kind.event + R"(.updated {"id":)" + id + R"(,"previous":{"name":"A"},"current":{"name":"B"}})");
    EXPECT_EQ(lines[2], kind.event + R"(.deleted {"id":)" + id + R"(,"previous":{"name":"B",)" + facts);
  }
}

TEST_P(WacrNamed, NamesAreCheckedAndOfOneOnly) {
  std::string const long_name(256, 'x');
  for (Named const& kind : kAll) {
    std::string const required = R"({"name":[")" + kind.noun + R"( name is required"]})";
    std::string const taken = R"({"name":["A )" + lower(kind.noun) + R"( with this name already exists"]})";
    std::string const id = named(kind.path, "Mine");
    std::string const other = named(kind.path, "Other");
    for (char const* body : {"{}", R"({"name":null})", R"({"name":""})"}) {
      expect_invalid(post(kind.path, body), required);
      expect_invalid(patch(kind.path + "/" + id, body), required);
    }
    expect_invalid(post(kind.path, R"({"name":"Mine"})"), taken);
    expect_invalid(patch(kind.path + "/" + other, R"({"name":"Mine"})"), taken);
    EXPECT_EQ(patch(kind.path + "/" + id, R"({"name":"Mine"})").status, 200);
    EXPECT_EQ(post(kind.path, R"({"name":")" + long_name + "\"}").status, 422);
    EXPECT_EQ(post(kind.path, R"({"name":7})").status, 422);
    EXPECT_EQ(post(kind.path, R"({"name":"  "})").status, 422);
    EXPECT_EQ(at(post(kind.path, "{").body, "error.code"), "\"BAD_REQUEST\"");
    EXPECT_EQ(named(kind.path, "Mine", kForeignKey) == "0", false) << "another project may have the name";
  }
}

TEST_P(WacrNamed, AStatusHasAColor) {
  net::Response const made = post("/statuses", R"({"name":"Hot","color":"#FF5733"})");
  std::string const id = at(made.body, "data.id");
  EXPECT_EQ(at(made.body, "data.color"), "\"#FF5733\"");
  std::string const wrong = R"x({"color":["Color must be a valid hex color code (e.g., #FF5733)"]})x";
  for (char const* color : {"FF5733", "#FF573", "#FF57333", "#GG5733", "red"})
    expect_invalid(post("/statuses", R"({"name":"N","color":")" + std::string(color) + "\"}"), wrong);
  EXPECT_EQ(at(patch("/statuses/" + id, R"({"name":"Hot"})").body, "data.color"), "\"#FF5733\"") << "absent: stays";
  EXPECT_EQ(at(patch("/statuses/" + id, R"({"name":"Hot","color":null})").body, "data.color"), "null");
}

TEST_P(WacrNamed, ListsTakeTheirQueries) {
  for (Named const& kind : kAll) {
    std::string const c = named(kind.path, "Cold");
    std::string const a = named(kind.path, "Alpha");
    std::string const b = named(kind.path, "beta");
    named(kind.path, "Foreign", kForeignKey);
    world.now.us += kSecondUs;
    patch(kind.path + "/" + c, R"({"name":"Could"})");
    std::string const today = iso_offset(world.now).substr(0, 10);
    struct Case {
      std::string query;
      std::string names;
    };
    Case const all[] = {{"", "beta Alpha Could"}, {"sort=created_at", "Could Alpha beta"},
        {"sort=name", "Alpha Could beta"}, {"sort=-name", "beta Could Alpha"}, {"sort=-updated_at", "Could beta Alpha"},
        {"sort=bogus", "beta Alpha Could"}, {"search=OU", "Could"}, {"q=a", "beta Alpha"}, {"search=%25", ""},
        {"filter[name]=Alpha", "Alpha"}, {"filter[name][ne]=Alpha", "beta Could"},
        {"filter[name][in]=Alpha,beta", "beta Alpha"}, {"filter[name][not_in]=Alpha,beta", "Could"},
        {"filter[name][like]=LPH", "Alpha"}, {"filter[name][gt]=Alpha", "beta Could"},
        {"filter[name][between]=A,B", "Alpha"}, {"filter[name][null]=true", ""},
        {"filter[created_at]=" + today, "beta Alpha Could"}, {"filter[created_at][lt]=" + today, ""},
        {"filter[bogus]=1", "beta Alpha Could"}, {"per_page=2&page=2", "Could"}, {"per_page=1&page=9", ""}};
    for (Case const& one : all) {
      net::Response const answer = get(kind.path + "?" + one.query);
      EXPECT_EQ(answer.status, 200) << answer.body;
      EXPECT_EQ(each(answer.body, "name"), one.names) << kind.path << " " << one.query;
    }
    EXPECT_EQ(at(get(kind.path + "?fields=name&per_page=1").body, "data"), R"([{"name":"beta"}])");
    EXPECT_EQ(at(get(kind.path + "?per_page=2").body, "meta.pagination"),
        R"({"current_page":1,"per_page":2,"total":3,"last_page":2,"from":1,"to":2})");
  }
}

TEST_P(WacrNamed, OfAnotherProjectAreNotFound) {
  for (Named const& kind : kAll) {
    std::string const id = named(kind.path, "Foreign", kForeignKey);
    for (std::string const& one :
        {id, std::string("999999"), std::string("abc"), std::string("0"), std::string("-1")}) {
      expect_error(get(kind.path + "/" + one), 404, "NOT_FOUND", kind.noun + " not found");
      expect_error(patch(kind.path + "/" + one, R"({"name":"X"})"), 404, "NOT_FOUND", kind.noun + " not found");
      expect_error(del(kind.path + "/" + one), 404, "NOT_FOUND", kind.noun + " not found");
    }
    EXPECT_EQ(at(get(kind.path + "/" + id, kForeignKey).body, "data.name"), "\"Foreign\"");
  }
}

TEST_P(WacrNamed, EachEndpointWantsItsScope) {
  for (Named const& kind : kAll) {
    std::string const id = named(kind.path, "One");
    expect_scope(net::Method::get, kind.path, kind.word + ":read");
    expect_scope(net::Method::get, kind.path + "/" + id, kind.word + ":read");
    expect_scope(net::Method::post, kind.path, kind.word + ":write", R"({"name":"Two"})");
    expect_scope(net::Method::patch, kind.path + "/" + id, kind.word + ":write", R"({"name":"Two"})");
    expect_scope(net::Method::del, kind.path + "/" + id, kind.word + ":delete");
    EXPECT_EQ(get(kind.path, "").status, 401);
    EXPECT_EQ(each(get(kind.path).body, "name"), "One") << "nothing was made, changed or erased";
  }
  expect_scope(net::Method::post, "/groups/1/contacts", "groups:write", R"({"contact_ids":[1]})");
  expect_scope(net::Method::del, "/groups/1/contacts", "groups:write", R"({"contact_ids":[1]})");
}

TEST_P(WacrNamed, WhatAContactHasIsNotErased) {
  std::string const source = named("/sources", "Web");
  std::string const status = named("/statuses", "New");
  std::string const contact =
      made("/contacts", R"({"firstname":"A","lastname":"B","phone":"+50660001111","type":"lead",)"
                        R"("source_id":)" +
                            source + R"(,"status_id":)" + status + "}");
  told();

  expect_error(del("/sources/" + source), 409, "RESOURCE_IN_USE", "Source is in use and cannot be deleted");
  expect_error(del("/statuses/" + status), 409, "RESOURCE_IN_USE", "Status is in use and cannot be deleted");
  EXPECT_TRUE(told().empty());

  EXPECT_EQ(del("/contacts/" + contact).status, 200);
  EXPECT_EQ(del("/sources/" + source).status, 200);
  EXPECT_EQ(del("/statuses/" + status).status, 200);
}

}  // namespace
}  // namespace wigwag::api
