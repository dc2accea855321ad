#include <thread>

#include "core/sending.h"

namespace wigwag::core {
namespace {

Instant ten_minutes_before(Instant now) { return now - 600 * kSecondUs; }

TEST_P(Sending, ADraftIsPendingAndTellsNobodyUntilMetaHasIt) {
  customer_wrote("1", 0);
  Draft const draft = draft_to("1");

  ASSERT_TRUE(store(draft));
  EXPECT_EQ(sent_row(draft).status, MessageStatus::pending);
  EXPECT_EQ(sent_row(draft).wamid, "");
  EXPECT_EQ(count(EventKind::message_sent), 0);
  EXPECT_EQ(in_flight(), 1);
  accept(draft, "w1");

  EXPECT_EQ(message("w1").status, MessageStatus::sent);
  EXPECT_EQ(message("w1").callback_data, "theirs");
  EXPECT_EQ(count(EventKind::message_sent), 1);
  EXPECT_EQ(in_flight(), 0);
  EXPECT_EQ(only<Conversation>().messages_count, 2);
  EXPECT_EQ(only<Conversation>().last_message_wamid, "w1");
}

TEST_P(Sending, WhateverComesFirstTheRowsAreTheSame) {
  auto const run = [&](int order) {
    std::string const phone = "7" + std::to_string(order);
    std::string const wamid = "w-" + phone;
    customer_wrote(phone, 0);
    Draft const draft = draft_to(phone);
    EXPECT_TRUE(store(draft));
    if (order == 0) accept(draft, wamid);
    receive({own(draft, wamid, "sent", 4000)});
    if (order == 1) accept(draft, wamid);
    receive({own(draft, wamid, "delivered", 4001)});
    if (order == 2) accept(draft, wamid);
    Message const row = message(wamid);
    EXPECT_EQ(row.status, MessageStatus::delivered);
    EXPECT_EQ(row.num, *draft.message.draft);
    return row.statuses.size();
  };

  auto const first_size = run(0);
  EXPECT_EQ(run(1), first_size);
  EXPECT_EQ(run(2), first_size);
  EXPECT_EQ(count(EventKind::message_sent), 3);
  EXPECT_EQ(count(EventKind::message_delivered), 3);
  EXPECT_EQ(in_flight(), 0);
  EXPECT_TRUE(rows<StatusOrphan>().empty());
}

TEST_P(Sending, StatusesWithoutOurNumberWaitForTheWamid) {
  customer_wrote("1", 0);
  Draft const draft = draft_to("1");
  ASSERT_TRUE(store(draft));
  receive({status("w1", "delivered", 4000)});
  EXPECT_EQ(sent_row(draft).status, MessageStatus::pending);

  accept(draft, "w1");

  EXPECT_EQ(message("w1").status, MessageStatus::delivered);
  EXPECT_TRUE(rows<StatusOrphan>().empty());
}

TEST_P(Sending, OutsideTheWindowOnlyTemplatesGo) {
  customer_wrote("1", 0);
  now = received_at = at(kDay);
  std::string const before = dump();
  Draft draft = draft_to("1");

  auto const refused = store(draft);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::window_closed);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(in_flight(), 0);
  auto const stranger = store(draft_to("99"));
  ASSERT_FALSE(stranger);
  EXPECT_EQ(dump(), before);
  draft.is_template = true;
  EXPECT_TRUE(store(draft));
}

TEST_P(Sending, JustInsideTheWindowItGoes) {
  customer_wrote("1", 0);
  now = received_at = at(kDay) - 1;

  EXPECT_TRUE(store(draft_to("1")));
}

TEST_P(Sending, OneMessageAConversationIsOnItsWay) {
  customer_wrote("1", 0);
  customer_wrote("2", 0);
  Draft const draft = draft_to("1");
  ASSERT_TRUE(store(draft));

  auto const second = store(draft_to("1"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::in_flight);
  EXPECT_EQ(in_flight(), 1);
  EXPECT_TRUE(store(draft_to("2")));
  accept(draft, "w1");
  EXPECT_TRUE(store(draft_to("1")));
}

TEST_P(Sending, OfManyAtOnceOneGoes) {
  customer_wrote("1", 0);
  std::vector<Draft> drafts;
  for (int i = 0; i < 8; ++i) drafts.push_back(draft_to("1"));
  std::atomic<int> stored{0};

  {
    std::vector<std::jthread> threads;
    for (Draft const& draft : drafts)
      threads.emplace_back([&] {
        if (store(draft)) ++stored;
      });
  }

  EXPECT_EQ(stored.load(), 1);
  EXPECT_EQ(in_flight(), 1);
  EXPECT_EQ(only<Conversation>().messages_count, 2);
}

TEST_P(Sending, ARefusalIsAFailureWithMetasCode) {
  customer_wrote("1", 0);
  Draft const draft = draft_to("1");
  ASSERT_TRUE(store(draft));

  settle(draft, {.outcome = SendSettled::Outcome::refused, .num = {}, .error_code = 131030, .error_title = "no"});

  EXPECT_EQ(sent_row(draft).status, MessageStatus::failed);
  EXPECT_EQ(sent_row(draft).error_code, 131030);
  EXPECT_EQ(count(EventKind::message_failed), 1);
  EXPECT_EQ(in_flight(), 0);
}

TEST_P(Sending, AnUnknownOutcomeFailsInTimeAndAStatusRepairsIt) {
  customer_wrote("1", 0);
  Draft const draft = draft_to("1");
  ASSERT_TRUE(store(draft));
  leave_unknown(draft);
  EXPECT_EQ(sent_row(draft).status, MessageStatus::pending);
  EXPECT_EQ(give_up(ten_minutes_before(now)), 0);
  EXPECT_TRUE(store(draft_to("1"))) << "the conversation goes on";

  EXPECT_EQ(give_up(now + 1), 2);
  EXPECT_EQ(give_up(now + 1), 0);
  EXPECT_EQ(sent_row(draft).status, MessageStatus::failed);
  EXPECT_EQ(sent_row(draft).error_code, std::nullopt);
  receive({own(draft, "w1", "sent", 4000)});

  EXPECT_EQ(message("w1").status, MessageStatus::sent);
  EXPECT_EQ(message("w1").error_title, std::nullopt);
  EXPECT_EQ(in_flight(), 1) << "the other one";
}

TEST_P(Sending, AnotherNumbersStatusDoesNotTouchTheDraft) {
  customer_wrote("1", 0);
  Draft const draft = draft_to("1");
  ASSERT_TRUE(store(draft));

  receive(first, {own(draft, "w1", "sent", 4000)}, 1);

  EXPECT_EQ(sent_row(draft).status, MessageStatus::pending);
  EXPECT_EQ(sent_row(draft).wamid, "");
}

TEST_P(Sending, TheSameKeyGivesTheFirstAnswer) {
  customer_wrote("1", 0);
  Draft draft = draft_to("1");
  draft.repeat = {"key", "hash"};
  ASSERT_TRUE(store(draft));
  Draft again = draft_to("1");
  again.repeat = {"key", "hash"};

  EXPECT_EQ(store(again).error().code, Code::conflict) << "not answered yet";
  settle(draft, {.outcome = SendSettled::Outcome::accepted, .num = {}, .wamid = "w1"}, {200, R"({"a":1})"});
  auto const answer = store::ok(store(again));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"a":1})");
  again.repeat = {"key", "another hash"};
  EXPECT_EQ(store(again).error().code, Code::conflict);
  EXPECT_EQ(rows<Message>().size(), 2U);
}

