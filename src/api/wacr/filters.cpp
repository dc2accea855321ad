#include "api/wacr/filters.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "model/wacr_switches.h"
#include "store/search.h"

namespace wigwag::api::wacr {
namespace {

using store::Compare;
using store::Condition;
using store::Value;

struct Operator {
  std::string_view suffix;
  Op op;
};
constexpr Operator kOperators[] = {{"", Op::equals}, {"[ne]", Op::differs}, {"[in]", Op::any_of},
    {"[not_in]", Op::none_of}, {"[!=]", Op::differs}, {"[gt]", Op::above}, {"[>]", Op::above}, {"[gte]", Op::at_least},
    {"[>=]", Op::at_least}, {"[lt]", Op::below}, {"[<]", Op::below}, {"[lte]", Op::at_most}, {"[<=]", Op::at_most},
    {"[like]", Op::like}, {"[between]", Op::between}, {"[null]", Op::null}};
constexpr std::size_t kFour = 4;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Result<std::vector<std::string_view>> comma_list(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    std::size_t const comma = std::min(text.find(','), text.size());
    if (std::string_view const part = trimmed(text.substr(0, comma)); !part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (parts.size() <= limits::filter_values_max) return parts;
  return fail(Code::invalid, fmt::format("must have at most {} values", limits::filter_values_max));
}

Result<std::pair<std::string_view, std::string_view>> two_of(std::string_view text) {
  TRY(std::vector<std::string_view> const parts, comma_list(text));
  if (parts.size() == 2) return std::pair(parts[0], parts[1]);
  return fail(Code::invalid, "must be two values with a comma between them");
}

/// The comparison that store has for it; not for like, between and null.
Compare compare_of(Op op) {
  switch (op) {
    case Op::equals: return Compare::equals;
    case Op::differs: return Compare::differs;
    case Op::any_of: return Compare::any_of;
    case Op::none_of: return Compare::none_of;
    case Op::above: return Compare::above;
    case Op::at_least: return Compare::at_least;
    case Op::below: return Compare::below;
    case Op::at_most: return Compare::at_most;
    case Op::like:
    case Op::between:
    case Op::null: break;
  }
  must(false, "an operator with one comparison");
  return Compare::never;
}

Result<Conditions> null_test(std::string_view column, std::string_view value) {
  TRY(bool const null, store::parse_truth(value));
  return Conditions{{column, null ? Compare::is_null : Compare::is_set}};
}

struct Period {
  Instant begin, end;  ///< without its end
};

constexpr std::size_t kDateLetters = std::string_view("2026-01-01").size();
constexpr std::size_t kMonthLetters = std::string_view("2026-01").size();
constexpr std::size_t kYearLetters = std::string_view("2026").size();

/// A date is its day, a time its second, or its millisecond when it says fractions.
Result<Period> period_of(std::string_view value) {
  TRY(Instant const begin, store::parse_instant(value));
  if (!wigwag::wacr::kDatesAreWholeDays) return Period{begin, begin + 1000};
  if (value.size() <= kDateLetters) return Period{begin, begin + kDayUs};
  return Period{begin, begin + (value.find('.') == std::string_view::npos ? kSecondUs : 1000)};
}

/// The same for a part of a date, as in `like`: a year, a month; nullopt for what is no time at all.
std::optional<Period> period_like(std::string_view value) {
  if (value.size() == kYearLetters || value.size() == kMonthLetters) {
    bool const year = value.size() == kYearLetters;
    std::string const first = std::string(value) + (year ? "-01-01" : "-01");
    std::optional<Instant> const begin = parse_iso(first);
    if (!begin) return std::nullopt;
    // A day within the next month or year, and back to its first.
    std::string const later = iso_seconds(*begin + (year ? 366 : 31) * kDayUs);
    std::optional<Instant> const end = parse_iso(later.substr(0, value.size()) + (year ? "-01-01" : "-01"));
    return end ? std::optional(Period{*begin, *end}) : std::nullopt;
  }
  auto const whole = period_of(value);
  return whole ? std::optional(*whole) : std::nullopt;
}

Result<Conditions> creation_among(std::string_view num, Given const& given) {
  bool const many = given.op == Op::any_of || given.op == Op::none_of;
  std::vector<std::string_view> words{given.value};
  if (many) {
    TRY(words, comma_list(given.value));
  }
  bool const inside = given.op == Op::equals || given.op == Op::any_of;
  Condition condition{num, inside ? Compare::within : Compare::outside, {}};
  for (std::string_view const word : words) {
    TRY(Period const period, period_of(word));
    condition.values.emplace_back(first_num_at(period.begin));
    condition.values.emplace_back(first_num_at(period.end));
  }
  if (condition.values.empty()) return inside ? Conditions{store::never()} : Conditions{};
  return Conditions{std::move(condition)};
}

}  // namespace

Result<Conditions> conditions_on(
    std::string_view column, Given const& given, Result<Value> (*parse)(std::string_view value)) {
  if (given.op == Op::null) return null_test(column, given.value);
  if (given.op == Op::like) return Conditions{{column, Compare::shows, {fold_case(given.value)}}};
  if (given.op == Op::between) {
    TRY(auto const both, two_of(given.value));
    TRY(Value first, parse(both.first));
    TRY(Value last, parse(both.second));
    return Conditions{{column, Compare::at_least, {std::move(first)}}, {column, Compare::at_most, {std::move(last)}}};
  }
  TRY(Condition condition, store::condition_of(column, {compare_of(given.op), given.value}, parse));
  return Conditions{std::move(condition)};
}

Result<Conditions> conditions_on_creation(std::string_view num, Given const& given) {
  auto const from = [&](Instant at) { return Condition{num, Compare::at_least, {first_num_at(at)}}; };
  auto const before = [&](Instant at) { return Condition{num, Compare::below, {first_num_at(at)}}; };
  switch (given.op) {
    case Op::equals:
    case Op::differs:
    case Op::any_of:
    case Op::none_of: return creation_among(num, given);
    case Op::null: {
      TRY(bool const null, store::parse_truth(given.value));
      return null ? Conditions{store::never()} : Conditions{};
    }
    case Op::like: {
      std::optional<Period> const period = period_like(given.value);
      return period ? Conditions{from(period->begin), before(period->end)} : Conditions{store::never()};
    }
    case Op::between: {
      TRY(auto const both, two_of(given.value));
      TRY(Period const first, period_of(both.first));
      TRY(Period const last, period_of(both.second));
      return Conditions{from(first.begin), before(last.end)};
    }
    case Op::above:
    case Op::at_least:
    case Op::below:
    case Op::at_most: break;
  }
  TRY(Period const period, period_of(given.value));
  if (given.op == Op::above) return Conditions{from(period.end)};
  if (given.op == Op::at_least) return Conditions{from(period.begin)};
  if (given.op == Op::below) return Conditions{before(period.begin)};
  return Conditions{before(period.end)};
}

/// Most are leads; the others have an index of their own.
Result<Conditions> conditions_on_type(store::ReadTx&, ProjectId, Given const& given) {
  TRY(Conditions conditions,
      conditions_on(store::row_column<store::ContactRow, &Contact::type>(), given, &store::parse_value<ContactType>));
  bool const named = given.op == Op::equals || given.op == Op::any_of;
  bool const leads = !named || std::ranges::any_of(conditions, [](Condition const& one) {
    return std::ranges::find(one.values, Value(std::string(word_of(ContactType::lead)))) != one.values.end();
  });
  if (!leads) conditions.push_back({store::kNoLead, Compare::holds, {}});
  return conditions;
}

/// What has no meaning for a set of groups is ignored, as an unknown operator is.
Result<Conditions> conditions_on_groups(store::ReadTx&, ProjectId project, Given const& given) {
  if (given.op == Op::null) {
    TRY(bool const none, store::parse_truth(given.value));
    return Conditions{none ? store::in_no_group(project) : store::in_some_group(project)};
  }
  bool const one_of = given.op == Op::equals || given.op == Op::any_of;
  if (!one_of && given.op != Op::differs && given.op != Op::none_of) return Conditions{};
  TRY(std::vector<std::string_view> const words, comma_list(given.value));
  std::vector<Value> groups;
  for (std::string_view const word : words) {
    TRY(Value group, store::parse_whole_number(word));
    groups.push_back(std::move(group));
  }
  return Conditions{one_of ? store::in_groups(project, groups) : store::in_none_of(project, groups)};
}

Result<Conditions> conditions_on_thread(store::ReadTx& tx, ProjectId project, Given const& given) {
  TRY(Condition condition, store::by_thread(tx, project, {compare_of(given.op), given.value}));
  return Conditions{std::move(condition)};
}

Result<Conditions> read_filters(
    store::ReadTx& tx, Context const& context, std::span<Filter const> filters, Operators operators) {
  Conditions all;
  std::span<Operator const> known = kOperators;
  if (operators == Operators::four) known = known.first(kFour);
  for (Filter const& filter : filters) {
    std::string const parameter = "filter[" + std::string(filter.name) + "]";
    std::string const field = "filter." + std::string(filter.name);
    for (Operator const& one : known) {
      auto const value = context.query.last(parameter + std::string(one.suffix));
      if (!value) return fail(Code::invalid, value.error().message, field);
      if (!*value) continue;
      auto conditions = filter.conditions(tx, context.caller.project_id, {one.op, **value});
      if (!conditions) return fail(dialect::about_parameter(field, conditions.error()));
      for (Condition& condition : *conditions) all.push_back(std::move(condition));
    }
  }
  return all;
}

}  // namespace wigwag::api::wacr
