/// @file Kapso's cursors: Base64 over `{"values":[time,id],"columns":[…,"id"]}`. The grammar is in docs/api/cursors.md.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/list.h"

namespace wigwag::dialect {

/// | list          | columns                  | time                | id                       |
/// | message       | created_at, id           | of the row's number | row number, decimal      |
/// | contact       | created_at, id           | of the row's number | UUID                     |
/// | numbered      | created_at, id           | of the row's number | row number, decimal      |
/// | conversation  | last_active_at, id       | last activity       | UUID                     |
/// | project_event | occurred_at, id          | of the event        | UUID                     |
/// | api_log       | created_at, id           | of the row's number | UUID                     |
enum class CursorOf : std::uint8_t { message, contact, conversation, numbered, project_event, api_log };

/// `place.time` counts for conversations and the project's events only.
std::string encode_cursor(CursorOf list, store::Place place);
/// Errors: bad_request for all that encode_cursor cannot have written for this list.
Result<store::Place> decode_cursor(CursorOf list, std::string_view cursor);

}  // namespace wigwag::dialect
