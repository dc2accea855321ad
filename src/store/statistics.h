/// @file PostgreSQL's planner on a database that grows from nothing. It knows of tables what ANALYZE last saw, keeps
/// the plans that it made then, and its own autovacuum comes once a minute: until then it joins whole projects, and
/// looks for phone numbers by the index for parts of them.
#pragma once
#include "base/result.h"
#include "store/db.h"

namespace wigwag::store::statistics {

/// ANALYZEs the tables that have doubled since that was last done, up to a size at which autovacuum keeps pace. On
/// SQLite, which plans without them: nothing. Any number of nodes at once.
Done keep_up(Db&);

}  // namespace wigwag::store::statistics
