// Files over real sockets: uploads, look-ups and downloads of the proxy, and addresses of stored files.
#include <future>

#include "api/stored/file_door.h"
#include "api/world.h"
#include "base/crypto.h"
#include "model/media.h"
#include "work/fake_meta.h"
#include "work/media.h"

namespace wigwag::api {
namespace {

using net::Method;

std::string const kPng = "\x89PNG\r\n\x1a\n" + files::some_bytes(2000);
constexpr std::string_view kUploadPath = "/meta/whatsapp/v24.0/555010200000001/media";

/// The API and the door of files behind one real server, with a Meta of its own.
class MediaTest : public store::EachEngine {
 protected:
  MediaTest() : server(options(), [this](net::Request request) { return route(std::move(request)); }) {
    auto const port = server.start();
    must(port.has_value(), "a free port");
    url = fmt::format("http://127.0.0.1:{}", *port);
  }
  net::Options options() {
    net::Options options;
    options.body_limit = &Api::body_limit;
    options.body_folder = world.files().blobs->scratch();
    return options;
  }
  Task<net::Response> route(net::Request request) {
    if (stored::FileDoor::knows(request.path())) co_return co_await door.handle(std::move(request));
    co_return co_await world.api().handle(std::move(request));
  }

  net::ClientResponse ask(Method method, std::string target, std::vector<net::Header> headers = {},
      std::string body = "", std::string_view key = kKey) {
    net::ClientRequest request;
    request.method = method;
    request.url = target.starts_with("http") ? target : url + target;
    request.rule = net::kConfigured;
    request.headers = std::move(headers);
    if (!key.empty()) request.headers.push_back({"X-API-Key", std::string(key)});
    request.body = std::move(body);
    request.response_bytes_max = 200 * 1024 * 1024;
    return store::ok(world.files().wait(world.files().client.fetch(std::move(request))));
  }
  net::ClientResponse get(std::string target, std::vector<net::Header> headers = {}) {
    return ask(Method::get, std::move(target), std::move(headers), "", "");
  }
  net::ClientResponse upload(std::string const& bytes, std::string_view type, std::string_view path = kUploadPath,
      std::string_view product = "whatsapp", std::string_view key = kKey) {
    std::string const body = fmt::format(
        "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: "
        "form-data; name=\"file\"; filename=\"C:\\folder\\a b.png\"\r\nContent-Type: {}\r\n\r\n{}\r\n--b--\r\n",
        product, type, bytes);
    return ask(Method::post, std::string(path), {{"Content-Type", "multipart/form-data; boundary=b"}}, body, key);
  }

  /// A stored file of an inbound message; the address under which it is read.
  std::string stored_file(std::string const& bytes, std::string mime_type, std::string_view wamid = "wamid.file") {
    SomeMessage some;
    some.wamid = wamid;
    some.type = "image";
    some.payload = R"({"image":{"id":"1","mime_type":"image/png","caption":"look"}})";
    some.has_media = true;
    Media row{world.project(), RowNum{world.add_message(some).value + 1}, world.channel(kNumber), MessageNum{}, "1",
        "image", std::move(mime_type), base64_encode(sha256(bytes)), std::nullopt, "stored", world.now};
    row.message_num = MessageNum{row.num.value - 1};
    row.blob = world.files().put(bytes);
    row.bytes = static_cast<std::int64_t>(bytes.size());
    row.settled_at = world.now;
    world.insert(row);
    std::string const shown = ask(Method::get, fmt::format("/meta/whatsapp/v24.0/{}/messages/{}", kNumber, wamid)).body;
    std::string address = at(shown, "kapso.media_url");
    std::erase(address, '"');
    return address;
  }

