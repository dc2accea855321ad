#include "base/crypto.h"
#include "sim/graph_fixture.h"
#include "sim/inbound_file.h"
#include "sim/message_kinds.h"

namespace wigwag::sim {
namespace {

class GraphMedia : public GraphTest {
 protected:
  Told upload(std::string const& bytes, std::string const& type, std::string const& name = "a.jpg",
      std::string const& product = "whatsapp") {
    std::string const body = "--B\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\n" + product +
                             "\r\n--B\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n" + type +
                             "\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                             "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n--B--\r\n";
    return ask(net::Method::post, std::string("/v24.0/") + kNumber + "/media", body,
        {{"Content-Type", "multipart/form-data; boundary=B"}});
  }
  std::string url_of(std::string const& id) {
    std::string const url = at(get("/v24.0/" + id).body, "url");
    return url.starts_with(address_) ? url.substr(address_.size()) : url;
  }
  static std::string jpeg(std::size_t bytes = 100) { return "\xff\xd8\xff\xe0" + std::string(bytes - 4, 'x'); }
};

TEST_F(GraphMedia, AFileComesBackAsItWasUploaded) {
  Told const told = upload(jpeg(), "image/jpeg");
  ASSERT_EQ(told.status, 200) << told.body;
  std::string const id = at(told.body, "id");

  Told const node = get("/v24.0/" + id);
  Told const file = get(url_of(id));

  EXPECT_EQ(at(node.body, "mime_type"), "image/jpeg");
  EXPECT_EQ(at(node.body, "sha256"), hex(sha256(jpeg())));
  EXPECT_EQ(at(node.body, "file_size"), "100");
  EXPECT_EQ(at(node.body, "messaging_product"), "whatsapp");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, jpeg());
  EXPECT_EQ(file.header("content-type"), "image/jpeg");
  EXPECT_EQ(file.header("content-disposition"), "attachment; filename=\"a.jpg\"");
  EXPECT_NE(at(upload(jpeg(), "image/jpeg").body, "id"), id);
}

TEST_F(GraphMedia, AnAddressLivesFiveMinutesAndNeedsATokenAndItsOwnHash) {
  std::string const id = at(upload(jpeg(), "image/jpeg").body, "id");
  std::string const url = url_of(id);

  pass(std::chrono::seconds(299));
  EXPECT_EQ(get(url).status, 200);
  EXPECT_EQ(get(url + "0").status, 404);
  token_.clear();
  EXPECT_EQ(get(url).status, 401);
  token_ = "again";
  pass(std::chrono::seconds(1));
  EXPECT_EQ(get(url).status, 404);
  EXPECT_EQ(get(url_of(id)).status, 200);
}

TEST_F(GraphMedia, AFileLivesThirtyDaysOrUntilItIsDeleted) {
  std::string const first = at(upload(jpeg(), "image/jpeg").body, "id");
  std::string const second = at(upload(jpeg(), "image/jpeg").body, "id");

  EXPECT_EQ(del("/v24.0/" + first).body, R"({"success":true})");
  EXPECT_EQ(at(get("/v24.0/" + first).body, "error.error_subcode"), "33");
  pass(std::chrono::hours(24 * 30));
  EXPECT_EQ(at(get("/v24.0/" + second).body, "error.error_subcode"), "33");
}

TEST_F(GraphMedia, OnlyTheOwnerSeesAFile) {
  std::string const id = at(upload(jpeg(), "image/jpeg").body, "id");

  EXPECT_EQ(get("/v24.0/" + id + "?phone_number_id=" + kNumber).status, 200);
  Told const other = get("/v24.0/" + id + "?phone_number_id=" + kOtherNumber);
  EXPECT_EQ(at(other.body, "error.code"), "100");
  EXPECT_EQ(at(other.body, "error.error_subcode"), "33");
}

TEST_F(GraphMedia, TypesSizesAndContentAreChecked) {
  EXPECT_EQ(at(upload(jpeg(5 * 1024 * 1024 + 1), "image/jpeg").body, "error.code"), "131053");
  EXPECT_EQ(upload(jpeg(5 * 1024 * 1024), "image/jpeg").status, 200);
  EXPECT_EQ(at(upload("this is no picture", "image/png").body, "error.code"), "131053");
  EXPECT_EQ(at(upload("x", "model/stl").body, "error.code"), "100");
  EXPECT_EQ(at(upload(jpeg(), "image/jpeg", "a.jpg", "telegram").body, "error.code"), "100");
  EXPECT_EQ(
      at(post(std::string("/v24.0/") + kNumber + "/media", R"({"messaging_product":"whatsapp"})").body, "error.code"),
      "100");
}

TEST_F(GraphMedia, AMessageMayNameAnUploadedFileOfItsKind) {
  hear("15550110001");
  std::string const id = at(upload(jpeg(), "image/jpeg").body, "id");

  Told const image = send(R"("to":"15550110001","type":"image","image":{"id":")" + id + "\"}");
  Told const audio = send(R"("to":"15550110001","type":"audio","audio":{"id":")" + id + "\"}");
  pass(std::chrono::seconds(1));

  EXPECT_EQ(statuses(at(image.body, "messages.0.id")), "sent delivered read");
  EXPECT_EQ(statuses(at(audio.body, "messages.0.id")), "failed:131053");
}

