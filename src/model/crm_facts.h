/// @file What events say of sources and statuses: all of one, or what changed; as JSON.
#pragma once
#include <string>
#include <string_view>

#include "base/json.h"
#include "model/crm.h"

namespace wigwag {

template <class Row>
concept Colored = requires(Row row) { row.color; };

/// `{"id":7,"current":{"name":…,"created_at":…,"updated_at":…}}`; `key`: current or previous.
template <class Row>
std::string facts_of(std::string_view key, Row const& row) {
  json::Writer out;
  out.begin_object().member("id", row.num.value).key(key).begin_object().member("name", row.name);
  if constexpr (Colored<Row>) out.member("color", row.color);
  out.member("created_at", iso_offset(time_of(row.num.value))).member("updated_at", iso_offset(row.updated_at));
  return out.end_object().end_object().take();
}

/// `{"id":7,"previous":{"name":"A"},"current":{"name":"B"}}`: what differs.
template <class Row>
std::string changes_of(Row const& before, Row const& after) {
  json::Writer out;
  out.begin_object().member("id", after.num.value);
  auto const write = [&](std::string_view key, Row const& row) {
    out.key(key).begin_object();
    if (before.name != after.name) out.member("name", row.name);
    if constexpr (Colored<Row>)
      if (before.color != after.color) out.member("color", row.color);
    out.end_object();
  };
  write("previous", before);
  write("current", after);
  return out.end_object().take();
}

}  // namespace wigwag
