/// @file API keys.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// A key of one project. Found by its hash before the project is known: a reference table.
struct ApiKey {
  ApiKeyNum num;
  ProjectId project_id;
  std::string name;
  std::string hint;                             ///< the first characters, to recognise it by
  std::string hash;                             ///< SHA-256 of the key, hex
  std::string scopes;                           ///< `all`, or scope words joined by commas
  std::optional<std::int64_t> rate_per_minute;  ///< NULL: no limit
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;  ///< to the minute
};
template <>
struct Table<ApiKey> {
  static constexpr std::string_view name = "api_key";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"num", &ApiKey::num}, Column{"project_id", &ApiKey::project_id},
      Column{"name", &ApiKey::name}, Column{"hint", &ApiKey::hint}, Column{"hash", &ApiKey::hash},
      Column{"scopes", &ApiKey::scopes}, Column{"rate_per_minute", &ApiKey::rate_per_minute},
      Column{"expires_at", &ApiKey::expires_at}, Column{"revoked_at", &ApiKey::revoked_at},
      Column{"last_used_at", &ApiKey::last_used_at}};
};

}  // namespace wigwag
