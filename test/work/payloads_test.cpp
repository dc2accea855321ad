// What receivers get, event by event, as the reference has it: test/fixtures/webhooks/{v2,v1}. The files were written
// from the reference; `<…>` in them stands for what differs from run to run.
#include <fstream>
#include <sstream>

#include "core/event_log.h"
#include "dialect/file_link.h"
#include "model/customer.h"
#include "model/media.h"
#include "store/channels.h"
#include "work/hook_room.h"
#include "work/numbers.h"
#include "work/sweep.h"

namespace wigwag::work {
namespace {

using core::at;
using core::person;

constexpr std::string_view kOfNumbers =
    "whatsapp.message.received whatsapp.message.sent whatsapp.message.delivered whatsapp.message.read "
    "whatsapp.message.failed whatsapp.conversation.created whatsapp.conversation.ended whatsapp.conversation.inactive";

class Payloads : public HookRoom {
 protected:
  void SetUp() override {
    now = received_at = at(0);
    HookRoom::SetUp();
    known = {{"<number>", first.channels[0].phone_number_id}, {"<waba>", first.channels[0].waba_id},
        {"<project>", uuid_of(first.project)}, {"<config>", uuid_of(first.channels[0].num)},
        {"<project name>", "project " + std::to_string(first.project.value)}};
  }

  /// Of everything that a webhook may hear of, in that version.
  void listen(PayloadVersion version) {
    Webhook of_number = hook(std::string(kOfNumbers));
    of_number.payload_version = version;
    add(of_number);
    bool const older = version == PayloadVersion::v1;
    Webhook of_project = hook(older ? "whatsapp.config.created whatsapp.config.deleted project.event"
                                    : "whatsapp.phone_number.created whatsapp.phone_number.deleted project.event");
    of_project.payload_version = version;
    of_project.channel_num.reset();
    add(of_project);
  }

  /// Its settings are no longer those that every number begins with.
  void settle_in() {
    Channel row = first.channels[0];
    Customer const customer = add_customer();
    row.customer_num = customer.num;
    row.facts = R"({"verified_name":"Acme","display_phone_number":"+1 555-123-4567","is_on_biz_app":true})";
    row.inbound_processing = false;
    row.calls = true;
    row.verified_at = now;
    store::ok(db->write([&](store::WriteTx& tx) { return tx.update(row); }));
  }
  Customer add_customer() {
    Customer row{first.project, nums.next_as<CustomerNum>(now), "Shop", "crm-7", "shop", now};
    store::ok(db->write([&](store::WriteTx& tx) { return tx.insert(row); }));
    known["<customer>"] = uuid_of(row.num);
    return row;
  }