  work::FakeMeta meta{"token-of-555010200000001"};
  World world{open(), "", meta.url()};
  stored::FileDoor door{
      {world.db(), world.pool(), *world.files().blobs, world.services().files.key, [this] { return world.now; }}};
  net::Server server;
  std::string url;
};
INSTANTIATE_TEST_SUITE_P(Each, MediaTest, store::kEngines, store::engine_name);

// ---- addresses of stored files

TEST_P(MediaTest, AStoredFileIsReadWithoutAKey) {
  std::string const address = stored_file(kPng, "image/png");
  ASSERT_TRUE(address.starts_with("/files/")) << address;

  auto const answer = get(address);

  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == kPng);
  EXPECT_EQ(answer.header("Content-Type"), "image/png");
  EXPECT_EQ(answer.header("ETag"), "\"" + hex(sha256(kPng)) + "\"");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(answer.header("Content-Security-Policy")->contains("sandbox"));
  EXPECT_TRUE(answer.header("Content-Disposition")->starts_with("inline; filename=\"image_"));
}

TEST_P(MediaTest, AMessageShowsItsFile) {
  std::string const address = stored_file(kPng, "image/png");

  for (std::string const path :
      {"/meta/whatsapp/v24.0/555010200000001/messages?limit=1", "/platform/v1/whatsapp/messages?limit=1"}) {
    std::string const body = ask(Method::get, path).body;
    EXPECT_EQ(at(body, "data.0.kapso.media_url"), "\"" + address + "\"") << path;
    EXPECT_EQ(at(body, "data.0.kapso.media_data.byte_size"), "2008");
    EXPECT_EQ(at(body, "data.0.kapso.media_data.content_type"), "\"image/png\"");
    EXPECT_EQ(at(body, "data.0.image.link"), "\"" + address + "\"");
    EXPECT_TRUE(at(body, "data.0.kapso.content").ends_with("[Size: 1.96 KB | Type: image/png] URL: " + address + "\""))
        << at(body, "data.0.kapso.content");
  }
  std::string const list = ask(Method::get, "/api/v2/messages").body;
  EXPECT_EQ(at(ask(Method::get, "/api/v2/messages/" + at(list, "data.0.id")).body, "data.url"), "\"" + address + "\"");
  EXPECT_EQ(at(ask(Method::get, "/platform/v1/whatsapp/messages/wamid.file").body, "data.kapso.media_url"),
      "\"" + address + "\"");
}

TEST_P(MediaTest, AnyPartOfAStoredFileIsRead) {
  std::string const address = stored_file("0123456789", "video/mp4");

  auto const part = get(address, {{"Range", "bytes=2-5"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "2345");
  EXPECT_EQ(part.header("Content-Range"), "bytes 2-5/10");
  EXPECT_EQ(get(address, {{"Range", "bytes=-3"}}).body, "789");
  auto const none = get(address, {{"Range", "bytes=10-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(none.header("Content-Range"), "bytes */10");
  EXPECT_EQ(get(address, {{"Range", "bytes=2-5"}, {"If-Range", "\"another\""}}).body, "0123456789");
  EXPECT_EQ(get(address, {{"Range", "bytes=2-5"}, {"If-Range", std::string(*part.header("ETag"))}}).body, "2345");
}

TEST_P(MediaTest, HeadAndWhatIsKnownCostNoBody) {
  std::string const address = stored_file(kPng, "image/png");

  auto const head = ask(Method::head, address, {}, "", "");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(kPng.size()));
  auto const known = get(address, {{"If-None-Match", std::string(*head.header("ETag"))}});
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(ask(Method::post, address, {}, "", "").status, 405);
}

TEST_P(MediaTest, APageOfSomebodysIsSavedAndNeverRun) {
  std::string const address = stored_file("<script>alert(1)</script>", "text/html");

  auto const answer = get(address);

  EXPECT_TRUE(answer.header("Content-Disposition")->starts_with("attachment;"));
  EXPECT_EQ(answer.header("Content-Security-Policy"), "default-src 'none'; sandbox");
}

TEST_P(MediaTest, AGuessedAddressIsNone) {
  std::string const address = stored_file(kPng, "image/png");
  std::string changed = address;
  changed[20] = changed[20] == 'A' ? 'B' : 'A';

  for (std::string const& wrong : {changed, std::string("/files/"), std::string("/files/x/y"),
           std::string("/files/%2e%2e/%2e%2e/etc/passwd"), address.substr(0, 30)})
    EXPECT_EQ(get(wrong).status, 404) << wrong;
}

TEST_P(MediaTest, AFileThatIsGoneFromTheDiskIsNotFound) {
  std::string const address = stored_file(kPng, "image/png");
  ASSERT_TRUE(world.files().remove(hex(sha256(kPng))));

  EXPECT_EQ(get(address).status, 404);
}

TEST_P(MediaTest, AFileWhoseMessageWasDeletedIsNotShown) {
  std::string const address = stored_file(kPng, "image/png");
  auto const message = store::ok(world.db().read(
      [&](store::ReadTx& tx) { return store::message_by_wamid(tx, world.project(), "wamid.file", std::nullopt); }));
  Message row;
  row.project_id = world.project();
  row.num = message->num;
  row.revoked_at = world.now;
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.update(row, &Message::revoked_at); }));

  EXPECT_EQ(get(address).status, 404);
}

// ---- uploads

TEST_P(MediaTest, AnUploadGoesToMetaAndACopyStays) {
  auto const answer = upload(kPng, "image/png");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, R"({"id":"555010300000001"})");
  auto const kept = store::ok(world.db().read(
      [&](store::ReadTx& tx) { return store::media::upload_of(tx, world.project(), "555010300000001"); }));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->kind, "image");
  EXPECT_EQ(kept->filename, Text{"a b.png"});
  EXPECT_TRUE(world.files().read(kept->blob, 0, kPng.size()) == kPng);
  EXPECT_EQ(world.files().files_in_scratch(), 0U);
}

