// Each point that WA.cr's reference leaves open, as model/wacr_switches.h has it.
#include "model/wacr_switches.h"
#include "api/wacr_world.h"
#include "store/projects.h"

namespace wigwag::api {
namespace {

namespace switches = wigwag::wacr;
using store::engine_name;
using store::kEngines;

class WacrSwitches : public WacrApi {};
INSTANTIATE_TEST_SUITE_P(Each, WacrSwitches, kEngines, engine_name);

TEST_P(WacrSwitches, PagesStandInMeta) {
  static_assert(switches::kPaginationInMeta);
  std::string const body = get("/groups").body;
  EXPECT_NE(at(body, "meta.pagination.total"), "<missing>");
  EXPECT_NE(at(body, "links.first"), "<missing>");
  EXPECT_EQ(at(body, "pagination"), "<missing>");
}

TEST_P(WacrSwitches, ErrorsAreNested) {
  static_assert(switches::kErrorsNested);
  std::string const body = get("/groups/1").body;
  EXPECT_EQ(at(body, "error.code"), "\"NOT_FOUND\"");
  EXPECT_EQ(at(body, "code"), "<missing>");
}

TEST_P(WacrSwitches, CreatesAnswer201AndDeletes200) {
  static_assert(switches::kCreatedStatus == 201 && switches::kDeleteHasBody && switches::kCommentStatus == 200);
  net::Response const made = post("/groups", R"({"name":"VIP"})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(del("/groups/" + at(made.body, "data.id")).status, 200);
}

TEST_P(WacrSwitches, ABatchStandsInData) {
  static_assert(switches::kBatchInData);
  std::string const body = del("/contacts/batch", R"({"ids":[]})").body;
  EXPECT_EQ(at(body, "data.summary.total"), "0");
  EXPECT_EQ(at(body, "summary"), "<missing>");
}

TEST_P(WacrSwitches, ACodeThatFailsSaysWhy) {
  static_assert(switches::kOtpCodesAreSpecific);
  net::Response const answer = post("/auth/verify", R"({"phone":"15550110001","code":"1"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(at(answer.body, "error.code"), "\"OTP_NOT_FOUND\"");
}

TEST_P(WacrSwitches, ATemplateThatIsNotThereIsNotFound) {
  static_assert(switches::kTemplateMissingStatus == 404 && switches::kTemplateUnfitStatus == 422);
  static_assert(switches::kTemplateMissingCode == "TEMPLATE_NOT_FOUND");
  static_assert(switches::kTemplateUnfitCode == "INVALID_TEMPLATE" && switches::kSentStatus == 200);
  net::Response const answer =
      post("/messages/template", R"({"phone":"15550110001","template_name":"none","language":"en"})");
  EXPECT_EQ(answer.status, 404) << answer.body;
  EXPECT_EQ(at(answer.body, "error.code"), "\"TEMPLATE_NOT_FOUND\"");
}

TEST_P(WacrSwitches, ADeletedContactsMessagesStay) {
  static_assert(!switches::kDeleteErasesHistory);
  ContactNum const num = world.add_contact({.phone = "1"});
  world.add_message({.wamid = "wamid.stays", .contact = num});
  EXPECT_EQ(del("/contacts/" + std::to_string(num.value)).status, 200);
  EXPECT_EQ(at(get("/messages").body, "data.0.message_id"), "\"wamid.stays\"");
}

TEST_P(WacrSwitches, ASuspendedAccountsTokenIsGoodForNothing) {
  static_assert(switches::kSuspendedStatus == 401);
  store::ok(
      world.db().write([&](store::WriteTx& tx) { return store::projects::suspend(tx, world.project(), world.now); }));
  EXPECT_EQ(get("/groups").status, 401);
}

TEST_P(WacrSwitches, WhatIsInUseIsAConflict) {
  static_assert(switches::kInUseStatus == 409);
  std::string const status = named("/statuses", "New");
  Contact contact{.phone = "1"};
  contact.status_num = ContactStatusNum{std::stoll(status)};
  world.add_contact(contact);
  EXPECT_EQ(del("/statuses/" + status).status, 409);
}

TEST_P(WacrSwitches, PhonesFromWhatsAppHaveAPlus) {
  static_assert(switches::kPlusBeforePhones);
  world.add_contact({.phone = "50660001111"});
  EXPECT_EQ(at(get("/contacts").body, "data.0.phone"), "\"+50660001111\"");
}

TEST_P(WacrSwitches, RateHeadersStandOnEveryAnswer) {
  static_assert(switches::kRateLimitHeaders);
  world.add_key({.scopes = "all", .rate_per_minute = 2}, "limited");
  EXPECT_EQ(header(get("/groups", "limited"), "X-RateLimit-Remaining"), "1");
  EXPECT_EQ(header(get("/groups/1", "limited"), "X-RateLimit-Remaining"), "0");
  net::Response const refused = get("/comments/1", "limited");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(header(refused, "Retry-After"), "");
}

TEST_P(WacrSwitches, ADateIsItsWholeDay) {
  static_assert(switches::kDatesAreWholeDays);
  world.add_contact({.phone = "1"});
  EXPECT_EQ(at(get("/contacts?filter[created_at]=2026-01-01").body, "meta.pagination.total"), "1");
}

}  // namespace
}  // namespace wigwag::api
