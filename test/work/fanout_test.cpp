#include "work/fanout.h"

#include <thread>

#include "base/json.h"
#include "core/webhooks.h"
#include "model/project.h"
#include "store/events.h"
#include "work/forward.h"
#include "work/hook_room.h"

namespace wigwag::work {
namespace {

using core::person;

class FanningOut : public HookRoom {
 protected:
  std::string body_of(std::vector<std::string> const& numbers) {
    std::string changes;
    for (std::string const& number : numbers) {
      if (!changes.empty()) changes += ",";
      changes += R"({"field":"messages","value":{"metadata":{"phone_number_id":")" + number + R"("}, "n": 1.0}})";
    }
    return R"({"object":"whatsapp_business_account","entry":[{"id":"w","changes":[)" + changes + "]}]}";
  }
  Inbound inbound(std::string const& number) {
    Inbound one{"messages", "waba", number, core::text("w" + number, person("1"), 0)};
    return one;
  }
  void forward_one(Receipt const& receipt, std::vector<Inbound> const& updates, bool has_more = false) {
    store::ok(db->write([&](store::WriteTx& tx) {
      std::vector<Forwardable> list;
      for (Inbound const& update : updates) list.push_back({&receipt, &update, has_more});
      return forward(tx, nums, now, list);
    }));
  }
  Webhook meta_hook() {
    Webhook webhook = hook("");
    webhook.kind = WebhookKind::meta;
    return add(webhook);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, FanningOut, store::kEngines, store::engine_name);

TEST_P(FanningOut, EachEventOnceForEachThatAsks) {
  add(hook("whatsapp.message.received"));
  add(hook("whatsapp.message.received whatsapp.conversation.created"));
  add(hook("whatsapp.message.read"));
  receive({core::text("w1", person("1"), 0)});

  EXPECT_GT(hand_out(), 0);
  EXPECT_EQ(hand_out(), 0);

  std::vector<std::string> events;
  for (Delivery const& row : deliveries()) events.push_back(row.event);
  std::ranges::sort(events);
  EXPECT_EQ(events, (std::vector<std::string>{
                        "whatsapp.conversation.created", "whatsapp.message.received", "whatsapp.message.received"}));
}

TEST_P(FanningOut, OneThatIsOffGetsNothingAPausedOneGetsAll) {
  Webhook off = hook("whatsapp.message.received");
  off.active = false;
  add(off);
  Webhook paused = hook("whatsapp.message.received");
  core::pause(paused, now);
  add(paused);
  receive({core::text("w1", person("1"), 0)});

  hand_out();

  ASSERT_EQ(deliveries().size(), 1U);
  EXPECT_EQ(deliveries()[0].webhook_num, paused.num);
}

TEST_P(FanningOut, TwoAtATimeHandOutEachEventOnce) {
  add(hook("whatsapp.message.received"));
  for (int i = 0; i < 200; ++i) receive({core::text("w" + std::to_string(i), person(std::to_string(i)), 0)});
  std::thread beside([&] { hand_out(); });
  hand_out();
  beside.join();
  hand_out();

  EXPECT_EQ(deliveries().size(), 200U);
}

TEST_P(FanningOut, AProjectWithoutWebhooksHasNoCursor) {
  receive({core::text("w1", person("1"), 0)});

  EXPECT_EQ(hand_out(), 0);
  EXPECT_TRUE(rows<FanoutCursor>().empty());
}

TEST_P(FanningOut, MetasBytesAreForwardedAsTheyCameAndOnce) {
  meta_hook();
  std::string const number = first.channels[0].phone_number_id;
  Receipt const receipt{7, now, body_of({number})};

  forward_one(receipt, {inbound(number)});
  forward_one(receipt, {inbound(number)});

  EXPECT_EQ(deliver(), 1);
  auto const request = receiver.requests().at(0);
  EXPECT_EQ(request.body, receipt.body);
  EXPECT_EQ(request.headers.at("X-Idempotency-Key"), hex(sha256(receipt.body)));
  EXPECT_EQ(request.headers.at("X-Webhook-Signature"), hex(hmac_sha256("s3cret", receipt.body)));
}

TEST_P(FanningOut, MetasBytesOfAnotherNumberAreNot) {
  meta_hook();
  std::string const other = first.channels[1].phone_number_id;

  forward_one({7, now, body_of({other})}, {inbound(other)});

  EXPECT_EQ(deliver(), 0);
  EXPECT_TRUE(rows<DeliveryBody>().empty());
}

TEST_P(FanningOut, WhatIsOfAnotherProjectIsCutOut) {
  meta_hook();
  Home const foreign = add_home();
  std::string const own = first.channels[0].phone_number_id;
  std::string const theirs = foreign.channels[0].phone_number_id;

  forward_one({7, now, body_of({theirs, own})}, {inbound(theirs), inbound(own)});

  EXPECT_EQ(deliver(), 1);
  EXPECT_EQ(receiver.requests().at(0).body, body_of({own}));
}

TEST_P(FanningOut, APartThatNobodyUnderstoodGoesToNoOtherProject) {
  meta_hook();
  Home const foreign = add_home();
  std::string const own = first.channels[0].phone_number_id;
  std::string const theirs = foreign.channels[0].phone_number_id;

  forward_one({7, now, body_of({own, theirs})}, {inbound(own)}, true);
  forward_one({8, now, body_of({own}) + " "}, {inbound(own)}, true);

  EXPECT_EQ(deliver(), 2);
  EXPECT_EQ(receiver.requests().at(0).body, body_of({own}));
  EXPECT_EQ(receiver.requests().at(1).body, body_of({own}) + " ") << "the very bytes, where all is its own";
}

TEST_P(FanningOut, WhatLandsLateIsNoneOfAnotherTurns) {
  Channel channel = first.channels[0];
  auto const hand_on_to = [&](std::optional<std::string> url) {
    channel.destination_url = std::move(url);
    store::ok(db->write([&](store::WriteTx& tx) { return forward_to(tx, channel, now); }));
  };
  auto const come = [&](std::int64_t position) {
    std::string const& number = channel.phone_number_id;
    forward_one(
        {position, now, body_of({number}) + std::string(static_cast<std::size_t>(position), ' ')}, {inbound(number)});
  };
  Webhook other = hook("whatsapp.message.received");
  add(other);
  hand_on_to(receiver.url + "/first");
  receiver.hold();
  Deliver deliver(parts());
  deliver.start();
  come(1);
  ASSERT_TRUE(receiver.wait_for(1));
  hand_on_to(std::nullopt);
  receive({core::text("w1", person("1"), 0)});
  hand_out();
  deliver.poke();
  ASSERT_TRUE(receiver.wait_for(1)) << "a round went by, in which the first turn was forgotten";
  hand_on_to(receiver.url + "/second");
  come(2);
  deliver.poke();
  ASSERT_TRUE(receiver.wait_for(1));
  receiver.let_go();
  for (std::int64_t position = 3; position < 6; ++position) {
    come(position);
    deliver.poke();
    ASSERT_TRUE(receiver.wait_for(1)) << position;
  }
}

/// Its webhook has the number's own num, and nobody sees it.
TEST_P(FanningOut, ANumberHandsMetasBytesOnWithoutAWordOfOurs) {
  Channel channel = first.channels[0];
  channel.destination_url = receiver.url + "/meta";
  store::ok(db->write([&](store::WriteTx& tx) { return forward_to(tx, channel, now); }));
  std::string const& number = channel.phone_number_id;
  Receipt const receipt{7, now, body_of({number})};

  forward_one(receipt, {inbound(number)});
  forward_one(receipt, {inbound(number)});

  EXPECT_EQ(deliver(), 1) << "once";
  auto const request = receiver.requests().at(0);
  EXPECT_EQ(request.path, "/meta");
  EXPECT_EQ(request.body, receipt.body);
  EXPECT_EQ(request.headers.at("Content-Type"), "application/json");
  for (auto const& [name, value] : request.headers) {
    std::string lower = fold_case(name);
    EXPECT_FALSE(lower.starts_with("x-") || lower.starts_with("webhook-")) << name;
  }
  EXPECT_TRUE(
      store::ok(db->read([&](store::ReadTx& tx) { return store::webhooks::of_project(tx, first.project); })).empty());
}

TEST_P(FanningOut, WhatANumberHandsOnIsTriedAgainAndEndsWithItsAddress) {
  Channel channel = first.channels[0];
  channel.destination_url = receiver.url + "/meta";
  auto const set = [&] { store::ok(db->write([&](store::WriteTx& tx) { return forward_to(tx, channel, now); })); };
  set();
  set();
  std::string const& number = channel.phone_number_id;
  receiver.answer_with(500);
  forward_one({7, now, body_of({number})}, {inbound(number)});
  EXPECT_EQ(deliver(), 1);
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::pending);
  channel.destination_url = receiver.url + "/elsewhere";
  set();
  receiver.answer_with(200);
  now.us += 6 * kSecondUs;