TEST_F(GraphMedia, ALinkIsFetchedAndFailsLaterWhenNothingIsThere) {
  hear("15550110001");
  auto const image = [&](std::string const& link) {
    return at(send(R"("to":"15550110001","type":"image","image":{"link":")" + link + "\"}").body, "messages.0.id");
  };
  Told const file = upload(jpeg(), "image/jpeg");
  std::string const url = address_ + url_of(at(file.body, "id")) + "&access_token=abc";

  std::string const good = image(url), missing = image(address_ + "/sandbox_media?mid=1&access_token=abc"),
                    nobody = image("http://127.0.0.1:1/a.jpg");
  pass(std::chrono::seconds(1));
  pass(std::chrono::seconds(1));

  EXPECT_EQ(statuses(good), "sent delivered read");
  EXPECT_EQ(statuses(missing), "failed:131052");
  EXPECT_EQ(statuses(nobody), "failed:131052");
}

TEST_F(GraphMedia, AnInboundFileCanBeLookedUpForSevenDays) {
  std::string const value =
      R"({"metadata":{"phone_number_id":"555010200000001"},"messages":[{"from":"15550110001",)"
      R"("id":"wamid.I","type":"image","image":{"id":"555010312345678","mime_type":"image/png"}}]})";
  graph_.hear(json::Document::parse(value)->root());

  Told const node = get("/v24.0/555010312345678");

  EXPECT_EQ(at(node.body, "mime_type"), "image/png");
  EXPECT_EQ(hex(sha256(get(url_of("555010312345678")).body)), at(node.body, "sha256"));
  pass(std::chrono::hours(24 * 7));
  EXPECT_EQ(get("/v24.0/555010312345678").status, 400);
}

TEST_F(GraphMedia, AnInboundMessageSaysTheHashOfTheFileThatGraphGives) {
  IdMint mint(3);
  std::string const fresh = fill(find_kind("image", "")->content, {}, mint);
  std::string const value = R"({"metadata":{"phone_number_id":"555010200000001"},"messages":[{"id":"wamid.F",)"
                            R"("from":"15550110001","type":"image","image":)" +
                            fresh + "}]}";
  auto const heard = json::Document::parse(value);
  graph_.hear(heard->root());

  EXPECT_EQ(at(fresh, "sha256"), base64_encode(sha256(get(url_of(at(fresh, "id"))).body)));

  std::string const uploaded = at(upload(jpeg(), "image/jpeg").body, "id");
  std::string const request = R"({"type":"document","document":{"id":")" + uploaded + "\"}}";
  auto const document = json::Document::parse(request);
  std::string const whole = graph_.world().with([&](World& world) { return with_file(world, document->root()); });
  EXPECT_EQ(at(whole, "document.sha256"), base64_encode(sha256(jpeg())));
  EXPECT_EQ(at(whole, "document.mime_type"), "image/jpeg");
}

TEST_F(GraphMedia, AnUploadInPiecesGivesAHandle) {
  Told const session =
      post(std::string("/v24.0/") + kApp + "/uploads?file_name=a.jpg&file_length=10&file_type=image/jpeg");
  std::string const path = "/v24.0/" + at(session.body, "id");
  ASSERT_TRUE(path.starts_with("/v24.0/upload:")) << session.body;

  EXPECT_EQ(at(ask(net::Method::post, path, "1234", {{"file_offset", "0"}}).body, "file_offset"), "4");
  EXPECT_EQ(at(get(path).body, "file_offset"), "4");
  EXPECT_EQ(ask(net::Method::post, path, "1234", {{"file_offset", "0"}}).status, 400);
  Told const done = ask(net::Method::post, path, "567890", {{"file_offset", "4"}});
  EXPECT_TRUE(at(done.body, "h").starts_with("4::")) << done.body;
  EXPECT_EQ(post(std::string("/v24.0/") + kNumber + "/whatsapp_business_profile",
                R"({"messaging_product":"whatsapp","profile_picture_handle":")" + at(done.body, "h") + "\"}")
                .status,
      200);
}

}  // namespace
}  // namespace wigwag::sim
