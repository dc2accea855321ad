#include "core/sending.h"

namespace wigwag::core {
namespace {

class SendingMany : public Sending {};
INSTANTIATE_TEST_SUITE_P(Each, SendingMany, store::kEngines, store::engine_name);

TEST_P(SendingMany, OfManyInOneTransactionEachHasItsOwnFate) {
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

TEST_P(SendingMany, ManySettledInOneTransactionAreAsIfEachWere) {
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

TEST_P(SendingMany, TogetherIsAllOrNothingAndASettlementFreesItsConversationForADraftBesideIt) {
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

}  // namespace
}  // namespace wigwag::core
