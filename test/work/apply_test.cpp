#include "work/apply.h"

#include <deque>
#include <future>

#include "core/world.h"
#include "meta/webhook.h"
#include "model/quarantine.h"
#include "store/quarantine.h"

namespace wigwag::work {
namespace {

/// A journal in memory: what was finished in a transaction that failed waits again, as it does on disk.
class Bodies : public Journal {
 public:
  void add(std::string body, Instant at = core::at(0)) { waiting_.push_back({++position_, at, std::move(body)}); }
  std::size_t waiting() const { return waiting_.size(); }
  bool away = false;  ///< the database cannot be reached

  void append(std::string body, Instant at, AppendDone done) override {
    add(std::move(body), at);
    done({});
  }
  Result<std::vector<Receipt>> take(store::WriteTx&, std::size_t receipts_max, std::size_t) override {
    settle();
    if (away) return fail(Code::unavailable, "the database is away");
    auto const count = std::min(receipts_max, waiting_.size());
    return std::vector<Receipt>(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  }
  Done finish(store::WriteTx&, std::vector<Receipt> const& receipts) override {
    finished_ = receipts.size();
    return {};
  }
  /// The test says when the transaction committed.
  void committed() { settle_ = true; }
  void wait_for_more(std::chrono::milliseconds) override {}
  Done forget_applied(Instant) override { return {}; }
  JournalState state() const override { return {}; }
  Recovery recovered() const override { return {}; }

 private:
  void settle() {
    if (settle_) waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(finished_));
    settle_ = false;
    finished_ = 0;
  }
  std::int64_t position_ = 0;
  std::size_t finished_ = 0;
  bool settle_ = false;
  std::deque<Receipt> waiting_;
};

class Applying : public core::World {
 protected:
  std::string body(std::string const& wamid, std::string const& words = "hello", std::string number = "") {
    if (number.empty()) number = first.channels[0].phone_number_id;
    return R"({"object":"whatsapp_business_account","entry":[{"id":"w","changes":[{"field":"messages","value":{)"
           R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":")" +
           number + R"("},"messages":[{"from":"4915","id":")" + wamid +
           R"(","timestamp":"1767225601","type":"text","text":{"body":")" + words + R"("}}]}}]}]})";
  }
  /// Applies until nothing waits; the number of receipts.
  std::int64_t drain() {
    std::int64_t total = 0;
    for (int i = 0; i < 100; ++i) {
      auto const some = apply.apply_once();
      if (some) journal.committed();
      if (some && *some == 0) return total;
      if (some) total += *some;
    }
    ADD_FAILURE() << "it never ends";
    return total;
  }
  std::vector<Quarantined> quarantined() {
    return store::ok(db->read([](store::ReadTx& tx) { return store::quarantine::list(tx, RowNum{}, 100); }));
  }

  void SetUp() override { World::SetUp(); }
  Bodies journal;
  int grown = 0;
  struct Later {
    Applying& self;
    Result<std::int64_t> apply_once() { return made().apply_once(); }
    ApplyCounts counts() { return made().counts(); }
    Apply& made() {
      if (!apply)
        apply = std::make_unique<Apply>(
            *self.db, self.journal, self.nums, [this] { return self.now; }, [this] { ++self.grown; });
      return *apply;
    }
    std::unique_ptr<Apply> apply;
  } apply{*this, nullptr};
};

TEST_P(Applying, BodiesBecomeMessagesInOneBatch) {
  journal.add(body("w1"));
  journal.add(body("w2"));

  EXPECT_EQ(drain(), 2);

  EXPECT_EQ(rows<Message>().size(), 2U);
  EXPECT_EQ(apply.counts().messages, 2);
  EXPECT_EQ(apply.counts().batches, 1);
  EXPECT_EQ(apply.counts().lag_us, now - core::at(0));
  EXPECT_EQ(grown, 1);
}

TEST_P(Applying, NothingWaitingTellsNobody) {
  EXPECT_EQ(drain(), 0);
  EXPECT_EQ(grown, 0);
}

TEST_P(Applying, WhatIsNoJsonIsKeptAndTheRestGoesOn) {
  journal.add("no json");
  journal.add(body("w1"));

  drain();

  EXPECT_EQ(rows<Message>().size(), 1U);
  ASSERT_EQ(quarantined().size(), 1U);
  EXPECT_EQ(quarantined()[0].body.value, "no json");
  EXPECT_EQ(quarantined()[0].part, std::nullopt);
  EXPECT_FALSE(quarantined()[0].reason.empty());
}

