#include "work/sweep.h"

#include <chrono>
#include <future>

#include "base/limits.h"
#include "core/otp.h"
#include "core/world.h"
#include "model/send.h"
#include "store/projects.h"
#include "store/sends.h"

namespace wigwag::work {
namespace {

using core::at;
using core::kDay;
using core::kHour;
using core::person;

class Sweeping : public core::World {
 protected:
  std::int64_t sweep(std::int64_t second) { return store::ok(end_idle_conversations(*db, at(second))); }
};

TEST_P(Sweeping, EndsWhatNothingTouchedFor24Hours) {
  receive({core::text("w1", person("1"), kHour)});

  EXPECT_EQ(sweep(kHour + kDay), 0);
  EXPECT_FALSE(only<Conversation>().ended_at);
  EXPECT_EQ(sweep(kHour + kDay + 1), 1);

  EXPECT_EQ(only<Conversation>().ended_at, at(kHour + kDay + 1));
  EXPECT_FALSE(only<Conversation>().closed);
  EXPECT_EQ(count(EventKind::conversation_ended), 1);
  EXPECT_EQ(dump().find("!!"), std::string::npos) << dump();
}

TEST_P(Sweeping, OldMessagesThatCameJustNowKeepTheirConversationForADay) {
  now = received_at = at(300 * kDay);
  receive({core::text("w1", person("1"), 0)});

  EXPECT_EQ(sweep(300 * kDay + kHour), 0);
  EXPECT_EQ(sweep(301 * kDay + 1), 1);
}

TEST_P(Sweeping, AgainEndsNothingMore) {
  receive({core::text("w1", person("1"), 0)});
  sweep(10 * kDay);

  EXPECT_EQ(sweep(11 * kDay), 0);
  EXPECT_EQ(count(EventKind::conversation_ended), 1);
}

TEST_P(Sweeping, ManyConversationsOfSeveralProjects) {
  Home const other = add_home();
  std::vector<Update> updates;
  for (int i = 0; i < limits::sweep_batch_max; ++i)
    updates.push_back(core::text("w" + std::to_string(i), person("49" + std::to_string(i)), i));
  receive(updates);
  receive(other, {core::text("w", person("1"), 0)});

  EXPECT_EQ(sweep(10 * kDay), limits::sweep_batch_max + 1);

  EXPECT_EQ(count(EventKind::conversation_ended), limits::sweep_batch_max);
  EXPECT_EQ(kit::rows_of<Conversation>(*db, other.project).at(0).ended_at, at(10 * kDay));
}

constexpr store::Stmt<std::int64_t(std::string_view)> kWaiting{
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = ?"};

constexpr store::Stmt<Conversation(ProjectId, ConversationNum)> kNobodys{
    "SELECT {*} FROM conversation WHERE project_id = ? AND num = ? {skip_locked}"};

/// A batch that holds the project has read the conversation, and takes it up again while the sweep looks.
TEST_P(Sweeping, WaitsForWhoTakesAConversationUpAgain) {
  receive({core::text("w1", person("1"), 0)});
  Conversation row = only<Conversation>();
  std::future<std::int64_t> swept;

  store::ok(db->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(store::projects::lock(tx, row.project_id));
    swept = std::async(std::launch::async, [&] { return sweep(10 * kDay); });
    auto const ended = [&] { return swept.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    bool waits = db->engine() == store::Engine::sqlite;  // there is one writer
    while (!waits && !ended()) {
      TRY(auto const count, db->read([](store::ReadTx& reading) { return reading.number(kWaiting, "Lock"); }));
      waits = count > 0;
    }
    TRY(auto const nobodys, tx.one(kNobodys, row.project_id, row.num));
    EXPECT_TRUE(nobodys) << "the sweep has it already";
    if (!nobodys) return {};
    row.touched_at = row.last_active_at = at(10 * kDay);
    return tx.update(row);
  }));

  EXPECT_EQ(swept.get(), 0);
  EXPECT_FALSE(only<Conversation>().ended_at);
  EXPECT_EQ(count(EventKind::conversation_ended), 0);
}

TEST_P(Sweeping, SeenNewsIsForgottenAfterAWeek) {
  receive({OtherNews{EventKind::other_field, R"({"n":1})"}});
  store::ok(forget_seen_news(*db, at(7 * kDay)));
  receive({OtherNews{EventKind::other_field, R"({"n":1})"}});
  EXPECT_EQ(count(EventKind::other_field), 1);

  store::ok(forget_seen_news(*db, at(8 * kDay)));
  receive({OtherNews{EventKind::other_field, R"({"n":1})"}});
  EXPECT_EQ(count(EventKind::other_field), 2);
}

TEST_P(Sweeping, FirstAnswersAreKeptFor24Hours) {
  store::ok(db->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Idempotency{first.project, "early", "hash", 200, "{}", at(0)}));
    return tx.insert(Idempotency{first.project, "later", "hash", 200, "{}", at(kHour)});
  }));

  store::ok(sweep_sends(*db, nums, at(kDay)));
  EXPECT_EQ(rows<Idempotency>().size(), 2U);
  store::ok(sweep_sends(*db, nums, at(kDay + 1)));
  ASSERT_EQ(rows<Idempotency>().size(), 1U);
  EXPECT_EQ(rows<Idempotency>().front().key, "later");
}

TEST_P(Sweeping, ManyAreForgottenAFewAtATime) {
  std::vector<Idempotency> answers;
  for (int i = 0; i < limits::sweep_batch_max + 5; ++i)
    answers.push_back({first.project, "key " + std::to_string(i), "hash", 200, "{}", at(i)});
  store::ok(db->write([&](store::WriteTx& tx) { return tx.insert_many(answers); }));

  store::ok(db->write([&](store::WriteTx& tx) -> Done {
    TRY(std::int64_t const some, store::sends::erase_answers(tx, at(kDay), 3));
    EXPECT_EQ(some, 3) << "the oldest";
    return {};
  }));
  store::ok(sweep_sends(*db, nums, at(3 * kDay)));

  EXPECT_TRUE(rows<Idempotency>().empty());
}

TEST_P(Sweeping, ExpiredCodesAreShownForADayAndThenForgotten) {
  auto const set = [&](std::string const& phone, Instant expires_at) {
    store::ok(db->write([&](store::WriteTx& tx) {
      return core::set_otp(tx, Secret(std::string(32, 'k')), {first.project, phone, "authentication"},
          nums.next_as<RowNum>(now), "123456", expires_at);
    }));
  };
  set("1", at(0));
  set("2", at(kHour));
  store::ok(db->write(
      [&](store::WriteTx& tx) { return core::use_allowance(tx, at(0), first.project, core::kOtpVerify, "1"); }));

  store::ok(forget_codes(*db, at(kDay)));
  EXPECT_EQ(rows<Otp>().size(), 2U);
  EXPECT_TRUE(rows<RateCount>().empty());
  store::ok(forget_codes(*db, at(kDay + 1)));
  ASSERT_EQ(rows<Otp>().size(), 1U);
  EXPECT_EQ(rows<Otp>().front().phone, "2");
  store::ok(forget_codes(*db, at(kDay + kHour + 1)));
  EXPECT_TRUE(rows<Otp>().empty());
}

INSTANTIATE_TEST_SUITE_P(Each, Sweeping, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::work
