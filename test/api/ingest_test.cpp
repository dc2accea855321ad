// Files that callers name by their address: Kapso, Platform API, 7.16. Behind it the sandbox, as strict as Meta.
#include <map>

#include "api/graph_stand_in.h"
#include "api/world.h"
#include "base/crypto.h"
#include "meta/media.h"
#include "model/media.h"
#include "sim/receiver.h"
#include "sim/sandbox.h"

namespace wigwag::api {
namespace {

using net::Method;

std::string const kPng = "\x89PNG\r\n\x1a\n" + files::some_bytes(2000);
std::string const kJpeg = "\xff\xd8\xff" + files::some_bytes(100);
constexpr char const* kPath = "/platform/v1/whatsapp/media";

work::HookRule loopback() { return {net::Schemes::http_too, {*net::parse_network("127.0.0.0/8")}}; }

/// A server with files, as callers have them.
class Shelf {
 public:
  Shelf() : server_({}, [this](net::Request request) { return answer(std::move(request)); }) {}
  std::string url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", server_.port(), path); }
  void put(std::string path, net::Response response) {
    files_.with([&](auto& files) { files[std::move(path)] = std::move(response); });
  }
  void put(std::string path, std::string type, std::string bytes) {
    put(std::move(path), net::Response{.content_type = std::move(type), .body = std::move(bytes)});
  }
  int asked() const {
    return asked_.with([](int count) { return count; });
  }

 private:
  Task<net::Response> answer(net::Request request) {
    asked_.with([](int& count) { ++count; });
    co_return files_.with([&](auto& files) {
      auto const found = files.find(std::string(request.path()));
      return found == files.end() ? net::text(404, "no") : found->second;
    });
  }
  Guarded<std::map<std::string, net::Response>> files_;
  Guarded<int> asked_{0};
  net::EchoServer server_;
};

std::string ingest(std::string const& source, std::string const& more = "", std::string_view number = kNumber) {
  return fmt::format(R"({{"media_ingest":{{"phone_number_id":"{}","source":"{}"{}}}}})", number, source, more);
}

class Ingesting : public store::EachEngine {
 protected:
  sim::Receiver receiver;
  sim::Sandbox sandbox{{.target = {receiver.url(), Secret<std::string>("secret"), Secret<std::string>("token")},
      .numbers = {{"555010200000001", "555010100000001", "15550100001"}},
      .seed = 7,
      .clock = [] { return kStart; }}};
  World world{open(), "", "http://127.0.0.1:" + std::to_string(store::ok(sandbox.start())), loopback()};
  Shelf shelf;

  net::Response post(std::string body, std::string_view key = kKey) {
    return world.send(Method::post, kPath, std::move(body), key);
  }
  std::string meta_get(std::string const& path) { return world.get("/meta/whatsapp/v24.0/" + path).body; }
  std::size_t uploads() {
    constexpr store::Stmt<Upload()> kAll{"SELECT {*} FROM upload"};
    return store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kAll); })).size();
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Ingesting, store::kEngines, store::engine_name);

TEST_P(Ingesting, AFileGoesToMetaUnderAMediaId) {
  shelf.put("/pictures/a%20b.png", "image/png; charset=binary", kPng);
  std::string const source = shelf.url("/pictures/a%20b.png?size=large#top");

  net::Response const made = post(ingest(source));

  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_TRUE(num_of(Kind::ingest, at(made.body, "data.ingest_id").substr(1, 36)));
  EXPECT_EQ(at(made.body, "data.target.kind"), R"("meta_media")");
  EXPECT_EQ(at(made.body, "data.target.handle"), "<missing>");
  EXPECT_EQ(
      at(made.body, "data.resource"), fmt::format(R"({{"filename":"a b.png","mime_type":"image/png","size_bytes":2008,)"
                                                  R"("sha256":"{}","source_url":"{}"}})",
                                          hex(sha256(kPng)), source));
  std::string id = at(made.body, "data.target.media_id");
  std::erase(id, '"');
  std::string const node = meta_get(id + "?phone_number_id=555010200000001");
  EXPECT_EQ(at(node, "sha256"), "\"" + hex(sha256(kPng)) + "\"") << node;
  EXPECT_EQ(at(node, "mime_type"), R"("image/png")");
  EXPECT_EQ(uploads(), 1U) << "our own copy is what messages with this id show";
  EXPECT_EQ(world.files().files_in_scratch(), 0U);
}

