/// @file Queries over the project's own events and their definitions.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/project_event.h"
#include "store/list.h"
#include "store/tx.h"

namespace wigwag::store::project_events {

Result<std::optional<EventDefinition>> by_num(ReadTx&, ProjectId, RowNum);
Result<std::optional<EventDefinition>> by_name(ReadTx&, ProjectId, std::string_view name);
enum class Archived : std::uint8_t { leave_out, include };
/// By name; at most so many.
Result<std::vector<EventDefinition>> all(ReadTx&, ProjectId, Archived, std::int64_t rows_max);
Result<bool> any_event(ReadTx&, ProjectId, RowNum definition);
Done erase_definition(WriteTx&, ProjectId, RowNum);

/// A filter of the list: events of this name.
Result<Condition> by_event_name(ReadTx&, ProjectId, Given const&);

}  // namespace wigwag::store::project_events
