#include <fmt/format.h>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/text.h"
#include "store/nodes.h"
#include "store/quarantine.h"
#include "work/apply.h"

namespace wigwag::app {
namespace {

constexpr std::int64_t kListMax = 1000;
constexpr std::int64_t kBatch = 100;

std::string time_or_dash(std::optional<Instant> at) { return at ? iso_seconds(*at) : "-"; }

void write_bytes(json::Writer& out, std::string_view name, std::string const& bytes) {
  if (is_utf8(bytes))
    out.member(name, bytes);
  else
    out.member(std::string(name) + "_base64", base64_encode(bytes));
}

enum class Bytes { left_out, shown };

std::string row_json(Quarantined const& row, Bytes bytes) {
  json::Writer out;
  out.begin_object().member("num", row.num.value).member("received_at", iso_seconds(row.received_at));
  out.member("reason", row.reason).member("bytes", static_cast<std::int64_t>(row.body.value.size()));
  out.key("replayed_at");
  if (row.replayed_at)
    out.value(iso_seconds(*row.replayed_at));
  else
    out.null();
  if (bytes == Bytes::shown) {
    if (row.part) write_bytes(out, "part", row.part->value);
    write_bytes(out, "body", row.body.value);
  }
  return out.end_object().take();
}

std::unexpected<Error> no_row(std::int64_t num) {
  return fail(
      Code::not_found, fmt::format("there is no webhook {} in quarantine; `wigwag quarantine list` shows them", num));
}

Result<std::vector<RowNum>> waiting(store::Db& db) {
  std::vector<RowNum> all;
  while (true) {
    RowNum const after = all.empty() ? RowNum{} : all.back();
    TRY(std::vector<RowNum> const some,
        db.read([&](store::ReadTx& tx) { return store::quarantine::waiting(tx, after, kBatch); }));
    all.insert(all.end(), some.begin(), some.end());
    if (some.size() < static_cast<std::size_t>(kBatch)) return all;
  }
}

std::string replayed_json(RowNum num, work::Replayed const& replayed) {
  json::Writer out;
  out.begin_object().member("num", num.value).member("applied", !replayed.still.has_value());
  out.member("messages", replayed.outcome.messages).member("statuses", replayed.outcome.statuses);
  out.member("duplicates", replayed.outcome.duplicates).member("still", replayed.still);
  return out.end_object().take();
}

/// True when nothing of it stays in quarantine.
Result<bool> replay_one(Installation const& here, NumSource& nums, RowNum num, Output output) {
  TRY(work::Replayed const replayed, work::replay(*here.db, nums, system_now(), num));
  if (output == Output::json) {
    print(replayed_json(num, replayed) + "\n");
  } else if (replayed.still) {
    print(fmt::format("{} stays: {}\n", num.value, *replayed.still));
  } else {
    print(fmt::format("{} applied: {} messages, {} statuses, {} known before\n", num.value, replayed.outcome.messages,
        replayed.outcome.statuses, replayed.outcome.duplicates));
  }
  return !replayed.still.has_value();
}

}  // namespace

Done list_quarantine(Call const& call) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(std::vector<Quarantined> const found,
      here.db->read([](store::ReadTx& tx) { return store::quarantine::list(tx, RowNum{}, kListMax); }));
  std::vector<std::vector<std::string>> rows{{"NUM", "RECEIVED", "BYTES", "REPLAYED", "REASON"}};
  std::vector<std::string> items;
  for (Quarantined const& row : found) {
    rows.push_back({std::to_string(row.num.value), iso_seconds(row.received_at), std::to_string(row.body.value.size()),
        time_or_dash(row.replayed_at), row.reason});
    items.push_back(row_json(row, Bytes::left_out));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

Done show_quarantined(Call const& call, std::int64_t num) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(std::optional<Quarantined> const row,
      here.db->read([&](store::ReadTx& tx) { return store::quarantine::find(tx, RowNum{num}); }));
  if (!row) return no_row(num);
  if (call.output == Output::json) {
    print(row_json(*row, Bytes::shown) + "\n");
    return {};
  }
  print(fmt::format("received {}\nreplayed {}\nreason   {}\n", iso_seconds(row->received_at),
      time_or_dash(row->replayed_at), row->reason));
  if (row->part) print("\npart:\n" + row->part->value + "\n");
  print("\nbody:\n" + row->body.value + "\n");
  return {};
}

Done replay_quarantined(Call const& call, std::optional<std::int64_t> num) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  NumSource nums(store::nodes::kCommandNode);
  std::vector<RowNum> wanted;
  if (num) {
    wanted.push_back(RowNum{*num});
  } else {
    TRY(wanted, waiting(*here.db));
  }
  std::size_t stay = 0;
  for (RowNum const each : wanted) {
    auto const applied = replay_one(here, nums, each, call.output);
    if (!applied && applied.error().code == Code::not_found) return no_row(each.value);
    TRY(bool const whole, applied);
    if (!whole) ++stay;
  }
  if (call.output == Output::text)
    print(fmt::format("{} replayed, {} stay in quarantine\n", wanted.size() - stay, stay));
  return {};
}

}  // namespace wigwag::app
