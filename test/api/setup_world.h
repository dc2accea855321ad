/// @file Setup links, their page and a sandbox that is as strict as Meta.
#pragma once
#include "api/world.h"
#include "base/crypto.h"
#include "model/event.h"
#include "model/setup_link.h"
#include "net/percent.h"
#include "sim/receiver.h"
#include "sim/sandbox.h"
#include "store/channels.h"

namespace wigwag::api {

inline constexpr char const* kNew = "555010200000077";
inline constexpr char const* kWaba = "555010100000009";
inline constexpr char const* kForm = "application/x-www-form-urlencoded";

inline std::string bare(std::string const& body, std::string_view path) {
  std::string word = at(body, path);
  std::erase(word, '"');
  return word;
}
/// Of a link's page.
inline std::string path_of(std::string const& made) {
  return bare(made, "data.url").substr(std::string("https://wigwag.example").size());
}

class SetupWorld : public store::EachEngine {
 protected:
  sim::Receiver receiver;
  sim::Sandbox sandbox{{.target = {receiver.url(), Secret<std::string>("secret"), Secret<std::string>("token")},
      .numbers = {{"555010200000001", "555010100000001", "15550100001"}, {kNew, kWaba, "15550100077"}},
      .seed = 7,
      .clock = [] { return kStart; }}};
  std::string meta = "http://127.0.0.1:" + std::to_string(store::ok(sandbox.start()));
  World world{open(), "https://wigwag.example", meta};
  CustomerNum customer = world.add_customer("crm-1");
  std::string links = "/platform/v1/customers/" + uuid_of(customer) + "/setup_links";

  net::Response make(std::string const& members = "") {
    return world.send(net::Method::post, links, R"({"setup_link":{)" + members + "}}");
  }
  net::Response change(std::string const& made, std::string const& members) {
    return world.send(net::Method::patch, links + "/" + bare(made, "data.id"), R"({"setup_link":{)" + members + "}}");
  }
  std::string listed(std::string const& what = "status", std::string const& query = "") {
    return each(world.get(links + query).body, what);
  }
  std::vector<SetupLink> rows() {
    constexpr store::Stmt<SetupLink()> kAll{"SELECT {*} FROM setup_link ORDER BY num"};
    return store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kAll); }));
  }
  std::vector<Event> events(EventKind kind) {
    constexpr store::Stmt<Event(EventKind)> kAll{"SELECT {*} FROM event WHERE kind = ? ORDER BY num"};
    return store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kAll, kind); }));
  }
  std::optional<Channel> channel(std::string_view id) {
    return store::ok(world.db().read([&](store::ReadTx& tx) { return store::channels::holder_of(tx, id); }));
  }

  void sandbox_post(std::string const& path, std::string body) {
    net::ClientRequest request{.method = net::Method::post, .url = meta + path, .rule = net::kConfigured};
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = std::move(body);
    auto const answer = store::ok(world.files().wait(world.files().client.fetch(std::move(request))));
    EXPECT_EQ(answer.status / 100, 2) << answer.body;
  }

  // ---- the page

  net::Response visit(std::string const& made, std::string const& languages = "") {
    net::Request request{.method = net::Method::get, .target = path_of(made)};
    if (!languages.empty()) request.headers.push_back({"Accept-Language", languages});
    return world.ask(std::move(request));
  }
  std::string nonce(std::string const& made) {
    std::string const body = visit(made).body;
    std::string const begin = R"(name="nonce" value=")";
    std::size_t const from = body.find(begin) + begin.size();
    return body.substr(from, body.find('"', from) - from);
  }
  struct Filled {
    std::string number = kNew, account = kWaba, token = "EAA-secret", shown = "";
  };
  net::Response fill_in(std::string const& made, Filled const& in, std::string const& nonce) {
    net::Request request{.method = net::Method::post, .target = path_of(made)};
    request.headers.push_back({"Content-Type", kForm});
    request.body = "phone_number_id=" + in.number + "&business_account_id=" + in.account +
                   "&access_token=" + net::percent_encoded(in.token) +
                   "&display_phone_number=" + net::percent_encoded(in.shown) + "&nonce=" + net::percent_encoded(nonce);
    return world.ask(std::move(request));
  }
  net::Response fill_in(std::string const& made, Filled const& in) { return fill_in(made, in, nonce(made)); }
};

}  // namespace wigwag::api