TEST_P(Ingesting, AResumableAssetGivesAHandleThatMetaTakes) {
  shelf.put("/logo", "application/octet-stream", kJpeg);

  net::Response const made =
      post(ingest(shelf.url("/logo"), R"(,"delivery":"meta_resumable_asset","filename":"logo.jpg")"));

  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(at(made.body, "data.target.kind"), R"("meta_resumable_asset")");
  EXPECT_EQ(at(made.body, "data.target.media_id"), "<missing>");
  EXPECT_EQ(at(made.body, "data.resource.mime_type"), R"("image/jpeg")") << "the content says it";
  EXPECT_EQ(at(made.body, "data.resource.filename"), R"("logo.jpg")");
  net::Response const profile =
      world.send(Method::post, "/meta/whatsapp/v24.0/555010200000001/whatsapp_business_profile",
          R"({"messaging_product":"whatsapp","about":"Open","profile_picture_handle":)" +
              at(made.body, "data.target.handle") + "}");
  EXPECT_EQ(profile.status, 200) << profile.body;
  EXPECT_EQ(uploads(), 0U);
}

TEST_P(Ingesting, WhatIsWrongIsSaidAndNothingIsKept) {
  shelf.put("/a.png", "image/png", kPng);
  shelf.put("/fake.png", "image/png", "<script>alert(1)</script>");
  shelf.put("/page", "text/html", std::string("\x00\x01\x02", 3));
  shelf.put("/large.png", "image/png", kPng + std::string(5 * 1024 * 1024, 'x'));
  shelf.put("/empty.png", "image/png", "");
  shelf.put("/moved", net::Response{.status = 302, .headers = {{"Location", "http://169.254.169.254/"}}});
  shelf.put("/a.txt", "text/plain", "hello");
  struct Case {
    std::string body;
    int status;
    std::string error;
  };
  std::string const png = shelf.url("/a.png");
  Case const cases[] = {
      {"{}", 400, "media_ingest"},
      {R"({"media_ingest":{"source":"https://a.example/x"}})", 422, "phone_number_id is required"},
      {R"({"media_ingest":{"phone_number_id":"555010200000001"}})", 422, "source is required"},
      {ingest(png, R"(,"delivery":"fax")"), 422, "delivery"},
      {ingest("nonsense"), 400, "source is no URL"},
      {ingest("ftp://a.example/x"), 400, "source must begin with https://"},
      {ingest("file:///etc/passwd"), 400, "source"},
      {ingest("https://user:secret@a.example/x"), 400, "source must not hold a user name"},
      {ingest("http://10.0.0.1/a.png"), 403, "source must be a public address"},
      {ingest("https://192.168.1.1/a.png"), 403, "source must be a public address"},
      {ingest("http://169.254.169.254/latest/meta-data/"), 403, "source must be a public address"},
      {ingest("http://[::1]:8080/a.png"), 403, "source must be a public address"},
      {ingest("http://[fd00::1]/a.png"), 403, "source must be a public address"},
      {ingest("http://2852039166/"), 403, "source must be a public address"},
      {ingest("https://a.example:22/"), 403, "source must not use this port"},
      {ingest(png, "", "1"), 404, "Phone number not found"},
      {ingest(png, "", kForeignNumber), 404, "Phone number not found"},
      {ingest(shelf.url("/none")), 502, "answered 404"},
      {ingest(fmt::format("http://127.0.0.1:{}/a.png", files::closed_port())), 502, "no connection"},
      {ingest(shelf.url("/moved")), 400, "leads to another address"},
      {ingest(shelf.url("/fake.png"), R"(,"mime_type":"image/png")"), 400, "Its content is not image/png"},
      {ingest(png, R"(,"mime_type":"image/jpeg")"), 400, "Its content is not image/jpeg"},
      {ingest(png, R"(,"mime_type":"image/gif")"), 400, "mime_type must be one of"},
      {ingest(shelf.url("/page")), 400, "mime_type must be one of"},
      {ingest(shelf.url("/empty.png"), R"(,"mime_type":"image/png")"), 400, "must not be empty"},
      {ingest(shelf.url("/large.png")), 413, "source is too large"},
      {ingest(shelf.url("/a.txt"), R"(,"delivery":"meta_resumable_asset")"), 400, "image/png or video/mp4"},
  };
  for (Case const& one : cases) {
    net::Response const refused = post(one.body);
    EXPECT_EQ(refused.status, one.status) << one.body << " " << refused.body;
    EXPECT_TRUE(at(refused.body, "error").contains(one.error)) << one.body << " " << refused.body;
  }
  EXPECT_EQ(uploads(), 0U);
  EXPECT_EQ(world.files().files_in_scratch(), 0U);
  EXPECT_EQ(post(ingest(png), "").status, 401);
  EXPECT_EQ(post(ingest(png), kForeignKey).body, R"({"error":"Phone number not found"})");
}

TEST_P(Ingesting, ASandboxNumberTakesNoFiles) {
  shelf.put("/a.png", "image/png", kPng);
  Channel channel;
  channel.num = world.nums().next_as<ChannelNum>(world.now);
  channel.project_id = world.project();
  channel.phone_number_id = "777";
  channel.kind = ChannelKind::sandbox;
  world.insert(channel);

  net::Response const refused = post(ingest(shelf.url("/a.png"), "", "777"));

  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, R"({"error":"A sandbox number takes no files"})");
  EXPECT_EQ(shelf.asked(), 0);
}

