/// @file Queries over logged API requests.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/api_log.h"
#include "store/list.h"
#include "store/tx.h"

namespace wigwag::store {

/// A logged request with its key's present name.
struct ApiLogView {
  RowNum num;
  std::string endpoint;
  std::string http_method;
  std::int64_t response_status = 0;
  std::int64_t response_us = 0;
  std::optional<std::string> ip_address;
  std::optional<std::string> error_message;
  std::optional<ApiKeyNum> api_key_num;
  std::optional<std::string> api_key_name;
};

inline Place place_of(ApiLogView const& row) { return {0, row.num.value}; }

namespace api_logs {

enum class Rows : std::uint8_t { all, problems };

struct Wanted {
  std::int64_t begin = 0;                                       ///< from this number on
  std::int64_t end = std::numeric_limits<std::int64_t>::max();  ///< up to, but without, this one
  Rows rows = Rows::all;                                        ///< problems: answers from 400 on
  std::optional<std::int64_t> status = {};
};

Done add(WriteTx&, std::span<ApiLog const> rows);
/// Forward: the newest first; backward: the oldest first.
Result<std::vector<ApiLogView>> walk(ReadTx&, ProjectId, Wanted const&, Way, std::int64_t rows_max);
/// Deletes some that were made before that instant; how many.
Result<std::int64_t> forget(WriteTx&, ProjectId, Instant before, std::int64_t rows_max);

}  // namespace api_logs
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::ApiLogView> {
  using V = store::ApiLogView;
  static constexpr Pack columns{Column{"l.num", &V::num}, Column{"l.endpoint", &V::endpoint},
      Column{"l.http_method", &V::http_method}, Column{"l.response_status", &V::response_status},
      Column{"l.response_us", &V::response_us}, Column{"l.ip_address", &V::ip_address},
      Column{"l.error_message", &V::error_message}, Column{"l.api_key_num", &V::api_key_num},
      Column{"k.name", &V::api_key_name}};
};
