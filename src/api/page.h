/// @file Lists, the same for all three dialects: their specification, and from a query to conditions.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/route.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "dialect/cursor.h"
#include "dialect/kapso_admin_records.h"
#include "dialect/kapso_records.h"
#include "store/list.h"
#include "store/views_admin.h"
#include "store/views_business.h"

namespace wigwag::api {

/// How a list of the Kapso dialects may be paged.
enum class Paging : std::uint8_t {
  cursor,          ///< page and per_page are ignored
  cursor_or_page,  ///< by page unless limit, after or before is given
  page,            ///< limit, after and before are ignored
  cursor_or_both,  ///< the same; without page and per_page the page carries cursors too
};

/// One SQL count never looks at more rows than this; kept counters are exact beyond it.
inline constexpr std::int64_t kCountMax = 10'000;

/// What a list of rows may be asked.
template <class Row>
struct List {
  std::span<store::Filter const> filters;
  store::Order order;
  dialect::CursorOf cursor;
  Paging paging = Paging::cursor;
  std::int64_t per_page_max = limits::page_limit_max;  ///< of Paging::page: above it is taken as that
  std::int64_t per_page_default = limits::page_limit_default;
  std::int64_t count_max = kCountMax;
  /// Checks parameters against each other.
  Done (*check)(dialect::Query const&) = nullptr;
};

consteval bool has_unique_names(std::span<store::Filter const> filters) {
  for (std::size_t i = 0; i < filters.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (filters[i].name == filters[k].name) return false;
  return true;
}

/// Lists by creation.
template <class Row>
store::Place place_of(Row const& row) {
  return {0, row.num.value};
}
inline store::Place place_of(store::ConversationView const& row) { return {row.last_active_at.us, row.num.value}; }
inline store::Place place_of(store::ProjectEventView const& row) { return {row.occurred_at.us, row.num.value}; }

/// What a list of these rows answers with, in OpenAPI.
template <class Row>
inline constexpr dialect::Record const* kRecordOf = nullptr;
template <>
inline constexpr dialect::Record const* kRecordOf<store::MessageView> = &dialect::kMessageRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::ConversationView> = &dialect::kConversationRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::ContactView> = &dialect::kContactRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::TemplateView> = &dialect::kTemplateRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::CallView> = &dialect::kCallRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::CustomerView> = &dialect::kCustomerRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::MemberView> = &dialect::kMemberRecord;
template <>
inline constexpr dialect::Record const* kRecordOf<store::ProjectEventView> = &dialect::kProjectEventRecord;

constexpr Pages pages_of(Paging paging) {
  switch (paging) {
    case Paging::cursor: return Pages::cursors;
    case Paging::page: return Pages::numbers;
    case Paging::cursor_or_page:
    case Paging::cursor_or_both: return Pages::both;
  }
  return Pages::none;
}

/// The row type that a render function shows.
template <class Render>
struct Shown;
template <class Row, class... More>
struct Shown<void (*)(json::Writer&, Row const&, More...)> {
  using type = Row;
};

/// The conditions of all filters that the query names, in the Kapso dialects' grammar: `name=value`.
Result<std::vector<store::Condition>> conditions_of(
    store::ReadTx& tx, Context const& context, std::span<store::Filter const> filters);

/// True when a filter that searches is asked for.
bool searches(dialect::Query const& query, std::span<store::Filter const> filters);

/// Refuses a range whose end is before its begin.
Done check_range(dialect::Query const& query, std::string_view begin, std::string_view end);

}  // namespace wigwag::api
