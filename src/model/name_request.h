/// @file Requests for another display name of a number.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// Source: Kapso, display names.
enum class NameStatus : std::uint8_t {
  submitted,
  pending_review,
  approved,
  available_without_review,
  deferred,
  declined,
  expired,
  no_review,
  failed,
  applied,
  cancelled,
};
template <>
struct Words<NameStatus> {
  static constexpr std::array<std::string_view, 11> words{"submitted", "pending_review", "approved",
      "available_without_review", "deferred", "declined", "expired", "no_review", "failed", "applied", "cancelled"};
};

struct NameRequest {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  Text requested_name;
  std::optional<Text> previous_name;
  NameStatus status = NameStatus::submitted;
  std::optional<Instant> reviewed_at;
  std::optional<Instant> applied_at;
  std::optional<std::int64_t> error_code;  ///< Meta's
  std::optional<std::int64_t> error_subcode;
  std::optional<std::string> error_type;
  std::optional<Text> error_message;
  Instant updated_at;
};
template <>
struct Table<NameRequest> {
  static constexpr std::string_view name = "name_request";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &NameRequest::project_id}, Column{"num", &NameRequest::num},
      Column{"channel_num", &NameRequest::channel_num}, Column{"requested_name", &NameRequest::requested_name},
      Column{"previous_name", &NameRequest::previous_name}, Column{"status", &NameRequest::status},
      Column{"reviewed_at", &NameRequest::reviewed_at}, Column{"applied_at", &NameRequest::applied_at},
      Column{"error_code", &NameRequest::error_code}, Column{"error_subcode", &NameRequest::error_subcode},
      Column{"error_type", &NameRequest::error_type}, Column{"error_message", &NameRequest::error_message},
      Column{"updated_at", &NameRequest::updated_at}};
};

}  // namespace wigwag
