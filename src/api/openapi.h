/// @file What each dialect can do, as an OpenAPI 3.1 document: computed from the routes' own tables, so that it cannot
/// say anything else than the server does.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "dialect/refusal.h"

namespace wigwag::api {

/// The document, compact. Not for Dialect::plain.
std::string openapi(dialect::Dialect dialect);
/// `kapso`, `proxy`, `wacr`: as in the address `/openapi/NAME.json`.
std::optional<dialect::Dialect> dialect_named(std::string_view name);

}  // namespace wigwag::api
