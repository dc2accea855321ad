/// @file What the tests of WA.cr's endpoints share: a small world, calls by path, and what was told of them.
#pragma once
#include "api/world.h"
#include "model/event.h"

namespace wigwag::api {

class WacrApi : public store::EachEngine {
 protected:
  /// Without a `graph_url` nothing answers where Meta should be.
  explicit WacrApi(std::string graph_url = "http://127.0.0.1:1") : world(open(), "", std::move(graph_url)) {}

  World world;

  /// A number for a row that a test makes, a second later.
  std::int64_t next_num() {
    world.now.us += kSecondUs;
    return world.nums().next(world.now);
  }
  net::Response call(net::Method method, std::string const& path, std::string body = "", std::string_view key = kKey) {
    return world.send(method, "/api/v2" + path, std::move(body), key);
  }
  net::Response get(std::string const& path, std::string_view key = kKey) {
    return call(net::Method::get, path, "", key);
  }
  net::Response post(std::string const& path, std::string body, std::string_view key = kKey) {
    return call(net::Method::post, path, std::move(body), key);
  }
  net::Response patch(std::string const& path, std::string body, std::string_view key = kKey) {
    return call(net::Method::patch, path, std::move(body), key);
  }
  net::Response del(std::string const& path, std::string body = "", std::string_view key = kKey) {
    return call(net::Method::del, path, std::move(body), key);
  }

  /// The id of what was made; "0" when it was not.
  std::string made(std::string const& path, std::string body, std::string_view key = kKey) {
    world.now.us += kSecondUs;
    net::Response const answer = post(path, std::move(body), key);
    EXPECT_EQ(answer.status, 201) << path << " " << answer.body;
    return answer.status == 201 ? at(answer.body, "data.id") : "0";
  }
  std::string named(std::string const& path, std::string const& name, std::string_view key = kKey) {
    return made(path, R"({"name":")" + name + "\"}", key);
  }

  /// The events of the project since the last call: `contact.created {…}`.
  std::vector<std::string> told() {
    constexpr store::Stmt<Event(ProjectId, std::int64_t)> kEvents{
        "SELECT {*} FROM event WHERE project_id = ? AND num > ? ORDER BY num"};
    auto const events =
        store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kEvents, world.project(), told_); }));
    std::vector<std::string> lines;
    for (Event const& event : events) {
      told_ = event.num;
      lines.push_back(std::string(word_of(event.kind)) + (event.detail ? " " + *event.detail : ""));
    }
    return lines;
  }

  void expect_error(net::Response const& answer, int status, std::string const& code, std::string const& message) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(at(answer.body, "success"), "false");
    EXPECT_EQ(at(answer.body, "error.code"), "\"" + code + "\"");
    EXPECT_EQ(at(answer.body, "error.message"), "\"" + message + "\"") << answer.body;
    EXPECT_NE(at(answer.body, "meta.request_id"), "<missing>");
  }
  void expect_invalid(net::Response const& answer, std::string const& details) {
    expect_error(answer, 422, "VALIDATION_ERROR", "Validation failed");
    EXPECT_EQ(at(answer.body, "error.details"), details);
  }
  /// A key with every scope but one is refused, with that one named.
  void expect_scope(net::Method method, std::string const& path, std::string const& scope, std::string body = "") {
    std::string scopes;
    for (std::string_view const word : Words<Scope>::words)
      if (word != scope) scopes += (scopes.empty() ? "" : ",") + std::string(word);
    std::string const key = "key-without-" + scope + std::to_string(keys_++);
    world.add_key({.scopes = scopes}, key);
    net::Response const answer = call(method, path, std::move(body), key);
    EXPECT_EQ(answer.status, 403) << path << " " << answer.body;
    EXPECT_EQ(at(answer.body, "error.code"), "\"INSUFFICIENT_SCOPE\"");
    EXPECT_EQ(at(answer.body, "error.details.required_scope"), "\"" + scope + "\"");
  }

 private:
  std::int64_t told_ = 0;
  int keys_ = 0;
};

}  // namespace wigwag::api
