/// @file The event log: numbers are taken last, from the project's own counter, which stays locked until the commit.
#pragma once
#include <cstdint>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/event.h"
#include "store/tx.h"

namespace wigwag::store::events {

/// Appends events of one project in their order, and adds to its count of contacts. Must be the last thing a
/// transaction does in that project; several projects go in the order of their numbers.
Done append(WriteTx&, ProjectId, std::vector<Event> events, std::int64_t contacts_added);

}  // namespace wigwag::store::events
