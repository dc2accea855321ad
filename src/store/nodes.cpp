#include "store/nodes.h"

namespace wigwag::store::nodes {
namespace {

using Text = std::string;

constexpr Stmt<void(Text, Text, Instant, Instant)> kTake{
    "INSERT INTO lease (name, holder, held_until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
    "SET holder = excluded.holder, held_until = excluded.held_until WHERE lease.held_until <= ?"};
constexpr Stmt<void(Instant, Text, Text)> kRenew{"UPDATE lease SET held_until = ? WHERE name = ? AND holder = ?"};
constexpr Stmt<void(Text, Text)> kRelease{"DELETE FROM lease WHERE name = ? AND holder = ?"};

constexpr Stmt<std::int64_t(Text, Instant)> kAlive{"SELECT count(*) FROM lease WHERE name LIKE ? AND held_until > ?"};

Text lease_name(int node) { return "node " + std::to_string(node); }

}  // namespace

Result<std::optional<int>> take(WriteTx& tx, std::string const& holder, Instant now, Instant held_until) {
  for (int node = 0; node < kServersMax; ++node) {
    TRY(std::int64_t const taken, tx.change(kTake, lease_name(node), holder, held_until, now));
    if (taken == 1) return std::optional(node);
  }
  return std::optional<int>();
}

Result<bool> renew(WriteTx& tx, int node, std::string const& holder, Instant held_until) {
  TRY(std::int64_t const renewed, tx.change(kRenew, held_until, lease_name(node), holder));
  return renewed == 1;
}

Done release(WriteTx& tx, int node, std::string const& holder) {
  TRY_DONE(tx.change(kRelease, lease_name(node), holder));
  return {};
}

Result<std::int64_t> alive(ReadTx& tx, Instant now) { return tx.number(kAlive, "node %", now + (kHeldUs - kSilentUs)); }

}  // namespace wigwag::store::nodes
