// The proxy in front of the sandbox, which is as strict as Meta: what is handed on is what Graph takes.
#include "api/world.h"
#include "sim/receiver.h"
#include "sim/sandbox.h"
#include "work/template_sync.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kBase = "/meta/whatsapp/v24.0/";
std::string const kTemplates = "555010100000001/message_templates";

class ProxyOnSandbox : public EachEngine {
 protected:
  sim::Receiver receiver;
  sim::Sandbox sandbox{{.target = {receiver.url(), Secret<std::string>("secret"), Secret<std::string>("token")},
      .numbers = {{"555010200000001", "555010100000001", "15550100001"},
          {"555010200000002", "555010100000001", "15550100002"}},
      .seed = 7,
      .clock = [] { return kStart; }}};
  World world{open(), "", "http://127.0.0.1:" + std::to_string(store::ok(sandbox.start()))};

  net::Response ask(Method method, std::string const& path, std::string body = "") {
    net::Response response = world.send(method, kBase + path, std::move(body));
    last = response.body;
    return response;
  }
  int status(Method method, std::string const& path, std::string body = "") {
    return ask(method, path, std::move(body)).status;
  }
  std::string body(Method method, std::string const& path, std::string text = "") {
    return ask(method, path, std::move(text)).body;
  }
  static std::string bare(std::string const& json) { return json.substr(1, json.size() - 2); }

  std::string last;
};
INSTANTIATE_TEST_SUITE_P(Each, ProxyOnSandbox, kEngines, engine_name);

TEST_P(ProxyOnSandbox, ATemplatesWholeLife) {
  std::string const made = body(Method::post, kTemplates,
      R"({"name":"parcel_update","language":"en_US","category":"UTILITY","parameter_format":"NAMED","components":[)"
      R"({"type":"BODY","text":"Hi {{first_name}}, your order is on its way.",)"
      R"("example":{"body_text_named_params":[{"param_name":"first_name","example":"Robin"}]}}]})");
  std::string const id = bare(at(made, "id"));
  ASSERT_NE(at(made, "id"), "<missing>") << made;

  EXPECT_EQ(each(body(Method::get, kTemplates + "?name=parcel_update"), "id"), id) << last;
  EXPECT_EQ(at(last, "data.0.components.0.text"), R"("Hi {{first_name}}, your order is on its way.")");
  EXPECT_EQ(at(last, "data.0.parameter_format"), "\"NAMED\"");
  EXPECT_EQ(at(body(Method::get, kTemplates + "/" + id), "name"), "\"parcel_update\"");
  EXPECT_EQ(at(body(Method::post, kTemplates,
                   R"({"name":"parcel_update","language":"en_US","category":"UTILITY","components":[]})"),
                "error.code"),
      "100");
  EXPECT_EQ(body(Method::del, kTemplates + "?name=parcel_update"), R"({"success":true})");
  world.now.us += work::kTemplatesFreshUs + kSecondUs;
  EXPECT_EQ(each(body(Method::get, kTemplates + "?name=parcel_update"), "id"), "");
  EXPECT_EQ(status(Method::del, kTemplates + "?name=parcel_update"), 404);
}

