// WA.cr's one-time codes. Source: WA.cr API v2, authentication (OTP).
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "api/wacr_sends.h"
#include "base/crypto.h"
#include "model/event.h"
#include "model/otp.h"
#include "model/send.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

class WacrOtpTest : public WacrSends {
 protected:
  void SetUp() override {
    WacrSends::SetUp();
    set_defaults();
    add_template("login", "AUTHENTICATION",
        R"([{"type":"BODY","text":"{{1}} is your code. It holds {{2}} minutes."},{"type":"BUTTONS","buttons":[)"
        R"({"type":"URL","text":"Copy","url":"https://www.whatsapp.com/otp/code/?code=otp{{1}}"}]}])");
  }
  net::Response send(std::string const& more = "", std::string const& code = "482915") {
    return post("/auth/send-otp",
        fmt::format(R"({{"phone":"+1 (555) 011-0001","template_name":"login","code":"{}"{}}})", code, more));
  }
  net::Response resend() { return post("/auth/resend", R"({"phone":"15550110001","template_name":"login"})"); }
  net::Response verify(std::string const& code, std::string const& more = "") {
    return post("/auth/verify", fmt::format(R"({{"phone":"15550110001","code":"{}"{}}})", code, more));
  }
  net::Response status() { return post("/auth/status", R"({"phone":"1 555 011 0001"})"); }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrOtpTest, kEngines, engine_name);

TEST_P(WacrOtpTest, ACodeIsSentAndVerifiedOnce) {
  auto const answer = send(R"(,"expiry_minutes":5,"additional_params":["unused"])");

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(at(answer.body, "message"), R"("OTP sent successfully")");
  EXPECT_EQ(at(answer.body, "data.message_id"), R"("wamid.ONE=")");
  EXPECT_EQ(at(answer.body, "data.phone"), R"("15550110001")");
  EXPECT_EQ(at(answer.body, "data.language"), R"("en")");
  EXPECT_EQ(at(answer.body, "data.code_sent"), "true");
  EXPECT_EQ(at(answer.body, "data.expiry_minutes"), "5");
  EXPECT_EQ(at(answer.body, "data.expires_at"), "\"" + iso_offset(world.now + 5 * kMinuteUs) + "\"");
  EXPECT_EQ(at(graph.last().body, "template.components"),
      R"([{"type":"body","parameters":[{"type":"text","text":"482915"},{"type":"text","text":"5"}]},)"
      R"({"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"482915"}]}])");
  EXPECT_EQ(outcome(verify("482915", R"(,"purpose":"other")")), "422 OTP_NOT_FOUND");
  auto const right = verify("482915");
  ASSERT_EQ(outcome(right), "200");
  EXPECT_EQ(at(right.body, "message"), R"("OTP verified successfully")");
  EXPECT_EQ(at(right.body, "data.phone"), R"("15550110001")");
  EXPECT_EQ(at(right.body, "data.purpose"), R"("authentication")");
  EXPECT_EQ(outcome(verify("482915")), "422 OTP_NOT_FOUND");
}

TEST_P(WacrOtpTest, TheCodeIsNowhereButAtMeta) {
  auto const answer = send();

  EXPECT_EQ(answer.body.find("482915"), std::string::npos);
  for (std::string const path : {"/platform/v1/whatsapp/messages", "/platform/v1/whatsapp/conversations",
           "/meta/whatsapp/v24.0/555010200000001/messages?fields=kapso(*)", "/api/v2/messages"})
    EXPECT_EQ(world.get(path).body.find("482915"), std::string::npos) << path;
  for (Message const& row : rows<Message>())
    EXPECT_EQ((row.payload + row.text.escaped + row.search).find("482915"), std::string::npos);
  ASSERT_EQ(rows<Otp>().size(), 1U);
  EXPECT_EQ(rows<Otp>().front().hash.size(), 64U);
  auto const repeated = post_with("/auth/send-otp",
      R"({"phone":"15550110001","template_name":"login","code":"482915"})", {{"Idempotency-Key", "k"}});
  EXPECT_EQ(outcome(repeated), "200");
  for (Idempotency const& row : rows<Idempotency>()) {
    EXPECT_EQ(row.body.find("482915"), std::string::npos);
    EXPECT_NE(row.request_hash, hex(sha256("/api/v2/auth/send-otp\n"
                                           R"({"phone":"15550110001","template_name":"login","code":"482915"})")));
  }
}

