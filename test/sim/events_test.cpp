#include "sim/events.h"

#include <gtest/gtest.h>
#include <map>

#include "meta/webhook.h"
#include "sim/webhook.h"

namespace wigwag::sim {
namespace {

constexpr Instant kNow = Instant::from_seconds(1'767'225'600);

Phone a_phone() { return Phone{{{"555010200000001", "555010100000001", "15550100001"}}, IdMint(1)}; }

Result<std::vector<Change>> ask(Phone& phone, std::string const& request) {
  auto const document = json::Document::parse(request);
  return changes_of_event(phone, document->root(), kNow);
}

TEST(Events, EveryRowIsJsonThatOurOwnReaderUnderstands) {
  for (EventRow const& row : event_table()) {
    Phone phone = a_phone();

    auto const changes = ask(phone, "{\"event\":\"" + std::string(row.name) + "\"}");

    ASSERT_TRUE(changes) << row.name << ' ' << changes.error().message;
    std::string const body = webhook_of(changes->front()).body;
    EXPECT_TRUE(json::Document::parse(body)) << body;
    EXPECT_FALSE(body.contains('$')) << body;
    auto const parsed = meta::parse_webhook(body, kNow);
    ASSERT_TRUE(parsed) << body;
    EXPECT_TRUE(parsed->misunderstood.empty()) << body;
    EXPECT_EQ(changes->front().time.has_value(), row.time == EntryTime::there) << row.name;
  }
}

TEST(Events, NamesAreUnique) {
  std::map<std::string_view, int> seen;
  for (EventRow const& row : event_table()) EXPECT_EQ(++seen[row.name], 1) << row.name;
}

TEST(Events, EveryFieldOfTheReferenceCanBeMade) {
  std::map<std::string_view, int> fields{{"history", 1}};
  for (EventRow const& row : event_table()) ++fields[row.field];
  for (std::string_view const field :
      {"account_alerts", "account_review_update", "account_update", "account_settings_update",
          "business_capability_update", "business_status_update", "phone_number_name_update",
          "phone_number_quality_update", "phone_number_username_update", "security", "payment_configuration_update",
          "partner_solutions", "message_template_status_update", "message_template_quality_update",
          "message_template_components_update", "template_category_update", "template_correct_category_detection",
          "user_preferences", "automatic_events", "tracking_events", "messaging_handovers", "standby",
          "smb_message_echoes", "smb_app_state_sync", "history", "calls", "flows", "group_lifecycle_update",
          "group_participants_update", "group_settings_update", "group_status_update", "messages"})
    EXPECT_TRUE(fields.contains(field)) << field;
}

TEST(Events, SetChangesTheObjectAndValueTheWhole) {
  Phone phone = a_phone();

  auto const call = ask(phone, R"({"event":"call_terminate","set":{"status":"FAILED"},"value":{"errors":[]}})");

  ASSERT_TRUE(call);
  std::string const& value = call->front().value;
  EXPECT_TRUE(value.contains(R"("calls":[{"status":"FAILED","id":"wacid.)")) << value;
  EXPECT_TRUE(value.contains(R"({"errors":[],)")) << value;
}

TEST(Events, EchoesAreFromTheBusinessToTheCustomer) {
  Phone phone = a_phone();

  auto const echo = ask(phone, R"({"event":"echo","from":"34600555012","name":"A \"quoted\" name"})");

  ASSERT_TRUE(echo);
  EXPECT_TRUE(echo->front().value.contains(R"("message_echoes":[{"from":"15550100001","to":"34600555012")"))
      << echo->front().value;
  EXPECT_TRUE(json::Document::parse(echo->front().value));
}

TEST(Events, HistoryHoldsEachMessageOnceWithinItsDays) {
  Phone phone = a_phone();

  auto const chunks = ask(phone, R"({"event":"history","messages":100,"chunks":7,"people":4,"days":180})");

  ASSERT_TRUE(chunks);
  ASSERT_EQ(chunks->size(), 7U);
  std::map<std::string, int> wamids;
  std::string last_progress;
  for (Change const& chunk : *chunks) {
    auto const document = json::Document::parse(chunk.value);
    ASSERT_TRUE(document);
    json::Value const history = document->root()["history"].at(0);
    last_progress = history["metadata"]["progress"].word().value_or("");
    history["threads"].each([&](json::Value thread) {
      thread["messages"].each([&](json::Value message) {
        ++wamids[message["id"].word().value_or("")];
        EXPECT_GT(message["timestamp"].integer(), kNow.seconds() - 180 * 86'400);
        EXPECT_LT(message["timestamp"].integer(), kNow.seconds());
      });
    });
  }
  EXPECT_EQ(wamids.size(), 100U);
  EXPECT_EQ(last_progress, "100");
}

}  // namespace
}  // namespace wigwag::sim
