#include "meta/graph_error.h"

#include <gtest/gtest.h>

#include <map>

namespace wigwag::meta {
namespace {

using enum ErrorClass;

struct Documented {
  int first, last;
  ErrorClass kind;
};

// The reference's table of codes, with what it says about repeating, in its order.
constexpr Documented kDocumented[] = {{0, 0, reauthenticate}, {1, 2, retry_later}, {3, 3, fix}, {4, 4, slow_down},
    {10, 10, fix}, {33, 33, fix}, {100, 100, fix}, {104, 104, reauthenticate}, {190, 190, reauthenticate},
    {200, 299, fix}, {368, 368, never}, {613, 613, slow_down}, {1026, 1026, never}, {2046, 2047, fix},
    {80007, 80008, slow_down}, {130429, 130429, slow_down}, {130472, 130472, never}, {130497, 130497, never},
    {130501, 130501, never}, {131000, 131000, retry_later}, {131005, 131005, fix}, {131008, 131009, fix},
    {131016, 131016, retry_later}, {131020, 131021, never}, {131026, 131026, never}, {131030, 131030, fix},
    {131031, 131031, never}, {131037, 131037, fix}, {131041, 131041, never}, {131042, 131042, fix},
    {131044, 131045, fix}, {131047, 131047, never}, {131048, 131049, wait_long}, {131050, 131051, never},
    {131052, 131053, fix}, {131055, 131055, fix}, {131056, 131056, slow_down}, {131057, 131057, retry_later},
    {131059, 131059, fix}, {131060, 131060, never}, {131062, 131062, never}, {131063, 131063, fix},
    {131064, 131064, wait_long}, {131201, 131201, unknown}, {131202, 131202, fix}, {131204, 131204, fix},
    {131207, 131207, never}, {131208, 131208, slow_down}, {131209, 131210, fix}, {131211, 131215, never},
    {132000, 132001, fix}, {132005, 132005, fix}, {132007, 132008, fix}, {132012, 132012, fix},
    {132015, 132015, wait_long}, {132016, 132016, never}, {132018, 132018, fix}, {132068, 132068, fix},
    {132069, 132069, wait_long}, {133000, 133000, fix}, {133004, 133004, retry_later}, {133005, 133006, fix},
    {133008, 133009, wait_long}, {133010, 133010, fix}, {133015, 133016, wait_long}, {134011, 134011, fix},
    {134100, 134100, fix}, {134101, 134102, wait_long}, {135000, 135000, fix}, {137000, 137000, fix},
    {138000, 138000, fix}, {138001, 138001, never}, {138002, 138002, slow_down}, {138003, 138003, never},
    {138004, 138004, retry_later}, {138005, 138005, slow_down}, {138006, 138006, fix}, {138007, 138007, retry_later},
    {138008, 138008, never}, {138009, 138009, wait_long}, {138010, 138011, never}, {138012, 138012, wait_long},
    {138013, 138013, never}, {138014, 138014, wait_long}, {138015, 138015, fix}, {138016, 138017, never},
    {138018, 138018, fix}, {138019, 138023, retry_later}, {138024, 138025, never}, {139000, 139006, fix},
    {139100, 139100, unknown}, {139101, 139102, fix}, {139103, 139103, retry_later}, {141002, 141002, fix},
    {141006, 141006, fix}, {200005, 200007, fix}, {1752041, 1752041, never}, {2388001, 2388299, fix},
    {2494100, 2494100, retry_later}, {2593107, 2593109, never}};

TEST(GraphError, EveryDocumentedCodeHasItsClass) {
  for (Documented const& documented : kDocumented) {
    for (int code = documented.first; code <= documented.last; ++code) {
      Classified const is = classify(code, std::nullopt, 0);
      EXPECT_EQ(class_name(is.kind), class_name(documented.kind)) << code;
      EXPECT_FALSE(is.title.empty()) << code;
    }
  }
}

TEST(GraphError, NoRowOfTheTableIsHidden) {
  for (ErrorRow const& row : error_table()) {
    bool is_found = false;
    for (int code = row.first; code <= row.last && !is_found; ++code)
      is_found = classify(code, row.subcode == 0 ? std::nullopt : std::optional(row.subcode), 0).title == row.title;
    EXPECT_TRUE(is_found) << row.first << " " << row.title;
  }
}

TEST(GraphError, WhatIsWaitedForHasAnIntervalToBeginWith) {
  for (ErrorRow const& row : error_table())
    if (row.kind == retry_later || row.kind == slow_down) EXPECT_GT(row.wait_s, 0) << row.first;
  EXPECT_EQ(classify(131056, std::nullopt, 400).wait_s, 4);
}

TEST(GraphError, SubcodesRefineTheirCode) {
  EXPECT_EQ(classify(100, 33, 400).title, "No such object, or no access to it");
  EXPECT_EQ(classify(100, std::nullopt, 400).title, "Invalid parameter");
  EXPECT_EQ(classify(100, 12, 400).title, "Invalid parameter");
  EXPECT_EQ(classify(190, 463, 401).title, "Token expired");
  EXPECT_EQ(classify(100, 2388023, 400).title, "Template or migration refused");
  EXPECT_EQ(class_name(classify(100, 2494100, 400).kind), "retry_later");
  EXPECT_EQ(class_name(classify(131030, 2655007, 400).kind), "fix");
}

TEST(GraphError, UnknownCodesGoByTheStatus) {
  EXPECT_EQ(class_name(classify(987654, std::nullopt, 400).kind), "never");
  EXPECT_EQ(class_name(classify(987654, std::nullopt, 401).kind), "reauthenticate");
  EXPECT_EQ(class_name(classify(987654, std::nullopt, 429).kind), "slow_down");
  EXPECT_EQ(class_name(classify(987654, std::nullopt, 500).kind), "retry_later");
  EXPECT_TRUE(classify(987654, std::nullopt, 400).title.empty());
}

TEST(GraphError, MetasBodyIsRead) {
  auto const error = read_error(400,
      R"({"error":{"message":"(#131030) Recipient phone number not in allowed list","type":"OAuthException",)"
      R"("code":131030,"error_data":{"messaging_product":"whatsapp","details":"Only listed recipients."},)"
      R"("error_subcode":2655007,"fbtrace_id":"AbC","is_transient":false}})");

  ASSERT_TRUE(error);
  EXPECT_EQ(error->http_status, 400);
  EXPECT_EQ(error->code, 131030);
  EXPECT_EQ(error->subcode, 2655007);
  EXPECT_EQ(error->type, "OAuthException");
  EXPECT_EQ(error->message, "(#131030) Recipient phone number not in allowed list");
  EXPECT_EQ(error->details, "Only listed recipients.");
  EXPECT_EQ(error->trace_id, "AbC");
  EXPECT_EQ(class_name(error->meaning.kind), "fix");
}

TEST(GraphError, TransientCountsOnlyForCodesWeDoNotKnow) {
  auto const unlisted = read_error(400, R"({"error":{"code":987654,"is_transient":true}})");
  auto const listed = read_error(400, R"({"error":{"code":131047,"is_transient":true}})");

  EXPECT_EQ(class_name(unlisted->meaning.kind), "retry_later");
  EXPECT_EQ(class_name(listed->meaning.kind), "never");
}

TEST(GraphError, AGatewaysAnswerLeavesTheOutcomeUnknown) {
  for (std::string_view const body :
      {"", "<html><body>502 Bad Gateway</body></html>", "{}", "[1]", "{\"error\":\"x\"}"}) {
    auto const error = read_error(502, body);
    ASSERT_TRUE(error) << body;
    EXPECT_FALSE(error->code);
    EXPECT_EQ(class_name(error->meaning.kind), "unknown") << body;
  }
  EXPECT_EQ(class_name(read_error(404, "<html>")->meaning.kind), "never");
}

TEST(GraphError, SuccessIsNoError) {
  EXPECT_FALSE(read_error(200, R"({"messages":[{"id":"wamid.1"}]})"));
  EXPECT_FALSE(read_error(200, ""));
  EXPECT_FALSE(read_error(206, R"({"data":"\"error\""})"));
  EXPECT_TRUE(read_error(200, R"({"block_users":{},"error":{"code":139100}})"));
}

TEST(GraphUsage, TheHighestFigureCounts) {
  std::vector<net::Header> const headers{
      {"X-Business-Use-Case-Usage",
          R"({"1":[{"type":"whatsapp","call_count":12,"total_cputime":40,"total_time":6,)"
          R"("estimated_time_to_regain_access":0}],"2":[{"call_count":100,"estimated_time_to_regain_access":7}]})"},
      {"x-app-usage", R"({"call_count":3,"total_cputime":"5","total_time":4})"}};

  EXPECT_EQ(read_usage(headers), (Usage{.business_percent = 100, .app_percent = 5, .regain_minutes = 7}));
}

TEST(GraphUsage, WhatCannotBeReadIsNothing) {
  for (std::string const value : {"", "x", "[]", "{\"1\":5}", "{\"1\":[{\"call_count\":-9}]}", "{\"1\":[[]]}"}) {
    std::vector<net::Header> const headers{{"x-business-use-case-usage", value}, {"x-app-usage", value}};
    EXPECT_EQ(read_usage(headers), Usage{}) << value;
  }
}

}  // namespace
}  // namespace wigwag::meta
