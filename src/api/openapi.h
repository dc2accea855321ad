/// @file What each dialect can do, as an OpenAPI 3.1 document: computed from the routes' own tables, so that it cannot
/// say anything else than the server does.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/refusal.h"

namespace wigwag::api {

/// The document, compact. Not for Dialect::plain.
std::string openapi(dialect::Dialect dialect);
/// One parameter of an operation; `place`: path or query.
void write_parameter(json::Writer& out, std::string_view place, std::string_view name, std::string_view summary,
    std::string_view type, std::span<std::string_view const> words = {});
/// `kapso`, `proxy`, `wacr`: as in the address `/openapi/NAME.json`.
std::optional<dialect::Dialect> dialect_named(std::string_view name);

}  // namespace wigwag::api