  void write_in() {
    receive({core::text("wamid.IN", person("14155550123", "", "Alicia"), 0, "hi")});
    known["<conversation>"] = uuid_of(only<Conversation>().num);
    known["<message>"] = uuid_of(message("wamid.IN").num);
  }
  /// Sent by the API, one second later; then what Meta says of it.
  void write_back(std::vector<std::string> const& fates) {
    InboundMessage draft = core::text("", person("14155550123"), 1, "hello");
    draft.direction = Direction::outbound;
    draft.effect = Effect::quiet;
    draft.status = MessageStatus::pending;
    draft.draft = nums.next_as<MessageNum>(now);
    receive({draft});
    receive({SendSettled{SendSettled::Outcome::accepted, *draft.draft, "wamid.OUT", person("14155550123")}});
    known["<message>"] = uuid_of(*draft.draft);
    std::int64_t second = 2;
    for (std::string const& fate : fates) {
      StatusUpdate step = core::status("wamid.OUT", fate, second, person("14155550123"));
      step.raw = fmt::format(R"({{"id":"wamid.OUT","status":"{}","timestamp":"{}","recipient_id":"14155550123"{}}})",
          fate, at(second).seconds(),
          fate == "failed" ? R"(,"errors":[{"code":131026,"title":"Message undeliverable","message":"Message )"
                             R"(undeliverable","error_data":{"details":"Unable to deliver the message."}}])"
                           : "");
      step.error_code = fate == "failed" ? std::optional(131026) : std::nullopt;
      receive({step});
      ++second;
    }
  }
  Channel connect_number(std::string const& link) {
    Channel row;
    row.num = nums.next_as<ChannelNum>(now);
    row.project_id = first.project;
    row.phone_number_id = "123456789012345";
    row.waba_id = "987654321";
    row.display_number = "15551234567";
    row.name = "Acme";
    row.customer_num = add_customer().num;
    row.facts = R"({"verified_name":"Acme","display_phone_number":"+1 555-123-4567","is_on_biz_app":false})";
    store::ok(db->write([&](store::WriteTx& tx) { return connect(tx, now, row, link); }));
    known["<config>"] = uuid_of(row.num);
    known["<setup link>"] = link;
    return row;
  }

  std::string expected(std::string const& file) {
    std::ifstream in(std::string(WIGWAG_SOURCE_DIR) + "/test/fixtures/webhooks/" + file + ".json");
    EXPECT_TRUE(in.good()) << file;
    std::stringstream text;
    text << in.rdbuf();
    std::string body = json::compact(text.str());
    for (auto const& [mark, value] : known) {
      bool const is_number = mark == "<first>" || mark == "<last>";
      std::string const from = is_number ? "\"" + mark + "\"" : mark;
      for (std::size_t place = body.find(from); place != std::string::npos; place = body.find(from, place))
        body.replace(place, from.size(), value);
    }
    return body;
  }
  /// All that was told, by event; each once.
  void expect_told(std::string const& version, std::map<std::string, std::string> const& files) {
    deliver();
    std::map<std::string, std::string> told;
    for (auto const& one : receiver.requests()) {
      std::string const& event = one.headers.at("X-Webhook-Event");
      EXPECT_TRUE(told.emplace(event, one.body).second) << event << " twice";
      EXPECT_EQ(one.headers.at("X-Webhook-Payload-Version"), version);
    }
    for (auto const& [event, file] : files) {
      ASSERT_TRUE(told.contains(event)) << event;
      EXPECT_EQ(told[event], expected(version + "/" + file)) << event;
      told.erase(event);
    }
    for (auto const& [event, body] : told) ADD_FAILURE() << event << " was not expected: " << body;
  }

  std::map<std::string, std::string> known;
};
INSTANTIATE_TEST_SUITE_P(Each, Payloads, store::kEngines, store::engine_name);

constexpr char const* kReceived = "whatsapp.message.received";
constexpr char const* kCreated = "whatsapp.conversation.created";

TEST_P(Payloads, AMessageThatOpensAConversation) {
  listen(PayloadVersion::v2);
  write_in();
  expect_told("v2", {{kReceived, kReceived}, {kCreated, kCreated}});
}

TEST_P(Payloads, APictureOnceItIsStored) {
  Webhook only_received = hook(kReceived);
  add(only_received);
  InboundMessage picture = core::text("wamid.IMAGE", person("14155550123", "", "Alicia"), 0, "broken box");
  picture.type = "image";
  picture.payload = R"({"image":{"id":"7719004412230056","mime_type":"image/jpeg","sha256":"q83vEjRWeJA=",)"
                    R"("caption":"broken box","url":"https://lookaside.fbsbx.com/?mid=7719004412230056"}})";
  picture.media = MediaReference{"7719004412230056", "image", "image/jpeg", "q83vEjRWeJA=", std::nullopt};
  receive({picture});
  Media file = only<Media>();
  file.state = "stored";
  file.blob = std::string(64, 'a');
  file.bytes = 48231;
  file.settled_at = now;
  store::ok(db->write([&](store::WriteTx& tx) { return tx.update(file); }));
  known["<conversation>"] = uuid_of(only<Conversation>().num);
  dialect::FileLinks const links = parts().files;
  known["<file>"] = dialect::file_address({&links, now}, {file.project_id, file.num}, "image_abcdef123456.jpeg");
  expect_told("v2", {{kReceived, "whatsapp.message.received-image"}});
}

