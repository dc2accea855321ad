/// @file How an engine would run a statement, as text.
#pragma once
#include <string>

#include "each_engine.h"
#include "store/tx.h"

namespace wigwag::store {

struct PlanStep {
  std::int64_t id = 0;
  std::int64_t parent = 0;
  std::int64_t unused = 0;
  std::string detail;
};

}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::PlanStep> {
  using S = store::PlanStep;
  static constexpr Pack columns{
      Column{"m.num", &S::id}, Column{"1", &S::parent}, Column{"2", &S::unused}, Column{"3", &S::detail}};
};

namespace wigwag::store {

/// What autovacuum does on a database that has been there for a while: counts rows, and sorts what came last into the
/// trigram indexes.
inline void gather_statistics(Db& db) {
  if (db.engine() == Engine::sqlite) return;
  constexpr Stmt<void()> kAnalyze{"ANALYZE"};
  constexpr Stmt<std::int64_t(std::string)> kSortIn{"SELECT gin_clean_pending_list(CAST(? AS regclass))"};
  ok(db.write([&](WriteTx& tx) -> Done {
    for (char const* index :
        {"message_search", "contact_phone_search", "contact_profile_search", "contact_card_search"})
      TRY_DONE(tx.number(kSortIn, index));
    TRY_DONE(tx.change(kAnalyze));
    return {};
  }));
}

inline std::string plan_in(ReadTx& tx, Dynamic query) {
  bool const sqlite = tx.engine() == Engine::sqlite;
  std::size_t const list = query.text.find("{*}");
  query.text.replace(list, 3, "1");
  query.text = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + query.text;
  std::string plan;
  if (sqlite) {
    for (PlanStep const& step : ok(tx.dynamic<PlanStep>(query))) plan += step.detail + "\n";
  } else {
    for (std::string const& line : ok(tx.dynamic<std::string>(query))) plan += line + "\n";
  }
  return plan;
}

inline std::string plan_of(Db& db, Dynamic const& query) {
  return ok(db.read([&](ReadTx& tx) -> Result<std::string> { return plan_in(tx, query); }));
}

}  // namespace wigwag::store
