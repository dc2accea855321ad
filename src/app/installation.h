/// @file Opening the database for a command of the operator, while the server may run.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "base/id.h"
#include "base/result.h"
#include "store/db.h"

namespace wigwag::app {

enum class IfMissing { make, refuse };

/// A database and what the operator's commands need beside it.
struct Installation {
  Config config;
  std::unique_ptr<store::Db> db;

  static Result<Installation> open(Given const& flags, IfMissing if_missing);
};

/// All projects' names.
Result<std::map<ProjectId, std::string>> project_names(store::ReadTx& tx);

/// The environment as NAME=value.
std::vector<std::string> environment();

}  // namespace wigwag::app
