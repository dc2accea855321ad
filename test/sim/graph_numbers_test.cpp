#include "sim/graph_fixture.h"

namespace wigwag::sim {
namespace {

class GraphNumbers : public GraphTest {
 protected:
  std::string const number_ = std::string("/v24.0/") + kNumber;
  std::string const account_ = std::string("/v24.0/") + kAccount;

  std::string code(Told const& told) { return at(told.body, "error.code"); }
};

TEST_F(GraphNumbers, NodesShowWhatIsAsked) {
  EXPECT_EQ(at(get(number_).body, "display_phone_number"), "+1 555-010-0001");
  EXPECT_EQ(at(get(number_).body, "status"), "");
  EXPECT_EQ(get(number_ + "?fields=status").body, std::string(R"({"status":"CONNECTED","id":")") + kNumber + "\"}");
  EXPECT_EQ(at(get(number_ + "?fields=health_status{can_send_message}").body, "health_status"),
      R"({"can_send_message":"AVAILABLE"})");
  EXPECT_EQ(at(get(account_ + "?fields=name,currency").body, "currency"), "USD");
  Told const list = get(account_ + "/phone_numbers?fields=verified_name");
  EXPECT_EQ(at(list.body, "data.1.id"), kOtherNumber);
  EXPECT_EQ(at(get(std::string("/v24.0/") + kApp).body, "name"), "Test app");
}

TEST_F(GraphNumbers, ANewNumberIsVerifiedThenRegistered) {
  Told const added =
      post(account_ + "/phone_numbers", R"({"cc":"1","phone_number":"5550100007","verified_name":"New"})");
  ASSERT_EQ(added.status, 200) << added.body;
  std::string const path = "/v24.0/" + at(added.body, "id");
  std::string const enrol = R"({"messaging_product":"whatsapp","pin":"123456"})";

  EXPECT_EQ(code(post(path + "/register", enrol)), "133006");
  EXPECT_EQ(post(path + "/verify_code", R"({"code":"123456"})").status, 400);
  EXPECT_EQ(post(path + "/request_code", R"({"code_method":"PIGEON","language":"en"})").status, 400);
  EXPECT_EQ(post(path + "/request_code", R"({"code_method":"SMS","language":"en"})").status, 200);
  EXPECT_EQ(post(path + "/verify_code", R"({"code":"000000"})").status, 400);
  EXPECT_EQ(post(path + "/verify_code", R"({"code":"123456"})").status, 200);
  EXPECT_EQ(post(path + "/register", R"({"messaging_product":"whatsapp","pin":"12"})").status, 400);
  EXPECT_EQ(post(path + "/register", enrol).status, 200);
  EXPECT_EQ(at(get(path + "?fields=status").body, "status"), "CONNECTED");
}

TEST_F(GraphNumbers, RegistrationHasAPinAndABound) {
  auto const enrol = [&](std::string const& pin) {
    return post(number_ + "/register", R"({"messaging_product":"whatsapp","pin":")" + pin + "\"}");
  };
  EXPECT_EQ(post(number_, R"({"pin":"111111"})").status, 200);
  EXPECT_EQ(code(enrol("222222")), "133005");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(enrol("111111").status, 200);
  EXPECT_EQ(code(enrol("111111")), "133016");
  pass(std::chrono::hours(73));
  EXPECT_EQ(post(number_ + "/deregister").status, 200);
  EXPECT_EQ(code(post(number_ + "/deregister")), "133010");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code(enrol("000000")), "133005");
  EXPECT_EQ(code(enrol("111111")), "133008");
  EXPECT_EQ(webhooks("PIN_CHANGED").size(), 1U);
}

