/// @file What the sandbox of `wigwag dev` is told when it starts: its own memory ended with the last process.
#pragma once
#include "base/id.h"
#include "base/result.h"
#include "sim/sandbox.h"
#include "store/db.h"

namespace wigwag::app {

/// The project's newest messages of customers, so that windows stay open and messages can be answered and read; and the
/// templates that were made.
Done remind(sim::Sandbox& sandbox, store::Db& db, ProjectId project);

}  // namespace wigwag::app