TEST_P(WacrOtpTest, TheCodeIsInNoTable) {
  std::string const code = "77482915";
  add_template("plain", "AUTHENTICATION", R"([{"type":"BODY","text":"{{1}} is your code."}])");
  std::pair<std::string, std::string> const sends[] = {
      {"/auth/send-otp", R"({"phone":"15550110001","template_name":"login","code":")" + code + "\"}"},
      {"/messages/template",
          R"({"phone":"15550110001","template_name":"plain","language":"en","field_1":")" + code + "\"}"},
      {"/auth/verify", R"({"phone":"15550110001","code":")" + code + "\"}"},
  };
  for (auto const& [path, body] : sends) {
    EXPECT_EQ(outcome(post_with(path, body, {{"Idempotency-Key", path}})), "200") << path;
    EXPECT_EQ(outcome(post_with(path, body, {{"Idempotency-Key", path}})),
        path == "/auth/verify" ? "422 OTP_NOT_FOUND" : "200")
        << path;
  }

  EXPECT_EQ(graph.count(kPost), 2U) << "the repeated requests sent nothing";
  EXPECT_NE(graph.last().body.find(code), std::string::npos) << "Meta has it";
  EXPECT_EQ(rows<Message>().size(), 2U);
  std::string everything;
  for (Message const& row : rows<Message>()) everything += row.payload + row.text.escaped + row.search + row.statuses;
  for (Event const& row : rows<Event>()) everything += row.detail.value_or("");
  for (Idempotency const& row : rows<Idempotency>()) everything += row.key + row.request_hash + row.body;
  if (GetParam() == store::Engine::sqlite)
    for (auto const& file : std::filesystem::directory_iterator(scratch_.path)) {
      std::ifstream bytes(file.path(), std::ios::binary);
      everything.append(std::istreambuf_iterator<char>(bytes), {});
    }
  EXPECT_NE(everything.find("******"), std::string::npos);
  EXPECT_EQ(everything.find(code), std::string::npos);
}

TEST_P(WacrOtpTest, AdditionalParametersFillWhatComesBehindTheMinutes) {
  add_template("six", "AUTHENTICATION", R"([{"type":"BODY","text":"{{1}} {{2}} {{3}} {{4}} {{5}} {{6}}"}])");
  auto const with = [&](std::string const& more) {
    return post("/auth/send-otp",
        R"({"phone":"15550110001","template_name":"six","code":"482915","additional_params":[)" + more + "]}");
  };

  auto const missing = with(R"("a","b","c")");
  EXPECT_EQ(outcome(missing), "422 VALIDATION_ERROR additional_params");
  EXPECT_EQ(at(missing.body, "error.details.additional_params.0"), R"("The template needs 4 additional parameters")");
  EXPECT_EQ(graph.count(kPost), 0U);
  EXPECT_EQ(outcome(with(R"("a","b","c","d","e")")), "200");
  EXPECT_EQ(at(graph.last().body, "template.components.0.parameters"),
      R"([{"type":"text","text":"482915"},{"type":"text","text":"10"},{"type":"text","text":"a"},)"
      R"({"type":"text","text":"b"},{"type":"text","text":"c"},{"type":"text","text":"d"}])");
  EXPECT_EQ(outcome(with(R"("a","b",3,"d")")), "422 VALIDATION_ERROR additional_params.2");
}

TEST_P(WacrOtpTest, EachRuleIsNamed) {
  add_template("sale", "MARKETING", R"([{"type":"BODY","text":"{{1}}"}])");
  add_template("pending", "AUTHENTICATION", R"([{"type":"BODY","text":"{{1}}"}])", "PENDING");
  add_template("three", "AUTHENTICATION", R"([{"type":"BODY","text":"{{1}} {{2}} {{3}}"}])");
  struct Row {
    std::string path, body, outcome;
  };
  std::string const head = R"({"phone":"15550110001","code":"1","template_name":)";
  Row const table[] = {
      {"send-otp", "{}", "422 VALIDATION_ERROR phone template_name code"},
      {"send-otp", head + R"("login","language":"12345678901"})", "422 VALIDATION_ERROR language"},
      {"send-otp", head + R"("login","expiry_minutes":0})", "422 VALIDATION_ERROR expiry_minutes"},
      {"send-otp", head + R"("login","expiry_minutes":61})", "422 VALIDATION_ERROR expiry_minutes"},
      {"send-otp", head + R"("login","purpose":")" + std::string(51, 'x') + "\"}", "422 VALIDATION_ERROR purpose"},
      {"send-otp", head + R"("login","contact_id":1})", "404 NOT_FOUND"},
      {"send-otp", head + R"("login","language":"de"})", "404 TEMPLATE_NOT_FOUND"},
      {"send-otp", head + R"("sale"})", "422 INVALID_TEMPLATE"},
      {"send-otp", head + R"("pending"})", "422 INVALID_TEMPLATE"},
      {"send-otp", head + R"("three"})", "422 VALIDATION_ERROR additional_params"},
      {"send-otp", R"({"phone":"15550110001","code":"1234567890123456","template_name":"login"})",
          "422 VALIDATION_ERROR code"},
      {"resend", "{}", "422 VALIDATION_ERROR phone template_name"},
      {"verify", "{}", "422 VALIDATION_ERROR phone code"},
      {"status", "{}", "422 VALIDATION_ERROR phone"},
  };

  for (Row const& row : table) EXPECT_EQ(outcome(post("/auth/" + row.path, row.body)), row.outcome) << row.body;
  EXPECT_EQ(at(post("/auth/verify", "{}").body, "error.details"),
      R"({"phone":["Phone number is required"],"code":["Verification code is required"]})");
  EXPECT_EQ(at(post("/auth/resend", "{}").body, "error.details"),
      R"({"phone":["Phone number is required"],"template_name":["Template name is required"]})");
  EXPECT_EQ(outcome(post("/auth/send-otp", head + R"("three","additional_params":["x"]})")), "200");
  set("feature_whatsapp_templates", "false");
  EXPECT_EQ(outcome(send()), "403 FEATURE_NOT_AVAILABLE");
  EXPECT_EQ(graph.count(kPost), 1U);
  EXPECT_EQ(outcome(post("/auth/verify", R"({"phone":"15550110001","code":"1"})", kForeignKey)), "422 OTP_NOT_FOUND");
}

