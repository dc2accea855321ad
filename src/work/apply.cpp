#include "work/apply.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "meta/webhook.h"
#include "model/quarantine.h"
#include "store/quarantine.h"
#include "work/forward.h"
#include "work/pause.h"
#include "work/plain_words.h"

namespace wigwag::work {
namespace {

constexpr std::chrono::milliseconds kLookAgain{500};
constexpr std::chrono::milliseconds kTryAgain{500};
// From the beginning of one batch to the beginning of the next. A transaction costs as much as a dozen messages, and a
// disk that it makes durable is not there for the journal: what comes meanwhile is applied together. What comes alone
// is applied at once.
constexpr std::chrono::milliseconds kBetweenBatches{10};
constexpr std::size_t kReasonCodePointsMax = 500;

struct Applied {
  std::int64_t receipts = 0;
  std::int64_t quarantined = 0;
  Instant newest_received_at;
  core::Outcome outcome;
};

/// Everything of one body that is left out for the same reason is one row: the body is kept once for each reason.
class Ward {
 public:
  Ward(NumSource& nums, Instant now) : nums_(nums), now_(now) {}

  void add(Receipt const& receipt, std::string const& reason, std::optional<std::string> const& part) {
    auto const [place, added] = rows_.try_emplace({receipt.position, reason});
    if (!added) return;
    Quarantined& row = place->second;
    row.num = nums_.next_as<RowNum>(now_);
    row.received_at = receipt.received_at;
    row.reason = plain_words(reason, kReasonCodePointsMax);
    if (part) row.part = Bytes{*part};
    row.body = Bytes{receipt.body};
  }

  /// The number of rows.
  Result<std::int64_t> flush(store::WriteTx& tx) {
    std::vector<Quarantined> rows;
    for (auto& [key, row] : rows_) rows.push_back(std::move(row));
    if (!rows.empty()) TRY_DONE(tx.insert_many(rows));
    return static_cast<std::int64_t>(rows.size());
  }

