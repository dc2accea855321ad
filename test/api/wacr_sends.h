/// @file A project that can send through WA.cr's dialect, and Meta's stand-in behind it.
#pragma once
#include <string>
#include <string_view>

#include "api/graph_stand_in.h"
#include "api/world.h"
#include "core/project_settings.h"
#include "kit/rows/dump.h"
#include "model/template.h"
#include "model/thread.h"

namespace wigwag::api {

class WacrSends : public store::EachEngine {
 protected:
  static inline std::string const kPost = "POST 555010200000001/messages";
  static inline std::string const kPhone = "15550110001";

  GraphStandIn graph;
  World world{open(), "", graph.url()};

  void SetUp() override { accept("wamid.ONE="); }

  void accept(std::string const& wamid) {
    graph.forget(kPost);
    graph.answer(kPost, 200,
        R"({"messaging_product":"whatsapp","contacts":[{"input":"x","wa_id":"15550110001"}],"messages":[{"id":")" +
            wamid + R"("}]})");
  }
  void refuse(int code) {
    graph.forget(kPost);
    graph.answer(kPost, 400,
        fmt::format(R"({{"error":{{"message":"(#{0}) no","type":"OAuthException","code":{0},)"
                    R"("error_data":{{"messaging_product":"whatsapp","details":"Not like this."}}}}}})",
            code));
  }

  /// Somebody who wrote just now, so that the window is open.
  ContactNum customer(std::string const& phone = kPhone, Contact contact = {}) {
    contact.phone = phone;
    ContactNum const num = world.add_contact(contact);
    wigwag::Thread thread;
    thread.project_id = world.project();
    thread.num = ThreadNum{num.value + 1};
    thread.channel_num = world.channel(kNumber);
    thread.contact_num = num;
    thread.window_at = world.now;
    world.insert(thread);
    return num;
  }
  void set(std::string_view name, std::string_view value) {
    store::ok(world.db().write([&](store::WriteTx& tx) {
      return core::set_project_setting(tx, world.nums(), world.now, world.project(), name, value);
    }));
  }
  void set_defaults() {
    MemberNum const kim = world.add_member();
    set("default_status", "New");
    set("default_source", "API");
    set("default_assignee", std::to_string(kim.value));
  }
  void add_template(std::string name, std::string category, std::string components, std::string status = "APPROVED",
      std::string format = "POSITIONAL") {
    Template stored;
    stored.project_id = world.project();
    stored.num = world.nums().next_as<RowNum>(world.now);
    stored.waba_id = "555010100000001";
    stored.template_id = std::to_string(stored.num.value);
    stored.name = std::move(name);
    stored.language = "en";
    stored.status = std::move(status);
    stored.category = std::move(category);
    stored.components = std::move(components);
    stored.parameter_format = std::move(format);
    world.insert(stored);
  }

  net::Response post(std::string path, std::string body, std::string_view key = kKey) {
    return world.send(net::Method::post, "/api/v2" + std::move(path), std::move(body), key);
  }
  net::Response post_with(std::string path, std::string body, std::vector<net::Header> headers) {
    net::Request request;
    request.method = net::Method::post;
    request.target = "/api/v2" + std::move(path);
    request.headers = std::move(headers);
    request.headers.push_back({"X-API-Key", std::string(kKey)});
    request.body = std::move(body);
    return world.ask(std::move(request));
  }
  /// Status and code, "200" or "422 VALIDATION_ERROR", with the details' fields behind it.
  static std::string outcome(net::Response const& response) {
    std::string code = at(response.body, "error.code");
    if (code == "<missing>") return std::to_string(response.status);
    std::erase(code, '"');
    std::string text = fmt::format("{} {}", response.status, code);
    auto const document = json::Document::parse(response.body);
    document->root()["error"]["details"].each_member([&](std::string const& name, json::Value) { text += " " + name; });
    return text;
  }
  std::string newest(std::string_view member) {
    return at(world.get("/platform/v1/whatsapp/messages?limit=1").body, "data.0." + std::string(member));
  }
  std::string total() { return at(world.get("/platform/v1/whatsapp/messages?page=1").body, "meta.total_count"); }
  template <class Row>
  std::vector<Row> rows() {
    return kit::rows_of<Row>(world.db(), world.project());
  }
};

}  // namespace wigwag::api
