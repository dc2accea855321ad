/// @file Requests to the API.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// One request and how it was answered; its number tells when.
struct ApiLog {
  ProjectId project_id;
  RowNum num;
  std::string endpoint;
  std::string http_method;
  std::int64_t response_status = 0;
  std::int64_t response_us = 0;
  std::optional<std::string> ip_address;
  std::optional<std::string> error_message;
  std::optional<ApiKeyNum> api_key_num;
};
template <>
struct Table<ApiLog> {
  static constexpr std::string_view name = "api_log";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ApiLog::project_id}, Column{"num", &ApiLog::num},
      Column{"endpoint", &ApiLog::endpoint}, Column{"http_method", &ApiLog::http_method},
      Column{"response_status", &ApiLog::response_status}, Column{"response_us", &ApiLog::response_us},
      Column{"ip_address", &ApiLog::ip_address}, Column{"error_message", &ApiLog::error_message},
      Column{"api_key_num", &ApiLog::api_key_num}};
};

}  // namespace wigwag