 private:
  NumSource& nums_;
  Instant now_;
  std::map<std::pair<std::int64_t, std::string>, Quarantined> rows_;
};

struct Updates {
  std::vector<core::Arrived> arrived;
  std::vector<Receipt const*> receipt_of;  ///< beside `arrived`
  std::set<Receipt const*> not_all;        ///< those of which a part was not understood
};

Updates read(std::vector<Receipt> const& receipts, Ward& ward) {
  Updates updates;
  for (Receipt const& receipt : receipts) {
    Result<meta::ParsedWebhook> parsed = meta::parse_webhook(receipt.body, receipt.received_at);
    if (!parsed) {
      ward.add(receipt, parsed.error().message, {});
      continue;
    }
    for (Inbound& inbound : parsed->updates) {
      updates.arrived.push_back({std::move(inbound), receipt.received_at});
      updates.receipt_of.push_back(&receipt);
    }
    for (Misunderstood const& part : parsed->misunderstood) ward.add(receipt, part.reason, part.raw);
    if (!parsed->misunderstood.empty()) updates.not_all.insert(&receipt);
  }
  return updates;
}

std::vector<Forwardable> forwardable(Updates const& updates) {
  std::vector<Forwardable> list;
  for (std::size_t i = 0; i < updates.arrived.size(); ++i)
    list.push_back(
        {updates.receipt_of[i], &updates.arrived[i].inbound, updates.not_all.contains(updates.receipt_of[i])});
  return list;
}

Result<Applied> apply(store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Receipt> const& receipts) {
  Applied applied{static_cast<std::int64_t>(receipts.size()), 0, receipts.back().received_at, {}};
  Ward ward(nums, now);
  Updates const updates = read(receipts, ward);
  TRY_DONE(forward(tx, nums, now, forwardable(updates)));
  TRY(applied.outcome, core::receive(tx, nums, now, updates.arrived));
  for (core::Unplaced const& unplaced : applied.outcome.unplaced)
    ward.add(*updates.receipt_of[unplaced.index], unplaced.reason, {});
  TRY(applied.quarantined, ward.flush(tx));
  return applied;
}

void count(ApplyCounts& counts, Applied const& applied, Instant now) {
  counts.receipts += applied.receipts;
  counts.messages += applied.outcome.messages;
  counts.statuses += applied.outcome.statuses;
  counts.changes += applied.outcome.changes;
  counts.duplicates += applied.outcome.duplicates;
  counts.other += applied.outcome.other;
  counts.quarantined += applied.quarantined;
  ++counts.batches;
  counts.lag_us = now - applied.newest_received_at;
}

bool is_transient(Error const& error) { return error.code == Code::unavailable; }

}  // namespace

Apply::Apply(store::Db& db, Journal& journal, NumSource& nums, Clock clock, Grown grown)
    : db_(db), journal_(journal), nums_(nums), clock_(std::move(clock)), grown_(std::move(grown)) {}

Apply::~Apply() { stop(); }

void Apply::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Apply::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

ApplyCounts Apply::counts() const {
  return counts_.with([](ApplyCounts const& counts) { return counts; });
}

Result<std::int64_t> Apply::apply_once() {
  auto const result = one_by_one_ > 0 ? apply_one() : apply_batch();
  if (!result) counts_.with([](ApplyCounts& counts) { ++counts.failures; });
  return result;
}

Result<std::int64_t> Apply::apply_batch() {
  Instant const now = clock_();
  std::int64_t taken = 0;
  auto const result = db_.write([&](store::WriteTx& tx) -> Result<Applied> {
    TRY(auto const receipts, journal_.take(tx, limits::apply_batch_receipts_max, limits::apply_batch_bytes_max));
    taken = static_cast<std::int64_t>(receipts.size());
    if (receipts.empty()) return Applied{};
    TRY(Applied applied, apply(tx, nums_, now, receipts));
    TRY_DONE(journal_.finish(tx, receipts));
    return applied;
  });
  if (!result) {
    if (!is_transient(result.error())) one_by_one_ = taken;
    return fail(result.error());
  }
  if (result->receipts == 0) return 0;
  counts_.with([&](ApplyCounts& counts) { count(counts, *result, clock_()); });
  if (grown_) grown_();
  return result->receipts;
}

/// The receipt alone; one that fails alone, and not because the database is away, is put aside whole.
Result<std::int64_t> Apply::apply_one() {
  Instant const now = clock_();
  auto const result = db_.write([&](store::WriteTx& tx) -> Result<Applied> {
    TRY(auto const receipts, journal_.take(tx, 1, limits::apply_batch_bytes_max));
    if (receipts.empty()) return Applied{};
    Result<Applied> applied = tx.savepoint([&] { return apply(tx, nums_, now, receipts); });
    if (!applied) {
      if (is_transient(applied.error())) return fail(applied.error());
      log_failure(applied.error(), "receipt_quarantined");
      Ward ward(nums_, now);
      ward.add(receipts.front(), "failed: " + applied.error().message + " " + applied.error().note, {});
      applied = Applied{1, 0, receipts.front().received_at, {}};
      TRY(applied->quarantined, ward.flush(tx));
    }
    TRY_DONE(journal_.finish(tx, receipts));
    return applied;
  });
  if (!result) return fail(result.error());
  one_by_one_ = result->receipts == 0 ? 0 : one_by_one_ - result->receipts;
  if (result->receipts == 0) return 0;
  counts_.with([&](ApplyCounts& counts) { count(counts, *result, clock_()); });
  if (grown_) grown_();
  return result->receipts;
}

void Apply::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    Instant const began = clock_();
    bool const alone = one_by_one_ > 0;
    Result<std::int64_t> const applied = apply_once();
    if (!applied) {
      log_failure(applied.error(), "apply_failed");
      bool const is_split = !alone && one_by_one_ > 0;  // at once: most of the batch is sound
      if (!is_split) pause(stop, kTryAgain);
    } else if (*applied == 0) {
      journal_.wait_for_more(kLookAgain);
    } else if (one_by_one_ == 0 && std::cmp_less(*applied, limits::apply_batch_receipts_max)) {
      std::chrono::microseconds const took(std::max<std::int64_t>(clock_() - began, 0));  // it may have been set back
      pause(stop, kBetweenBatches - took);
    }
  }
}

Result<Replayed> replay(store::Db& db, NumSource& nums, Instant now, RowNum quarantined) {
  return db.write([&](store::WriteTx& tx) -> Result<Replayed> {
    TRY(auto const row, store::quarantine::find(tx, quarantined));
    if (!row) return fail(Code::not_found, "no such quarantined webhook");
    Result<meta::ParsedWebhook> parsed = meta::parse_webhook(row->body.value, row->received_at);
    if (!parsed) return Replayed{{}, parsed.error().message};
    std::vector<core::Arrived> arrived;
    for (Inbound& inbound : parsed->updates) arrived.push_back({std::move(inbound), row->received_at});
    Replayed replayed;
    TRY(replayed.outcome, core::receive(tx, nums, now, arrived));
    if (!parsed->misunderstood.empty()) replayed.still = parsed->misunderstood.front().reason;
    if (!replayed.outcome.unplaced.empty()) replayed.still = replayed.outcome.unplaced.front().reason;
    if (!replayed.still) TRY_DONE(store::quarantine::mark_replayed(tx, quarantined, now));
    return replayed;
  });
}

}  // namespace wigwag::work
