/// @file The addresses of the control API, a table for each subject.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "sim/control_call.h"

namespace wigwag::sim {

enum class Takes : std::uint8_t { a_moment, a_while };  ///< a_while: it may wait, so it runs on the pool

struct ControlRow {
  net::Method method;
  std::string_view path;  ///< `*` stands for a name
  /// The JSON of the answer.
  Result<std::string> (*answer)(ControlCall& call);
  std::string_view about;
  Takes takes = Takes::a_moment;
};

std::span<ControlRow const> clock_rows();
std::span<ControlRow const> hook_rows();
std::span<ControlRow const> app_rows();
std::span<ControlRow const> user_rows();
std::span<ControlRow const> chat_rows();
std::span<ControlRow const> event_rows();

inline std::string success() { return R"({"success":true})"; }

}  // namespace wigwag::sim
