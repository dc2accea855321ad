#include "store/db.h"

#include <string_view>

#include "store/migrate.h"
#include "store/postgres_db.h"
#include "store/sqlite_db.h"

namespace wigwag::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::unique_ptr<Db>> open_engine(std::string const& address, OpenOptions const& options) {
  if (address.starts_with(kSqlite)) {
    TRY(std::unique_ptr<Db> db, SqliteDb::open(address.substr(kSqlite.size()), options));
    return db;
  }
  if (address.starts_with("postgres://") || address.starts_with("postgresql://")) {
    TRY(std::unique_ptr<Db> db, PostgresDb::open(address, options));
    return db;
  }
  return fail(Code::invalid, "a database address begins with sqlite: or postgres://", "database");
}

}  // namespace

Result<std::unique_ptr<Db>> Db::open(std::string const& address, OpenOptions const& options) {
  TRY(std::unique_ptr<Db> db, open_engine(address, options));
  if (options.migrate) TRY_DONE(migrate(*db, migration_files()));
  return db;
}

}  // namespace wigwag::store