TEST_P(Payloads, WhatBecameOfAMessage) {
  write_in();
  now = received_at = at(0) + 1000;  // not what was before
  listen(PayloadVersion::v2);
  write_back({"delivered", "read"});
  expect_told("v2",
      {{"whatsapp.message.sent", "whatsapp.message.sent"}, {"whatsapp.message.delivered", "whatsapp.message.delivered"},
          {"whatsapp.message.read", "whatsapp.message.read"}});
}

TEST_P(Payloads, AMessageThatFailed) {
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v2);
  write_back({"failed"});
  expect_told("v2",
      {{"whatsapp.message.sent", "whatsapp.message.sent"}, {"whatsapp.message.failed", "whatsapp.message.failed"}});
}

TEST_P(Payloads, SilenceAndTheEnd) {
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v2);
  now = at(core::kHour) + 1000;
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 1);
  expect_told("v2", {{"whatsapp.conversation.inactive", "whatsapp.conversation.inactive"}});
}

TEST_P(Payloads, AConversationThatEnded) {
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v2);
  now = at(core::kDay) + 1000;
  EXPECT_EQ(store::ok(end_idle_conversations(*db, now)), 1);
  expect_told("v2", {{"whatsapp.conversation.ended", "whatsapp.conversation.ended"}});
}

TEST_P(Payloads, ANumberThatCameAndWent) {
  listen(PayloadVersion::v2);
  Channel const row = connect_number("the-link");
  store::ok(db->write([&](store::WriteTx& tx) { return disconnect(tx, now, row); }));
  expect_told("v2", {{"whatsapp.phone_number.created", "whatsapp.phone_number.created"},
                        {"whatsapp.phone_number.deleted", "whatsapp.phone_number.deleted"}});
}

TEST_P(Payloads, AnEventOfTheProject) {
  for (PayloadVersion const version : {PayloadVersion::v2, PayloadVersion::v1}) listen(version);
  known["<event>"] = uuid_of(Kind::event, 7 << 12);
  std::string const detail = R"({"id":")" + known["<event>"] +
                             R"(","name":"order.paid","occurred_at":"2026-01-01T00:00:00.000000Z",)"
                             R"("conversation_id":null,"properties":{"sum":12.5,"ok":true,"note":null}})";
  store::ok(db->write([&](store::WriteTx& tx) {
    core::EventLog log(now);
    log.add(first.project, EventKind::project_event, {}, {}, detail);
    return log.append(tx);
  }));

  EXPECT_EQ(deliver(), 2);

  for (auto const& one : receiver.requests()) EXPECT_EQ(one.body, expected("v2/project.event"));
}

TEST_P(Payloads, AnEventOfAConversation) {
  listen(PayloadVersion::v2);
  write_in();
  known["<event>"] = uuid_of(Kind::event, 7 << 12);
  std::string const detail = R"({"id":")" + known["<event>"] +
                             R"(","name":"order.paid","occurred_at":"2026-01-01T00:00:00.000000Z",)"
                             R"("conversation_id":")" +
                             known["<conversation>"] + R"(","properties":{}})";
  deliver();
  receiver.forget();
  store::ok(db->write([&](store::WriteTx& tx) {
    core::EventLog log(now);
    log.add(EventKind::project_event, only<Conversation>(), detail);
    return log.append(tx);
  }));
  expect_told("v2", {{"project.event", "project.event-of-a-conversation"}});
}

