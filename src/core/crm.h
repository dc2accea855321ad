/// @file Groups, sources and statuses: made, renamed, erased, with the events that follow. Each has a name of its own
/// in its project.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/crm.h"
#include "store/tx.h"

namespace wigwag::core {

/// Of ContactGroup, ContactSource, ContactStatus. Errors: invalid for `name` that is taken, or when there are too many.
template <class Row>
Result<Row> make_named(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string name,
    std::optional<std::string> color = {});

/// Errors: not_found; invalid for `name` that another one has. `color`: only of a status; nullopt: as it is.
template <class Row>
Result<Row> change_named(store::WriteTx& tx, Instant now, ProjectId project, decltype(Row::num) num, std::string name,
    std::optional<std::optional<std::string>> color = {});

/// A group leaves its contacts as they are. Errors: not_found; conflict while a contact has the source or status, or
/// the project's defaults name it.
template <class Row>
Done erase_named(store::WriteTx& tx, Instant now, ProjectId project, decltype(Row::num) num);

}  // namespace wigwag::core