TEST_P(Applying, APartThatIsNotUnderstoodIsKeptOnceForEachReason) {
  journal.add(R"({"object":"whatsapp_business_account","entry":[7,8,{"id":"w"}]})");

  drain();

  EXPECT_GE(quarantined().size(), 1U);
  EXPECT_LE(quarantined().size(), 2U);
  EXPECT_NE(quarantined()[0].part, std::nullopt);
}

TEST_P(Applying, AnUnknownNumberIsKeptAndReplayedOnceItIsKnown) {
  journal.add(body("w1", "hello", "later"));
  drain();
  ASSERT_EQ(quarantined().size(), 1U);
  RowNum const num = quarantined()[0].num;
  EXPECT_EQ(quarantined()[0].reason, "unknown phone_number_id");
  EXPECT_TRUE(store::ok(replay(*db, nums, now, num)).still.has_value());
  EXPECT_EQ(quarantined()[0].replayed_at, std::nullopt);

  Channel number = first.channels[0];
  number.num = nums.next_as<ChannelNum>(now);
  number.phone_number_id = "later";
  store::ok(db->write([&](store::WriteTx& tx) { return tx.insert(number); }));
  Replayed const replayed = store::ok(replay(*db, nums, now, num));

  EXPECT_EQ(replayed.outcome.messages, 1);
  EXPECT_EQ(replayed.still, std::nullopt);
  EXPECT_EQ(quarantined()[0].replayed_at, now);
  EXPECT_EQ(store::ok(replay(*db, nums, now, num)).outcome.messages, 0);
}

TEST_P(Applying, ReplayOfNothingIsNotFound) {
  EXPECT_EQ(store::code(replay(*db, nums, now, RowNum{7})), Code::not_found);
}

TEST_P(Applying, AReceiptThatFailsAloneIsPutAsideAndBlocksNobody) {
  // A message of this wamid belongs to a row that its insert will meet: no batch can store it.
  store::ok(db->write([&](store::WriteTx& tx) {
    return tx.execute(GetParam() == store::Engine::sqlite
                          ? "CREATE TRIGGER refuse BEFORE INSERT ON message WHEN new.wamid = 'bad' BEGIN "
                            "SELECT RAISE(ABORT, 'refused'); END"
                          : "ALTER TABLE message ADD CONSTRAINT refuse CHECK (wamid <> 'bad')");
  }));
  journal.add(body("w1"));
  journal.add(body("bad"));
  journal.add(body("w2"));

  EXPECT_EQ(drain(), 3);

  EXPECT_EQ(rows<Message>().size(), 2U);
  ASSERT_EQ(quarantined().size(), 1U);
  EXPECT_EQ(quarantined()[0].body.value, body("bad"));
  EXPECT_EQ(quarantined()[0].reason.substr(0, 7), "failed:");
  EXPECT_EQ(dump().find("!!"), std::string::npos) << dump();
}

TEST_P(Applying, AnAbsentDatabaseIsWaitedForAndNothingIsLost) {
  journal.add(body("w1"));
  journal.away = true;
  EXPECT_EQ(store::code(apply.apply_once()), Code::unavailable);
  EXPECT_EQ(store::code(apply.apply_once()), Code::unavailable);

  journal.away = false;
  EXPECT_EQ(drain(), 1);

  EXPECT_EQ(rows<Message>().size(), 1U);
  EXPECT_TRUE(quarantined().empty());
  EXPECT_EQ(apply.counts().failures, 2);
}

TEST_P(Applying, TheThreadTakesWhatTheRealJournalHolds) {
  auto real = store::ok(Journal::open(*db, scratch_.path, nums));
  std::promise<void> applied;
  Apply running(*db, *real, nums, [this] { return now; }, [&] { applied.set_value(); });
  running.start();

  real->append(body("w1"), now, [](Done) {});
  applied.get_future().wait();
  running.stop();

  EXPECT_EQ(rows<Message>().size(), 1U);
  EXPECT_EQ(running.counts().receipts, 1);
}

INSTANTIATE_TEST_SUITE_P(Each, Applying, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::work