TEST_P(MediaTest, TheUploadsStrategyIsOneOfTwo) {
  auto const by = [&](std::string const& strategy) {
    std::string const body =
        "--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--b\r\n"
        "Content-Disposition: form-data; name=\"upload_strategy\"\r\n\r\n" +
        strategy +
        "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
        "Content-Type: image/png\r\n\r\n" +
        kPng + "\r\n--b--\r\n";
    return ask(
        Method::post, std::string(kUploadPath), {{"Content-Type", "multipart/form-data; boundary=b"}}, body, kKey);
  };

  for (std::string const strategy : {"default", "resumable"}) {
    auto const answer = by(strategy);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(at(answer.body, "id"), "<missing>") << strategy;
  }
  auto const refused = by("fast");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(at(refused.body, "error.code"), "100");
  EXPECT_TRUE(at(refused.body, "error.message").contains("upload_strategy"));
  EXPECT_EQ(meta.seen().uploads, 2) << "what is refused does not reach Meta";
}

TEST_P(MediaTest, ALargeUploadArrivesWhole) {
  std::string const bytes = "%PDF-1.7\n" + files::some_bytes(20'000'000);

  auto const answer = upload(bytes, "application/pdf");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(world.files().read(hex(sha256(bytes)), 0, bytes.size()) == bytes);
}

TEST_P(MediaTest, WhatMetaWouldRefuseIsRefused) {
  std::string const begin = "\"(#100) Param file must be a file with one of the following types: audio/aac";
  auto const message = [](net::ClientResponse const& answer) { return at(answer.body, "error.message"); };
  auto const type = upload(kPng, "image/gif");
  EXPECT_EQ(type.status, 400);
  EXPECT_TRUE(message(type).starts_with(begin)) << type.body;
  EXPECT_EQ(at(type.body, "error.code"), "100");
  EXPECT_EQ(at(type.body, "error.type"), "\"OAuthException\"");

  auto const content = upload("<html>", "image/png");
  EXPECT_EQ(content.status, 400);
  EXPECT_TRUE(message(content).starts_with(begin) && message(content).contains("content is not image/png"));

  EXPECT_TRUE(
      message(upload(kPng.substr(0, 8) + files::some_bytes(5 * 1024 * 1024), "image/png")).contains("too large"));
  EXPECT_TRUE(message(upload(kPng, "image/png", kUploadPath, "telegram")).contains("messaging_product"));
  EXPECT_EQ(upload("", "image/png").status, 400);
  EXPECT_EQ(ask(Method::post, std::string(kUploadPath), {{"Content-Type", "application/json"}}, "{}").status, 400);
  EXPECT_EQ(meta.seen().uploads, 0) << "Meta is not asked";
  EXPECT_EQ(world.files().files_in_scratch(), 0U);
}

