/// @file What could not be understood, and what was understood before.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// A webhook, or a part of one, that could not be understood or placed. Not tenant data: its project may be unknown.
struct Quarantined {
  RowNum num;
  Instant received_at;
  std::string reason;
  std::optional<Bytes> part;  ///< the part concerned; NULL: the whole body
  Bytes body;                 ///< as Meta sent it
  std::optional<Instant> replayed_at;
};
template <>
struct Table<Quarantined> {
  static constexpr std::string_view name = "quarantine";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"num", &Quarantined::num}, Column{"received_at", &Quarantined::received_at},
      Column{"reason", &Quarantined::reason}, Column{"part", &Quarantined::part}, Column{"body", &Quarantined::body},
      Column{"replayed_at", &Quarantined::replayed_at}};
};

/// News without an id of its own that was applied: the same again, within Meta's time of retrying, is a repeat.
struct SeenNews {
  ProjectId project_id;
  std::int64_t hash = 0;  ///< of what was told and of whom
  Instant at;
};
template <>
struct Table<SeenNews> {
  static constexpr std::string_view name = "seen_news";
  static constexpr int key = 2;
  static constexpr Pack columns{
      Column{"project_id", &SeenNews::project_id}, Column{"hash", &SeenNews::hash}, Column{"at", &SeenNews::at}};
};

}  // namespace wigwag
