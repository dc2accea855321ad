#include "store/statistics.h"

namespace wigwag::store::statistics {
namespace {

constexpr std::string_view kAnalyze = R"(
DO $$
DECLARE
  grown text;
BEGIN
  FOR grown IN
    SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.schemaname = current_schema() AND s.n_live_tup BETWEEN 200 AND 20000 AND s.n_live_tup > 2 * c.reltuples
  LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) %I', grown);
  END LOOP;
END $$)";

}  // namespace

Done keep_up(Db& db) {
  if (db.engine() == Engine::sqlite) return {};
  return db.write([](WriteTx& tx) { return tx.execute(kAnalyze); });
}

}  // namespace wigwag::store::statistics