  EXPECT_EQ(deliver(), 1);

  EXPECT_EQ(receiver.requests().at(1).path, "/elsewhere");
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::delivered);
  forward_one({8, now, body_of({number, number})}, {inbound(number)});
  channel.destination_url.reset();
  set();
  EXPECT_EQ(deliver(), 0);
  EXPECT_EQ(deliveries().at(1).state, DeliveryState::failed);
  forward_one({9, now, body_of({number}) + " "}, {inbound(number)});
  EXPECT_EQ(deliveries().size(), 2U) << "nobody is there any more";
  EXPECT_TRUE(rows<Webhook>().empty());
}

TEST_P(FanningOut, NewsOfPeopleInWacrsWords) {
  Webhook webhook = hook("contact.updated status.deleted");
  webhook.kind = WebhookKind::wacr;
  webhook.channel_num.reset();
  add(webhook);
  ContactNum const contact = nums.next_as<ContactNum>(now);
  Event changed{first.project, 0, EventKind::contact_changed, now, {}, contact, {}, {},
      R"({"previous":{"firstname":"An"},"current":{"firstname":"Ana"}})"};
  Event erased{first.project, 0, EventKind::status_deleted, now, {}, {}, {}, {},
      R"({"id":3,"previous":{"name":"New","color":null}})"};
  store::ok(
      db->write([&](store::WriteTx& tx) { return store::events::append(tx, first.project, {changed, erased}, 0); }));

  EXPECT_EQ(deliver(), 2);

  auto requests = receiver.requests();
  std::ranges::sort(requests, {}, [](auto const& one) { return one.headers.at("X-Webhook-Event"); });
  auto const update = json::Document::parse(requests[0].body);
  EXPECT_EQ(update->root()["event"]["type"].word(), "contact.updated");
  EXPECT_EQ(update->root()["data"]["resource"]["id"].integer(), contact.value);
  EXPECT_EQ(update->root()["data"]["resource"]["attributes"].raw(), R"({"firstname":"Ana"})");
  EXPECT_EQ(update->root()["changes"]["modified_fields"].raw(), R"(["firstname"])");
  auto const deletion = json::Document::parse(requests[1].body);
  EXPECT_EQ(deletion->root()["data"]["resource"]["id"].integer(), 3);
  EXPECT_EQ(deletion->root()["changes"]["current"].raw(), "null");
  EXPECT_EQ(deletion->root()["changes"]["modified_fields"].raw(), "null");
}

}  // namespace
}  // namespace wigwag::work
