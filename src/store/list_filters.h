/// @file The kinds of filters, by the member of the row that they look at: what a value must look like follows from the
/// member's type. A member without a column does not compile.
#pragma once
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "store/list.h"

namespace wigwag::store {

template <class T>
struct Bare {
  using type = T;
};
template <class T>
struct Bare<std::optional<T>> {
  using type = T;
};

template <auto member>
struct Member;
template <class Row, class T, T Row::* member>
struct Member<member> {
  using Type = Bare<T>::type;

  static consteval std::string_view column() {
    std::string_view found;
    auto const look = [&](auto const& one) {
      if constexpr (std::same_as<std::remove_cvref_t<decltype(one.member)>, T Row::*>)
        if (one.member == member) found = one.name;
    };
    Table<Row>::columns.each(look);
    if (found.empty()) throw "a filter on a member without a column";
    return found;
  }
};
template <auto member>
inline constexpr std::string_view kColumn = Member<member>::column();

/// What a value must look like, and what it is in the database. Errors are Code::invalid and say what is allowed.
Result<Value> parse_words(std::string_view value, std::span<std::string_view const> words);
Result<Value> parse_whole_number(std::string_view value);
Result<bool> parse_truth(std::string_view value);
Result<Instant> parse_instant(std::string_view value);
/// nullopt for a UUID that can be no row's of this kind.
Result<std::optional<std::int64_t>> parse_uuid(std::string_view value, Kind kind);

/// The condition for the words of `given`, one by one through `parse`.
Result<Condition> condition_of(
    std::string_view column, Given const& given, Result<Value> (*parse)(std::string_view value));

template <class T>
Result<Value> parse_value(std::string_view value) {
  if constexpr (Worded<T>)
    return parse_words(value, Words<T>::words);
  else if constexpr (requires(T num) { num.value; })
    return parse_whole_number(value);
  else
    return Value(std::string(value));
}

/// A text, a word of an enum or a row's number, as it is.
template <auto member>
constexpr Filter equals(std::string_view name, std::string_view summary) {
  using T = Member<member>::Type;
  static_assert(Worded<T> || std::same_as<T, std::string> || requires(T num) { num.value; });
  Filter filter{name,
      [](ReadTx&, ProjectId, Given const& given) { return condition_of(kColumn<member>, given, &parse_value<T>); },
      summary};
  if constexpr (Worded<T>) filter.words = Words<T>::words;
  return filter;
}

/// The UUID of a row.
template <auto member, Kind kind>
constexpr Filter uuid(std::string_view name, std::string_view summary) {
  static_assert(requires(Member<member>::Type num) { num.value; });
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(std::optional<std::int64_t> const num, parse_uuid(given.value, kind));
        return num ? Condition{kColumn<member>, Compare::equals, {*num}} : never();
      },
      summary};
}

inline constexpr std::string_view kTruths[]{"true", "false"};

/// A truth value: true gives `on_true`, false `on_false`.
template <auto member, Compare on_true, Compare on_false>
constexpr Filter truth(std::string_view name, std::string_view summary) {
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(bool const holds, parse_truth(given.value));
        return Condition{kColumn<member>, holds ? on_true : on_false, {}};
      },
      summary, kTruths};
}
template <auto member>
constexpr Filter flag(std::string_view name, std::string_view summary) {
  static_assert(std::same_as<typename Member<member>::Type, bool>);
  return truth<member, Compare::holds, Compare::fails>(name, summary);
}
template <auto member>
constexpr Filter absent(std::string_view name, std::string_view summary) {
  return truth<member, Compare::is_null, Compare::is_set>(name, summary);
}

/// Not before, not after: both ends belong to the range (inferred for `…_after` and `…_before`).
template <auto member>
constexpr Filter since(std::string_view name, std::string_view summary) {
  static_assert(std::same_as<typename Member<member>::Type, Instant>);
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(Instant const at, parse_instant(given.value));
        return Condition{kColumn<member>, Compare::at_least, {at.us}};
      },
      summary};
}
template <auto member>
constexpr Filter until(std::string_view name, std::string_view summary) {
  static_assert(std::same_as<typename Member<member>::Type, Instant>);
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(Instant const at, parse_instant(given.value));
        return Condition{kColumn<member>, Compare::at_most, {at.us}};
      },
      summary};
}

/// The same for the creation time, which is the number's own (base/id.h): milliseconds.
template <auto member>
constexpr Filter created_since(std::string_view name, std::string_view summary) {
  static_assert(requires(Member<member>::Type num) { num.value; });
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(Instant const at, parse_instant(given.value));
        return Condition{kColumn<member>, Compare::at_least, {first_num_at(at)}};
      },
      summary};
}
template <auto member>
constexpr Filter created_until(std::string_view name, std::string_view summary) {
  static_assert(requires(Member<member>::Type num) { num.value; });
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        TRY(Instant const at, parse_instant(given.value));
        Instant const next_ms = Instant::from_ms(at.us / 1000 + 1);
        return Condition{kColumn<member>, Compare::below, {first_num_at(next_ms)}};
      },
      summary};
}

/// A part of a folded column. For short lists: rows are looked at one by one.
template <auto member>
constexpr Filter part(std::string_view name, std::string_view summary) {
  static_assert(std::same_as<typename Member<member>::Type, std::string>);
  return {name,
      [](ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        return Condition{kColumn<member>, Compare::contains, {fold_case(given.value)}};
      },
      summary, {}, true};
}

/// Newest first: by creation, which is the number, or by a time and then the number.
template <auto num>
constexpr Order newest() {
  static_assert(requires(Member<num>::Type n) { n.value; });
  return {.time = {}, .num = kColumn<num>};
}
template <auto time, auto num>
constexpr Order newest() {
  static_assert(std::same_as<typename Member<time>::Type, Instant>);
  return {.time = kColumn<time>, .num = kColumn<num>};
}

}  // namespace wigwag::store