TEST_F(GraphNumbers, AProfileIsKeptAndChecked) {
  std::string const path = number_ + "/whatsapp_business_profile";
  auto const put = [&](std::string const& members) {
    return post(path, R"({"messaging_product":"whatsapp",)" + members + "}").status;
  };
  EXPECT_EQ(
      put(R"("about":"Open","email":"a@example.test","websites":["https://example.test/"],"vertical":"RETAIL")"), 200);
  Told const profile = get(path + "?fields=about,email,websites,vertical,address");
  EXPECT_EQ(at(profile.body, "data.0.about"), "Open");
  EXPECT_EQ(at(profile.body, "data.0.websites.0"), "https://example.test/");
  EXPECT_EQ(at(profile.body, "data.0.messaging_product"), "whatsapp");
  EXPECT_EQ(put(R"("about":"")"), 400);
  EXPECT_EQ(put("\"about\":\"" + std::string(140, 'x') + "\""), 400);
  EXPECT_EQ(put(R"("websites":["ftp://x"])"), 400);
  EXPECT_EQ(put(R"("vertical":"CIRCUS")"), 400);
  EXPECT_EQ(put(R"("profile_picture_handle":"4::nothing")"), 400);
  EXPECT_EQ(at(get(path + "?fields=about").body, "data.0.about"), "Open");
}

TEST_F(GraphNumbers, SettingsAreMergedAndTold) {
  EXPECT_EQ(post(number_ + "/settings", R"({"calling":{"status":"ENABLED"}})").status, 200);
  EXPECT_EQ(post(number_ + "/settings", R"({"calling":{"call_icon_visibility":"DEFAULT"}})").status, 200);
  EXPECT_EQ(at(get(number_ + "/settings").body, "calling.status"), "ENABLED");
  EXPECT_EQ(at(get(number_ + "/settings").body, "calling.call_icon_visibility"), "DEFAULT");
  EXPECT_EQ(post(number_ + "/settings", R"({"calling":{"status":"MAYBE"}})").status, 400);
  EXPECT_EQ(post(number_ + "/settings", "{}").status, 400);
  pass(std::chrono::milliseconds(1));
  EXPECT_EQ(webhooks("account_settings_update").size(), 2U);
}

TEST_F(GraphNumbers, AutomationShopAndKeyAreKept) {
  EXPECT_EQ(post(number_ + "/conversational_automation",
                R"({"prompts":["Hi"],"commands":[{"command_name":"help","command_description":"Helps"}]})")
                .status,
      200);
  EXPECT_EQ(at(get(number_ + "?fields=conversational_automation").body, "conversational_automation.prompts.0"), "Hi");
  EXPECT_EQ(post(number_ + "/conversational_automation", R"({"prompts":["1","2","3","4","5"]})").status, 400);
  EXPECT_EQ(post(number_ + "/whatsapp_commerce_settings?is_catalog_visible=true").status, 200);
  EXPECT_EQ(at(get(number_ + "/whatsapp_commerce_settings").body, "data.0.is_catalog_visible"), "true");
  EXPECT_EQ(post(number_ + "/whatsapp_business_encryption", R"({"business_public_key":"no key"})").status, 400);
}

TEST_F(GraphNumbers, QrCodesComeAndGo) {
  Told const made = post(number_ + "/message_qrdls", R"({"prefilled_message":"Hi","generate_qr_image":"SVG"})");
  std::string const one = at(made.body, "code");
  EXPECT_TRUE(at(made.body, "qr_image_url").ends_with(".svg")) << made.body;
  EXPECT_EQ(at(get(number_ + "/message_qrdls/" + one).body, "data.0.prefilled_message"), "Hi");
  EXPECT_EQ(post(number_ + "/message_qrdls", R"({"prefilled_message":")" + std::string(141, 'x') + "\"}").status, 400);
  EXPECT_EQ(del(number_ + "/message_qrdls/" + one).status, 200);
  EXPECT_EQ(del(number_ + "/message_qrdls/" + one).status, 400);
}

TEST_F(GraphNumbers, OnlyThoseWhoWroteTodayCanBeBlocked) {
  hear("15550110001");
  std::string const both =
      R"({"messaging_product":"whatsapp","block_users":[{"user":"+15550110001"},{"user":"15550110002"}]})";

  Told const half = post(number_ + "/block_users", both);

  EXPECT_EQ(half.status, 400);
  EXPECT_EQ(code(half), "139100");
  EXPECT_EQ(at(half.body, "block_users.added_users.0.wa_id"), "15550110001");
  EXPECT_EQ(at(half.body, "block_users.failed_users.0.errors.0.code"), "131047");
  EXPECT_EQ(at(get(number_ + "/block_users").body, "data.0.wa_id"), "15550110001");
  Told const gone = del(number_ + "/block_users", both);
  EXPECT_EQ(at(gone.body, "block_users.removed_users.0.wa_id"), "15550110001");
  EXPECT_EQ(at(get(number_ + "/block_users").body, "data"), "[]");
}

TEST_F(GraphNumbers, UsernamesAreCheckedAndUnique) {
  auto const name = [&](std::string const& path, std::string const& wanted) {
    return post(path + "/username", R"({"username":")" + wanted + "\"}");
  };
  for (std::string const bad : {"ab", "Robin", "1234", ".robin", "ro..bin", "www.robin", "robin.com"})
    EXPECT_EQ(name(number_, bad).status, 400) << bad;
  EXPECT_EQ(at(name(number_, "example.shop").body, "status"), "APPROVED");
  EXPECT_EQ(at(name(std::string("/v24.0/") + kOtherNumber, "example.shop").body, "status"), "REJECTED");
  EXPECT_EQ(at(get(number_ + "/username").body, "username"), "example.shop");
  EXPECT_EQ(del(number_ + "/username").status, 200);
  EXPECT_EQ(get(number_ + "/username").body, "{}");
}

TEST_F(GraphNumbers, OverridesAreVerifiedFirst) {
  std::string const good = receiver_.url("/override");
  auto const override_with = [&](std::string const& token) {
    return post(number_,
        R"({"webhook_configuration":{"override_callback_uri":")" + good + R"(","verify_token":")" + token + "\"}}");
  };
  EXPECT_EQ(override_with("wrong").status, 400);
  EXPECT_EQ(at(get(number_ + "?fields=webhook_configuration").body, "webhook_configuration.phone_number"), "");

  EXPECT_EQ(override_with("token").status, 200);

  EXPECT_EQ(at(get(number_ + "?fields=webhook_configuration").body, "webhook_configuration.phone_number"), good);
  hear("15550110001");
  send_text("15550110001");
  pass(std::chrono::milliseconds(60));
  ASSERT_EQ(receiver_.received().size(), 1U);
  EXPECT_EQ(receiver_.received().front().target, "/override");
  EXPECT_EQ(post(number_, R"({"webhook_configuration":{"override_callback_uri":""}})").status, 200);
  pass(std::chrono::seconds(1));
  EXPECT_EQ(receiver_.received().back().target, "/webhooks/meta");
}

TEST_F(GraphNumbers, AnAppThatIsNotSubscribedHearsNothing) {
  std::string const path = account_ + "/subscribed_apps";
  EXPECT_EQ(at(get(path).body, "data.0.whatsapp_business_api_data.id"), kApp);
  EXPECT_EQ(del(path).status, 200);
  EXPECT_EQ(at(get(path).body, "data"), "[]");
  hear("15550110001");
  send_text("15550110001");
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(receiver_.bodies().empty());

  std::string const body = R"({"override_callback_uri":")" + receiver_.url("/account") + R"(","verify_token":"token"})";
  EXPECT_EQ(post(path, body).status, 200);
  EXPECT_EQ(at(get(path).body, "data.0.override_callback_uri"), receiver_.url("/account"));
  send_text("15550110001");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(receiver_.received().back().target, "/account");
}

TEST_F(GraphNumbers, ASynchronizationIsAskedForOnce) {
  std::string const body = R"({"messaging_product":"whatsapp","sync_type":"history"})";
  EXPECT_EQ(post(number_ + "/smb_app_data", body).status, 400);
  post("/_sim/numbers", R"({"id":"555010200000001","is_on_biz_app":true})");
  EXPECT_FALSE(at(post(number_ + "/smb_app_data", body).body, "request_id").empty());
  EXPECT_EQ(code(post(number_ + "/smb_app_data", body)), "2593107");
}

}  // namespace
}  // namespace wigwag::sim