class IngestingStrictly : public store::EachEngine {};
INSTANTIATE_TEST_SUITE_P(Each, IngestingStrictly, store::kEngines, store::engine_name);

/// Nothing opens loopback here: what a name resolves to is checked when it is dialled.
TEST_P(IngestingStrictly, ANameThatLeadsToLoopbackIsNeverAsked) {
  Shelf shelf;
  World strict(open(), "", "http://127.0.0.1:1", {net::Schemes::http_too, {}});
  shelf.put("/a.png", "image/png", kPng);
  std::string source = shelf.url("/a.png");
  source.replace(source.find("127.0.0.1"), 9, "localhost");

  net::Response const refused = strict.send(Method::post, kPath, ingest(source));

  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.body, R"({"error":"source must be a public address"})");
  EXPECT_EQ(shelf.asked(), 0);
}

class IngestingAtOdds : public store::EachEngine {
 protected:
  GraphStandIn meta;
  World world{open(), "", meta.url(), loopback()};
  Shelf shelf;

  net::Response post(std::string const& more = "") {
    shelf.put("/a.png", "image/png", kPng);
    return world.send(Method::post, kPath, ingest(shelf.url("/a.png"), more));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, IngestingAtOdds, store::kEngines, store::engine_name);

TEST_P(IngestingAtOdds, WhatMetaRefusesIsSaid) {
  meta.answer("POST 555010200000001/media", 400,
      R"({"error":{"message":"Bad picture","type":"OAuthException","code":131053}})");
  EXPECT_EQ(post().body, R"({"error":"Meta refused the file: Bad picture"})");
  EXPECT_EQ(post().status, 400);

  meta.forget("POST 555010200000001/media");
  meta.answer("POST 555010200000001/media", 401, R"({"error":{"message":"Bad token","type":"X","code":190}})");
  EXPECT_EQ(post().status, 502);

  meta.forget("POST 555010200000001/media");
  meta.answer("POST 555010200000001/media", 429, R"({"error":{"message":"Slow","type":"X","code":130429}})");
  net::Response const slow = post();
  EXPECT_EQ(slow.status, 429) << slow.body;
  EXPECT_EQ(at(slow.body, "error"), R"("Rate limit exceeded")");
  EXPECT_NE(header(slow, "Retry-After"), "");
}

TEST_P(IngestingAtOdds, AnUploadThatBrokeOffGoesOnWhereMetaSaysItEnded) {
  meta.answer("GET debug_token", 200, R"({"data":{"app_id":"42"}})");
  meta.answer("POST 42/uploads", 200, R"({"id":"upload:abc?sig=xyz"})");
  meta.answer("POST upload:abc", 502, "<html>bad gateway</html>", "text/html");
  meta.answer("POST upload:abc", 200, R"({"h":"4::handle"})");
  meta.answer("GET upload:abc", 200, R"({"id":"upload:abc","file_offset":1000})");

  net::Response const made = post(R"(,"delivery":"meta_resumable_asset")");

  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(at(made.body, "data.target.handle"), R"("4::handle")");
  auto const all = meta.requests();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].query(), "input_token=token-of-555010200000001");
  EXPECT_EQ(all[1].query(), "file_name=a.png&file_length=2008&file_type=image%2Fpng");
  EXPECT_EQ(all[2].header("file_offset"), "0");
  EXPECT_EQ(all[2].header("Authorization"), "OAuth token-of-555010200000001");
  EXPECT_EQ(all[2].query(), "sig=xyz");
  EXPECT_TRUE(all[2].body == kPng);
  EXPECT_EQ(all[4].header("file_offset"), "1000");
  EXPECT_TRUE(all[4].body == kPng.substr(1000));
}

TEST_P(IngestingAtOdds, WithoutAnAppTheTokensOwnIsMeant) {
  meta.answer("GET debug_token", 400, R"({"error":{"message":"No","type":"X","code":100}})");
  meta.answer("POST app/uploads", 200, R"({"id":"upload:abc?sig=xyz"})");
  meta.answer("POST upload:abc", 200, R"({"h":"4::handle"})");

  EXPECT_EQ(at(post(R"(,"delivery":"meta_resumable_asset")").body, "data.target.handle"), R"("4::handle")");
}

}  // namespace
}  // namespace wigwag::api