TEST_P(Payloads, ABatch) {
  Webhook webhook = hook(kReceived);
  webhook.buffer_enabled = true;
  webhook.buffer_events = kReceived;
  add(webhook);
  write_in();
  receive({core::text("wamid.IN2", person("14155550123", "", "Alicia"), 1, "there?")});
  hand_out();
  now.us += 5 * kSecondUs;
  std::vector<Delivery> const rows = deliveries();
  ASSERT_EQ(rows.size(), 2U);
  known["<first>"] = std::to_string(rows[0].seq);
  known["<last>"] = std::to_string(rows[1].seq);

  EXPECT_EQ(deliver(), 1);

  EXPECT_EQ(receiver.requests().at(0).body, expected("v2/batch"));
}

/// What nothing raises here is known by its sample.
TEST_P(Payloads, WhatIsTriedOutLooksLikeTheRealOne) {
  std::map<std::string, std::string> const files{{"workflow.execution.handoff", "workflow.execution.handoff"},
      {"workflow.execution.failed", "workflow.execution.failed"}, {"project.event", "project.event-sample"},
      {"whatsapp.phone_number.created", "whatsapp.phone_number.created-sample"},
      {"whatsapp.phone_number.deleted", "whatsapp.phone_number.deleted-sample"}};
  Webhook webhook = hook("project.event");
  webhook.channel_num.reset();
  add(webhook);
  known["<some>"] = uuid_of(Kind::event, first_num_at(now));
  known["<conversation>"] = uuid_of(Kind::conversation, first_num_at(now));
  for (auto const& [event, file] : files) {
    Delivery test;
    test.project_id = first.project;
    test.num = nums.next_as<DeliveryNum>(now);
    test.webhook_num = webhook.num;
    test.event = event;
    store::ok(db->write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(tx.insert(test));
      return store::webhooks::wake(tx, first.project, {{webhook.num, now}});
    }));
  }
  expect_told("v2", files);
}

TEST_P(Payloads, AllOfItInTheOlderWords) {
  settle_in();
  listen(PayloadVersion::v1);
  write_in();
  expect_told("v1", {{kReceived, kReceived}, {kCreated, kCreated}});
}

TEST_P(Payloads, WhatBecameOfAMessageInTheOlderWords) {
  settle_in();
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v1);
  write_back({"delivered", "read"});
  expect_told("v1",
      {{"whatsapp.message.sent", "whatsapp.message.sent"}, {"whatsapp.message.delivered", "whatsapp.message.delivered"},
          {"whatsapp.message.read", "whatsapp.message.read"}});
}

TEST_P(Payloads, AFailureInTheOlderWords) {
  settle_in();
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v1);
  write_back({"failed"});
  expect_told("v1",
      {{"whatsapp.message.sent", "whatsapp.message.sent"}, {"whatsapp.message.failed", "whatsapp.message.failed"}});
}

TEST_P(Payloads, SilenceInTheOlderWords) {
  settle_in();
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v1);
  now = at(core::kHour) + 1000;
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 1);
  expect_told("v1", {{"whatsapp.conversation.inactive", "whatsapp.conversation.inactive"}});
}

TEST_P(Payloads, TheEndInTheOlderWords) {
  settle_in();
  write_in();
  now = received_at = at(0) + 1000;
  listen(PayloadVersion::v1);
  now = at(core::kDay) + 1000;
  EXPECT_EQ(store::ok(end_idle_conversations(*db, now)), 1);
  expect_told("v1", {{"whatsapp.conversation.ended", "whatsapp.conversation.ended"}});
}

TEST_P(Payloads, ANumberThatCameAndWentInTheOlderWords) {
  listen(PayloadVersion::v1);
  Channel const row = connect_number("the-link");
  store::ok(db->write([&](store::WriteTx& tx) { return disconnect(tx, now, row); }));
  expect_told("v1",
      {{"whatsapp.config.created", "whatsapp.config.created"}, {"whatsapp.config.deleted", "whatsapp.config.deleted"}});
}

}  // namespace
}  // namespace wigwag::work
