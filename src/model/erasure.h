/// @file What is to be erased, step by step.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

enum class ErasureOf : std::uint8_t { contact, event_definition };
template <>
struct Words<ErasureOf> {
  static constexpr std::array<std::string_view, 2> words{"contact", "event_definition"};
};

/// The row goes with the last of what it names.
struct Erasure {
  ProjectId project_id;
  RowNum num;
  ErasureOf what = ErasureOf::contact;
  std::int64_t target_num = 0;    ///< the contact's or the definition's; that row is gone already
  std::int64_t event_num = 0;     ///< of a contact: the project's events up to this one tell nothing of them any more
  Instant held_until;             ///< somebody is at it until then
  std::string marks = {};         ///< of a contact: phones and ids, with blanks between them; they go with the row
  std::int64_t delivery_num = 0;  ///< of a contact: the log of deliveries up to this one shows nothing of them any more
};
template <>
struct Table<Erasure> {
  static constexpr std::string_view name = "erasure";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Erasure::project_id}, Column{"num", &Erasure::num},
      Column{"what", &Erasure::what}, Column{"target_num", &Erasure::target_num},
      Column{"event_num", &Erasure::event_num}, Column{"held_until", &Erasure::held_until},
      Column{"marks", &Erasure::marks}, Column{"delivery_num", &Erasure::delivery_num}};
};

}  // namespace wigwag
