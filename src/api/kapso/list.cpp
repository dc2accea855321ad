#include "api/kapso/list.h"

#include <charconv>

#include "base/limits.h"

namespace wigwag::api::kapso {
namespace {

/// A limit above the maximum is taken as the maximum (inferred); false: it is refused.
constexpr bool kLimitIsClamped = true;
/// Above this a page number is out of every window; kept small so that page × per_page fits.
constexpr std::int64_t kPageNumberMax = 1'000'000'000;

std::unexpected<Error> bad_parameter(std::string_view name, std::string_view allowed) {
  return fail(
      Code::bad_request, "Invalid " + std::string(name) + " parameter: " + std::string(allowed), std::string(name));
}

/// Whatever is wrong with a paging parameter is a bad request.
Result<std::optional<std::string_view>> paging_value(dialect::Query const& query, std::string_view name) {
  auto value = query.value(name);
  if (value) return *value;
  Error error = value.error();
  error.code = Code::bad_request;
  error.message = "Invalid " + std::string(name) + " parameter: " + error.message;
  return fail(std::move(error));
}

Result<std::int64_t> positive(dialect::Query const& query, std::string_view name, std::int64_t otherwise) {
  TRY(std::optional<std::string_view> const value, paging_value(query, name));
  if (!value) return otherwise;
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  bool const whole = end == value->data() + value->size() && !value->starts_with('-');
  if (whole && error == std::errc::result_out_of_range) return kPageNumberMax;
  if (error != std::errc() || !whole || number < 1) return bad_parameter(name, "must be a whole number from 1");
  return std::min(number, kPageNumberMax);
}

Result<int> read_limit(dialect::Query const& query) {
  TRY(std::int64_t const limit, positive(query, "limit", limits::page_limit_default));
  if (limit > limits::page_limit_max && !kLimitIsClamped)
    return bad_parameter("limit", "must be from 1 to " + std::to_string(limits::page_limit_max));
  return static_cast<int>(std::min<std::int64_t>(limit, limits::page_limit_max));
}

Result<store::Ask> read_cursors(dialect::Query const& query, dialect::CursorOf cursor) {
  store::Ask ask;
  TRY(ask.limit, read_limit(query));
  TRY(std::optional<std::string_view> const after, paging_value(query, "after"));
  TRY(std::optional<std::string_view> const before, paging_value(query, "before"));
  if (after && before) return bad_parameter("after", "give after or before, not both");
  if (!after && !before) return ask;
  auto place = dialect::decode_cursor(cursor, after ? *after : *before);
  if (!place) return bad_parameter(after ? "after" : "before", "not a cursor of this list");
  ask.beyond = *place;
  ask.way = after ? store::Way::forward : store::Way::backward;
  return ask;
}

}  // namespace

Result<Wanted> read_paging(dialect::Query const& query, PagingRules const& rules) {
  Wanted wanted;
  bool const names_cursor = query.has("limit") || query.has("after") || query.has("before");
  wanted.by_cursor = rules.paging == Paging::cursor || (names_cursor && rules.paging != Paging::page);
  if (wanted.by_cursor) {
    TRY(wanted.ask, read_cursors(query, rules.cursor));
  } else {
    bool const plain = rules.paging == Paging::page;
    TRY(wanted.page.page, positive(query, "page", 1));
    TRY(wanted.page.per_page, positive(query, "per_page", rules.per_page_default));
    if (plain) wanted.page.per_page = std::min(wanted.page.per_page, rules.per_page_max);
    wanted.with_cursors = rules.paging == Paging::cursor_or_both && !query.has("page") && !query.has("per_page");
    wanted.ask.limit = static_cast<int>(std::min<std::int64_t>(wanted.page.per_page, limits::page_limit_max));
    wanted.ask.offset = (wanted.page.page - 1) * wanted.page.per_page;
  }
  wanted.ask.order = rules.order;
  return wanted;
}

}  // namespace wigwag::api::kapso
