#include "base/limits.h"
#include "kit/wire_server.h"
#include "work/deliver.h"
#include "work/hook_room.h"

namespace wigwag::work {
namespace {

using core::person;

/// Receivers that are not as one would wish.
class DeliveringTo : public HookRoom {};
INSTANTIATE_TEST_SUITE_P(Each, DeliveringTo, store::kEngines, store::engine_name);

TEST_P(DeliveringTo, OneThatSaysItIsGoneIsAskedAgain) {
  Webhook const webhook = add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1"), 0)});
  receiver.answer_with(410);
  EXPECT_EQ(deliver(), 1);
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::pending);
  EXPECT_EQ(deliveries().at(0).response_status, 410);
  EXPECT_EQ(deliveries().at(0).problem, "answered 410");
  EXPECT_TRUE(stored(webhook).active);

  receiver.answer_with(200);
  now.us += 5 * kSecondUs;
  EXPECT_EQ(deliver(), 1);

  EXPECT_EQ(deliveries().at(0).state, DeliveryState::delivered);
  auto const requests = receiver.requests();
  EXPECT_EQ(requests.at(0).headers.at("webhook-id"), requests.at(1).headers.at("webhook-id"));
}

TEST_P(DeliveringTo, ManySlowReceiversDoNotSlowAnother) {
  constexpr std::size_t kSlow = 20, kPeople = 40;
  Receiver slow;
  slow.hold();
  for (std::size_t i = 0; i < kSlow; ++i) add(hook("whatsapp.message.received", slow.url + "/slow"));
  add(hook("whatsapp.message.received"));
  for (std::size_t who = 0; who < kPeople; ++who)
    receive({core::text(fmt::format("w{}", who), person(std::to_string(100 + who)), 0)});
  hand_out();
  Deliver deliver(parts());
  deliver.start();

  EXPECT_TRUE(receiver.wait_for(kPeople)) << "of a fast one";
  EXPECT_LE(slow.requests().size(), limits::deliveries_running_max) << "none of them was answered";
  slow.let_go();
  EXPECT_TRUE(slow.wait_for(kSlow * kPeople));
  deliver.stop();

  EXPECT_EQ(receiver.requests().size(), kPeople);
  EXPECT_EQ(slow.requests().size(), kSlow * kPeople) << "each once";
}

TEST_P(DeliveringTo, WhatClosesInTheMiddleIsNoSuccess) {
  net::WireServer closing([](net::Wire& wire) {
    wire.read_request();
    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    wire.reset();
  });
  add(hook("whatsapp.message.received", closing.url("/hook")));
  receive({core::text("w1", person("1"), 0)});

  EXPECT_EQ(deliver(), 1);

  EXPECT_EQ(deliveries().at(0).state, DeliveryState::pending);
  EXPECT_TRUE(deliveries().at(0).problem->starts_with("the connection was lost")) << *deliveries().at(0).problem;
}

TEST_P(DeliveringTo, AnAnswerAfterTheTimeIsNoSuccess) {
  net::WireServer late([](net::Wire& wire) {
    wire.read_request();
    wire.read_to_end();
  });
  add(hook("whatsapp.message.received", late.url("/hook")));
  receive({core::text("w1", person("1"), 0)});
  hand_out();
  Deliver::Parts quick = parts();
  quick.timeout = std::chrono::milliseconds(50);
  Deliver deliver(std::move(quick));

  EXPECT_EQ(store::ok(deliver.deliver_due()), 1);

  EXPECT_EQ(deliveries().at(0).problem, "no answer in time");
  EXPECT_EQ(deliveries().at(0).response_status, std::nullopt);
}

TEST_P(DeliveringTo, APrivateAddressIsNeverAsked) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1"), 0)});
  hand_out();
  Deliver::Parts strict = parts();
  strict.rule = {net::Schemes::http_too, {}};
  Deliver deliver(std::move(strict));

  store::ok(deliver.deliver_due());

  EXPECT_TRUE(receiver.requests().empty());
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::pending);
}

}  // namespace
}  // namespace wigwag::work
