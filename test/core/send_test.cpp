#include <thread>

#include "core/send.h"
#include "core/world.h"

namespace wigwag::core {
namespace {

Instant ten_minutes_before(Instant now) { return now - 600 * kSecondUs; }

class Sending : public World {
 protected:
  /// To a customer who wrote `wrote_ago` before now.
  void customer_wrote(std::string const& phone, std::int64_t second) {
    receive({text("in-" + phone + "-" + std::to_string(second), person(phone), second)});
  }

  Draft draft_to(std::string const& phone, std::string const& words = "hi") {
    InboundMessage message = text("", person(phone), 0, words);
    message.at.reset();
    message.direction = Direction::outbound;
    message.effect = Effect::quiet;
    message.status = MessageStatus::pending;
    message.draft = nums.next_as<MessageNum>(now);
    message.callback_data = "theirs";
    Channel const& channel = first.channels[0];
    return {.project = first.project,
        .channel = channel.num,
        .phone_number_id = channel.phone_number_id,
        .message = message,
        .held_until = now + 60 * kSecondUs};
  }

  Result<std::optional<FirstAnswer>> store(Draft const& draft) {
    return db->write([&](store::WriteTx& tx) { return core::draft(tx, nums, now, draft); });
  }

  void settle(Draft const& draft, SendSettled what, FirstAnswer answer = {200, "{}"}) {
    what.num = *draft.message.draft;
    Settlement const settlement{first.project, draft.phone_number_id, std::move(what), draft.repeat, std::move(answer)};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
  void leave_unknown(Draft const& draft) {
    Settlement const settlement{
        first.project, draft.phone_number_id, {.num = *draft.message.draft}, draft.repeat, {}, true};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
  void accept(Draft const& draft, std::string const& wamid) {
    settle(draft, {.outcome = SendSettled::Outcome::accepted, .num = {}, .wamid = wamid});
  }

  StatusUpdate own(Draft const& draft, std::string const& wamid, std::string const& word, std::int64_t second) {
    StatusUpdate update = status(wamid, word, second);
    update.own_num = draft.message.draft;
    return update;
  }

  std::int64_t give_up(Instant before) {
    return store::ok(db->write([&](store::WriteTx& tx) { return core::give_up_drafts(tx, nums, now, before); }));
  }

  Message sent_row(Draft const& draft) {
    for (Message const& row : rows<Message>())
      if (row.num == *draft.message.draft) return row;
    must(false, "the draft is there");
    return {};
  }
  std::int64_t in_flight() { return static_cast<std::int64_t>(rows<Send>().size()); }
};

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

TEST_P(Sending, OfManyInOneTransactionEachHasItsOwnFate) {
  customer_wrote("1", 0);
  customer_wrote("2", 0);
  customer_wrote("3", 0);
  store::ok(db->write([&](store::WriteTx& tx) {
    return core::keep_blocked(tx, now, first.project, first.channels[0].num, {"3"}, core::Others::stay);
  }));
  std::vector<Draft> drafts{draft_to("1"), draft_to("1"), draft_to("stranger"), draft_to("2"), draft_to("3"),
      draft_to("2"), draft_to("4"), draft_to("2")};
  drafts[0].repeat = {"key", "hash"};
  drafts[6].is_template = true;
  drafts[7].repeat = {"key", "hash"};
  std::vector<Draft const*> jobs;
  for (Draft const& draft : drafts) jobs.push_back(&draft);

  auto const outcomes = store::ok(db->write([&](store::WriteTx& tx) { return core::draft_all(tx, nums, now, jobs); }));

  std::vector<std::optional<Code>> codes;
  for (Drafted const& outcome : outcomes) codes.push_back(outcome ? std::nullopt : std::optional(outcome.error().code));
  std::vector<std::optional<Code>> const expected{std::nullopt, Code::in_flight, Code::window_closed, std::nullopt,
      Code::blocked, Code::in_flight, std::nullopt, Code::conflict};
  EXPECT_EQ(codes, expected);
  EXPECT_EQ(in_flight(), 3);
  EXPECT_EQ(rows<Message>().size(), 6U) << "three that came, three that go";
  EXPECT_EQ(rows<Contact>().size(), 4U) << "nobody is left of those who were refused";
  EXPECT_EQ(rows<Idempotency>().size(), 1U);
}

TEST_P(Sending, ManySettledInOneTransactionAreAsIfEachWere) {
  std::vector<Draft> drafts;
  for (std::string const who : {"1", "2", "3", "4"}) {
    customer_wrote(who, 0);
    drafts.push_back(draft_to(who));
    drafts.back().repeat = {"key " + who, "hash"};
    ASSERT_TRUE(store(drafts.back()));
  }
  auto const of = [&](std::size_t i, SendSettled what) {
    what.num = *drafts[i].message.draft;
    return Settlement{first.project, drafts[i].phone_number_id, std::move(what), drafts[i].repeat, {200, "{}"}};
  };
  std::vector<Settlement> settlements{of(0, {.num = {}, .wamid = "w0"}), of(1, {.num = {}, .wamid = "w1"}),
      of(2, {.outcome = SendSettled::Outcome::refused, .num = {}, .error_code = 131026}), of(3, {.num = {}})};
  settlements[2].answer = {};
  settlements[3].is_unknown = true;
  std::vector<Settlement const*> jobs;
  for (Settlement const& one : settlements) jobs.push_back(&one);

  for (Done const& outcome :
      store::ok(db->write([&](store::WriteTx& tx) { return core::settle_all(tx, nums, now, jobs); })))
    EXPECT_TRUE(outcome);

  EXPECT_EQ(message("w0").num, *drafts[0].message.draft);
  EXPECT_EQ(message("w1").status, MessageStatus::sent);
  EXPECT_EQ(sent_row(drafts[2]).status, MessageStatus::failed);
  EXPECT_EQ(sent_row(drafts[3]).status, MessageStatus::pending);
  EXPECT_EQ(in_flight(), 1);
  EXPECT_EQ(rows<Idempotency>().size(), 3U) << "a refusal that is not kept frees its key";
  EXPECT_EQ(count(EventKind::message_sent), 2);
  EXPECT_EQ(count(EventKind::message_failed), 1);
}

TEST_P(Sending, TogetherIsAllOrNothingAndASettlementFreesItsConversationForADraftBesideIt) {
  customer_wrote("1", 0);
  customer_wrote("2", 0);
  Draft const gone_out = draft_to("1");
  ASSERT_TRUE(store(gone_out));
  Settlement const settled{first.project, gone_out.phone_number_id, {.num = *gone_out.message.draft, .wamid = "w0"}};
  std::vector<Settlement const*> const settlements{&settled};
  auto const write = [&](std::vector<Draft> const& drafts) {
    std::vector<Draft const*> jobs;
    for (Draft const& draft : drafts) jobs.push_back(&draft);
    return db->write(
        [&](store::WriteTx& tx) { return core::write_together(tx, nums, now, settlements, std::span(jobs)); });
  };

  auto const refused = write({draft_to("2"), draft_to("stranger")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::window_closed);
  EXPECT_EQ(sent_row(gone_out).status, MessageStatus::pending);
  EXPECT_EQ(in_flight(), 1);
  EXPECT_EQ(rows<Message>().size(), 3U);
  EXPECT_EQ(rows<Contact>().size(), 2U);

  auto const outcomes = store::ok(write({draft_to("1"), draft_to("2")}));
  ASSERT_EQ(outcomes.size(), 2U);
  for (Drafted const& outcome : outcomes) EXPECT_EQ(store::ok(outcome), std::nullopt);
  EXPECT_EQ(message("w0").status, MessageStatus::sent);
  EXPECT_EQ(in_flight(), 2);
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