TEST_P(ProxyOnSandbox, NumbersAndWhatBelongsToThem) {
  std::string const number(kNumber);

  EXPECT_EQ(each(body(Method::get, "555010100000001/phone_numbers"), "id"), "555010200000001 555010200000002") << last;
  EXPECT_EQ(at(body(Method::get, number + "?fields=id,quality_rating"), "quality_rating"), "\"GREEN\"") << last;
  EXPECT_EQ(at(body(Method::get, "555010100000001?fields=id,name"), "id"), "\"555010100000001\"") << last;
  EXPECT_EQ(status(Method::post, number + "/whatsapp_business_profile",
                R"({"messaging_product":"whatsapp","about":"Open","websites":["https://a.test/"]})"),
      200)
      << last;
  EXPECT_EQ(at(body(Method::get, number + "/whatsapp_business_profile?fields=about"), "data.0.about"), "\"Open\"");
  EXPECT_EQ(status(Method::post, number, R"({"pin":"123456"})"), 200) << last;
  EXPECT_EQ(
      at(body(Method::post, number + "/register", R"({"messaging_product":"whatsapp","pin":"654321"})"), "error.code"),
      "133005");
  EXPECT_EQ(status(Method::post, number + "/register", R"({"messaging_product":"whatsapp","pin":"123456"})"), 200)
      << last;
  EXPECT_EQ(status(Method::post, number + "/deregister"), 200) << last;
  EXPECT_EQ(status(Method::get, number + "/settings"), 200) << last;
  EXPECT_EQ(status(Method::get, number + "/username_suggestions"), 200) << last;
}

TEST_P(ProxyOnSandbox, WhatMetaWantsIsPutInWhereKapsosCallersLeaveItOut) {
  std::string const number(kNumber);
  EXPECT_EQ(status(Method::post, number + "/whatsapp_business_profile",
                R"({"messaging_product":"whatsapp","about":"Kettles"})"),
      200)
      << last;
  EXPECT_EQ(at(body(Method::get, number + "/whatsapp_business_profile"), "data.0.about"), "\"Kettles\"") << last;
  EXPECT_EQ(status(Method::get, number + "/flows"), 200) << "those of its account " << last;
  // Nobody wrote within a day: Meta refuses that, and not that it lacks the product.
  std::string const users = R"({"block_users":[{"user":"+15550110001"}]})";
  EXPECT_EQ(at(body(Method::post, number + "/block_users", users), "error.code"), "139100") << last;
}

TEST_P(ProxyOnSandbox, UsernamesBlockedUsersAndCodes) {
  std::string const number(kNumber);

  EXPECT_EQ(at(body(Method::post, number + "/username", R"({"username":"example.shop"})"), "status"), "\"approved\"")
      << last;
  EXPECT_EQ(at(body(Method::get, number + "/username"), "status"), "\"approved\"") << last;
  EXPECT_EQ(status(Method::del, number + "/username"), 200) << last;
  // Nobody wrote within a day: Meta refuses, and the caller sees why.
  EXPECT_EQ(at(body(Method::post, number + "/block_users",
                   R"({"messaging_product":"whatsapp","block_users":[{"user":"+15550110001"}]})"),
                "error.code"),
      "139100")
      << last;
  EXPECT_EQ(at(body(Method::get, number + "/block_users"), "data"), "[]") << last;
  std::string const code = bare(
      at(body(Method::post, number + "/message_qrdls", R"({"prefilled_message":"Hello","generate_qr_image":"SVG"})"),
          "code"));
  EXPECT_EQ(status(Method::get, number + "/message_qrdls/" + code), 200) << last;
  EXPECT_EQ(status(Method::del, number + "/message_qrdls/" + code), 200) << last;
  EXPECT_EQ(status(Method::post, number + "/conversational_automation", R"({"prompts":["Hello"]})"), 200) << last;
}

TEST_P(ProxyOnSandbox, AFlowsWholeLife) {
  std::string const made = body(Method::post, "555010100000001/flows", R"({"name":"Book","categories":["OTHER"]})");
  std::string const id = bare(at(made, "id"));
  ASSERT_NE(at(made, "id"), "<missing>") << made;
  std::string const owner = "?business_account_id=555010100000001";

  EXPECT_EQ(at(body(Method::get, id), "status"), "\"DRAFT\"") << last;
  EXPECT_EQ(at(body(Method::get, id + owner + "&fields=name,status"), "status"), "\"DRAFT\"") << last;
  net::Request upload;
  upload.method = Method::post;
  upload.target = kBase + id + "/assets" + owner;
  upload.headers = {{"Content-Type", "multipart/form-data; boundary=b"}, {"X-API-Key", std::string(kKey)}};
  upload.body =
      "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nflow.json\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"asset_type\"\r\n\r\nFLOW_JSON\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"flow.json\"\r\n"
      "Content-Type: application/json\r\n\r\n{\"version\":\"7.0\",\"screens\":[{\"id\":\"A\"}]}\r\n--b--\r\n";
  auto const uploaded = world.ask(std::move(upload));
  EXPECT_EQ(uploaded.status, 200) << uploaded.body;
  EXPECT_EQ(status(Method::get, id + "/assets" + owner), 200) << last;
  EXPECT_EQ(status(Method::post, id + "/publish" + owner), 200) << last;
  EXPECT_EQ(at(body(Method::get, id + owner + "&fields=status"), "status"), "\"PUBLISHED\"") << last;
  EXPECT_EQ(status(Method::del, "flows/" + id + owner), 400) << last;  // only drafts
  EXPECT_EQ(status(Method::post, id + "/deprecate" + owner), 200) << last;
}

TEST_P(ProxyOnSandbox, CallsAndTheirPermission) {
  std::string const number(kNumber);

  EXPECT_EQ(at(body(Method::get, number + "/call_permissions?user_wa_id=15550110001"), "permission.status"),
      "\"no_permission\"")
      << last;
  EXPECT_EQ(status(Method::post, number + "/settings", R"({"calling":{"status":"ENABLED"}})"), 200) << last;
  auto const refused = ask(Method::post, number + "/calls",
      R"({"messaging_product":"whatsapp","action":"connect","to":"15550110001",)"
      R"("session":{"sdp_type":"offer","sdp":"v=0"}})");
  EXPECT_EQ(at(refused.body, "error.code"), "138006") << last;
  EXPECT_EQ(each(body(Method::get, number + "/calls"), "id"), "");
}

}  // namespace
}  // namespace wigwag::api
