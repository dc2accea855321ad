#include "api/page.h"

#include <algorithm>

namespace wigwag::api {

Result<std::vector<store::Condition>> conditions_of(
    store::ReadTx& tx, Context const& context, std::span<store::Filter const> filters) {
  std::vector<store::Condition> conditions;
  for (store::Filter const& filter : filters) {
    TRY(std::optional<std::string_view> const value, context.query.value(filter.name));
    if (!value) continue;
    auto condition = filter.condition(tx, context.caller.project_id, {store::Compare::equals, *value});
    if (!condition) return fail(dialect::about_parameter(filter.name, condition.error()));
    conditions.push_back(*std::move(condition));
  }
  return conditions;
}

bool searches(dialect::Query const& query, std::span<store::Filter const> filters) {
  return std::ranges::any_of(
      filters, [&](store::Filter const& filter) { return filter.searches && query.has(filter.name); });
}

Done check_range(dialect::Query const& query, std::string_view begin, std::string_view end) {
  TRY(std::optional<std::string_view> const first, query.value(begin));
  TRY(std::optional<std::string_view> const last, query.value(end));
  if (!first || !last) return {};
  auto const from = parse_iso(*first);
  auto const to = parse_iso(*last);
  if (!from || !to || *from <= *to) return {};  // what is no time is refused by its own filter
  return fail(Code::invalid, std::string(begin) + " must not be later than " + std::string(end), std::string(begin));
}

}  // namespace wigwag::api