TEST_P(MediaTest, AnUploadBelongsToTheCallersNumber) {
  EXPECT_EQ(upload(kPng, "image/png", "/meta/whatsapp/v24.0/555010299999999/media").status, 404);
  EXPECT_EQ(upload(kPng, "image/png", kUploadPath, "whatsapp", "no such key").status, 401);
  EXPECT_EQ(meta.seen().uploads, 0);
}

// ---- look-up, deletion, download by token

TEST_P(MediaTest, ALookUpSaysWhereTheFileIs) {
  upload(kPng, "image/png");

  auto const answer = ask(Method::get, "/meta/whatsapp/v24.0/555010300000001?phone_number_id=555010200000001");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at(answer.body, "id"), "\"555010300000001\"");
  EXPECT_EQ(at(answer.body, "file_size"), "\"2008\"");
  EXPECT_EQ(at(answer.body, "sha256"), "\"" + hex(sha256(kPng)) + "\"");
  EXPECT_EQ(at(answer.body, "download_url_expires_at"), "\"" + iso_seconds(world.now + 4 * kMinuteUs) + "\"");
  std::string address = at(answer.body, "download_url");
  std::erase(address, '"');

  auto const file = get(address);
  EXPECT_EQ(file.status, 200);
  EXPECT_TRUE(file.body == kPng);
  EXPECT_EQ(file.header("Content-Type"), "image/png");
  EXPECT_EQ(file.header("Content-Disposition"), "inline; filename=\"555010300000001\"");
  EXPECT_EQ(file.header("Cache-Control"), "private, max-age=240");
  EXPECT_EQ(get("/meta/whatsapp/media_download?token=x").status, 404);
  EXPECT_EQ(get("/meta/whatsapp/media_download").status, 404);

  meta.keep("555010300000001", {.bytes = kPng, .downloads_expired = 1});
  auto const failed = get(address);
  EXPECT_EQ(failed.status, 502);
  EXPECT_EQ(failed.body, R"({"error":"Media download failed"})");
  world.now.us += 4 * kMinuteUs;
  EXPECT_EQ(get(address).status, 404) << "the token lives four minutes";
}

TEST_P(MediaTest, AnUnknownFileIsNotFound) {
  for (std::string const id : {"999", "not-a-number", "%2e%2e"}) {
    std::string const path = "/meta/whatsapp/v24.0/" + id + "?phone_number_id=555010200000001";
    EXPECT_EQ(ask(Method::get, path).status, 404) << id;
    EXPECT_EQ(ask(Method::del, path).status, 404) << id;
  }
  EXPECT_EQ(ask(Method::get, "/meta/whatsapp/v24.0/999").status, 400) << "phone_number_id is required";
  EXPECT_EQ(ask(Method::del, "/meta/whatsapp/v24.0/999").status, 404);
  EXPECT_EQ(ask(Method::get, "/meta/whatsapp/v24.0/999?phone_number_id=555010299999999").status, 404);
}

TEST_P(MediaTest, ADeletedFileIsGone) {
  upload(kPng, "image/png");

  auto const deleted = ask(Method::del, "/meta/whatsapp/v24.0/555010300000001");

  EXPECT_EQ(deleted.status, 200) << deleted.body;
  EXPECT_EQ(deleted.body, R"({"success":true})");
  EXPECT_EQ(ask(Method::get, "/meta/whatsapp/v24.0/555010300000001?phone_number_id=555010200000001").status, 404);
  EXPECT_EQ(ask(Method::del, "/meta/whatsapp/v24.0/555010300000001").status, 404);
}

}  // namespace
}  // namespace wigwag::api
