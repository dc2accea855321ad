#include "store/leases.h"

namespace wigwag::store {
namespace {

constexpr Stmt<void(std::string, std::string, Instant, Instant)> kTake{
    "INSERT INTO lease (name, holder, held_until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
    "SET holder = excluded.holder, held_until = excluded.held_until "
    "WHERE lease.holder = excluded.holder OR lease.held_until <= ?"};
constexpr Stmt<void(std::string, std::string)> kGiveBack{"DELETE FROM lease WHERE name = ? AND holder = ?"};

}  // namespace

Result<bool> lease_take(WriteTx& tx, std::string const& name, std::string const& holder, Instant until, Instant now) {
  TRY(std::int64_t const changed, tx.change(kTake, name, holder, until, now));
  return changed == 1;
}

Done lease_give_back(WriteTx& tx, std::string const& name, std::string const& holder) {
  TRY_DONE(tx.change(kGiveBack, name, holder));
  return {};
}

}  // namespace wigwag::store