TEST_P(WacrOtpTest, WrongCodesAreCountedAndTheStatusTells) {
  EXPECT_EQ(at(status().body, "data"), R"({"has_active_otp":false,"message":"No active OTP found"})");
  send();

  auto const wrong = verify("000000");
  EXPECT_EQ(outcome(wrong), "422 INVALID_CODE attempts_remaining");
  EXPECT_EQ(at(wrong.body, "error.details.attempts_remaining"), "4");
  world.now = world.now + 61 * kSecondUs;
  auto const told = status();
  EXPECT_EQ(at(told.body, "message"), R"("OTP status retrieved successfully")");
  EXPECT_EQ(at(told.body, "data.has_active_otp"), "true");
  EXPECT_EQ(at(told.body, "data.expires_in_seconds"), "539");
  EXPECT_EQ(at(told.body, "data.is_expired"), "false");
  EXPECT_EQ(at(told.body, "data.verification_attempts"), "1");
  EXPECT_EQ(at(told.body, "data.max_attempts"), "5");
  EXPECT_EQ(at(told.body, "data.attempts_remaining"), "4");
  for (int i = 0; i < 4; ++i) verify("000000");
  EXPECT_EQ(outcome(verify("482915")), "422 MAX_ATTEMPTS_EXCEEDED");
  world.now = world.now + 10 * kMinuteUs;
  EXPECT_EQ(at(status().body, "data.is_expired"), "true");
  EXPECT_TRUE(at(status().body, "data.expires_in_seconds").starts_with("-"));
  send("", "111111");
  world.now = world.now + 10 * kMinuteUs;
  EXPECT_EQ(outcome(verify("111111")), "422 OTP_EXPIRED");
}

TEST_P(WacrOtpTest, AResentCodeTakesThePlaceOfTheEarlierThreeTimes) {
  send();

  auto const answer = resend();

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  EXPECT_EQ(at(answer.body, "data.code_sent"), "true");
  std::string code = at(graph.last().body, "template.components.0.parameters.0.text");
  std::erase(code, '"');
  EXPECT_EQ(code.size(), 6U);
  EXPECT_EQ(answer.body.find(code), std::string::npos);
  if (code != "482915") EXPECT_EQ(outcome(verify("482915")), "422 INVALID_CODE attempts_remaining");
  EXPECT_EQ(outcome(verify(code)), "200");
  EXPECT_EQ(outcome(resend()), "200");
  EXPECT_EQ(outcome(resend()), "200");
  auto const fourth = resend();
  EXPECT_EQ(outcome(fourth), "429 RATE_LIMIT_EXCEEDED retry_after");
  EXPECT_EQ(at(fourth.body, "error.details.retry_after"), "300");
  EXPECT_EQ(header(fourth, "Retry-After"), "300");
  EXPECT_EQ(header(fourth, "X-RateLimit-Reset"), std::to_string(world.now.seconds() + 300));
  EXPECT_EQ(graph.count(kPost), 4U);
}

TEST_P(WacrOtpTest, WhatWasNotSentLeavesNoCode) {
  send();
  refuse(131026);

  EXPECT_EQ(outcome(send("", "111111")), "500 MESSAGE_SEND_FAILED");

  EXPECT_EQ(at(status().body, "data.has_active_otp"), "false");
  graph.forget(kPost);
  graph.answer(kPost, 200, "half an answ");
  EXPECT_EQ(outcome(send("", "222222")), "500 MESSAGE_SEND_FAILED");
  EXPECT_EQ(outcome(verify("222222")), "200");  // it may have come
}

TEST_P(WacrOtpTest, FiftyGuessesAtOnceGetFiveAttempts) {
  send();
  std::atomic<int> wrong = 0, too_often = 0, limited = 0, other = 0;
  {
    std::vector<std::jthread> guessing;
    for (int i = 0; i < 50; ++i)
      guessing.emplace_back([&, i] {
        std::string const answer = outcome(verify(std::to_string(500'000 + i)));
        ++(answer.starts_with("422 INVALID_CODE")     ? wrong
            : answer.starts_with("422 MAX_ATTEMPTS")  ? too_often
            : answer.starts_with("429 RATE_LIMIT_EX") ? limited
                                                      : other);
      });
  }

  EXPECT_EQ(wrong, 5);
  EXPECT_EQ(too_often, 5);
  EXPECT_EQ(limited, 40);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(rows<Otp>().front().attempts, 5);
}

}  // namespace
}  // namespace wigwag::api
