/// @file PostgreSQL: the pool of connections to one database.
#pragma once
#include <memory>
#include <string>

#include "store/db.h"

namespace wigwag::store {

class PostgresDb {
 public:
  static Result<std::unique_ptr<Db>> open(std::string const&, OpenOptions const&) {
    return fail(Code::unavailable, "not built yet");
  }
};

}  // namespace wigwag::store
