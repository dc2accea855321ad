/// @file Brings a database to the schema this binary was built with. store/migrations/*.sql, in order, each in its own
/// transaction, each once.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/db.h"
#include "store/migrations.h"

namespace wigwag::store {

/// Applies what is missing. Several processes may do so at once. Errors: conflict when an applied file's text is not
/// the one we know, or when the database knows more files than we do.
Done migrate(Db& db, std::span<MigrationFile const> files);

/// The statements of a migration for one engine, fragments filled in. A part behind `-- sqlite:` or `-- postgres:` is
/// for that engine only, until `-- both:`. Statements end at a semicolon; a trigger's at the one behind its END.
Result<std::vector<std::string>> statements_of(Engine engine, std::string_view text);

}  // namespace wigwag::store