TEST_P(Sending, AKeyLearnsItsAnswerFromTheStatusThatComesLate) {
  customer_wrote("1", 0);
  Draft draft = draft_to("1");
  draft.repeat = {"key", "hash"};
  ASSERT_TRUE(store(draft));
  leave_unknown(draft);
  EXPECT_EQ(store(draft).error().code, Code::conflict) << "nobody knows";
  receive({own(draft, "w1", "delivered", 5)});

  EXPECT_EQ(store::ok(store(draft))->message->wamid, "w1");
}

TEST_P(Sending, AKeyWithoutAnAnswerIsFreeAgain) {
  customer_wrote("1", 0);
  Draft draft = draft_to("1");
  draft.repeat = {"key", "hash"};
  ASSERT_TRUE(store(draft));
  settle(draft, {.outcome = SendSettled::Outcome::refused, .num = {}}, {});
  Draft again = draft_to("1");
  again.repeat = {"key", "hash"};

  EXPECT_EQ(store::ok(store(again)), std::nullopt);
}

TEST_P(Sending, WhomTheNumberHasBlockedGetsNothing) {
  customer_wrote("1", 0);
  receive({text("in-b", person("", "US.7"), 0)});
  auto const keep = [&](std::vector<std::string> const& users, core::Others others) {
    store::ok(db->write([&](store::WriteTx& tx) {
      return core::keep_blocked(tx, now, first.project, first.channels[0].num, users, others);
    }));
  };
  Draft to_bsuid = draft_to("1");
  to_bsuid.message.contact = person("", "US.7");
  Draft template_to = draft_to("1");
  template_to.is_template = true;

  keep({"1", "US.7", "999"}, core::Others::stay);
  keep({"1"}, core::Others::stay);
  EXPECT_EQ(store(draft_to("1")).error().code, Code::blocked);
  EXPECT_EQ(store(template_to).error().code, Code::blocked);
  EXPECT_EQ(store(to_bsuid).error().code, Code::blocked);
  EXPECT_EQ(in_flight(), 0);
  keep({"1"}, core::Others::go);
  EXPECT_TRUE(store(to_bsuid)) << "Meta's whole list says so";
  store::ok(db->write(
      [&](store::WriteTx& tx) { return core::keep_unblocked(tx, first.project, first.channels[0].num, {"1"}); }));
  EXPECT_TRUE(store(draft_to("1")));
}

TEST_P(Sending, WhoStoppedMarketingGetsNone) {
  customer_wrote("1", 0);
  PreferenceChange stop{person("1"), "marketing_messages", "stop", {}, at(10)};
  receive({stop});
  Draft draft = draft_to("1");
  draft.is_template = draft.is_marketing = true;

  EXPECT_EQ(store(draft).error().code, Code::marketing_stopped);
  EXPECT_EQ(in_flight(), 0);
  draft.is_marketing = false;
  EXPECT_TRUE(store(draft));
}

TEST_P(Sending, AReadReceiptMarksAllUpToTheMessage) {
  receive({text("a", person("1"), 1), text("b", person("1"), 2), text("c", person("1"), 3), text("x", person("2"), 3)});
  auto const read_up_to = [&](std::string const& wamid) {
    store::ok(db->write(
        [&](store::WriteTx& tx) { return core::mark_read(tx, now, first.project, first.channels[0].num, wamid); }));
  };

  read_up_to("b");
  EXPECT_EQ(message("a").status, MessageStatus::read);
  EXPECT_EQ(message("b").status, MessageStatus::read);
  EXPECT_EQ(message("c").status, MessageStatus::delivered);
  EXPECT_EQ(message("x").status, MessageStatus::delivered);
  read_up_to("c");
  read_up_to("a");
  read_up_to("unknown");
  EXPECT_EQ(message("c").status, MessageStatus::read);
  for (Thread const& thread : rows<Thread>())
    EXPECT_EQ(thread.unread_count, thread.num == message("x").thread_num ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(Each, Sending, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
