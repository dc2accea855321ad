/// @file The filters of WA.cr's lists: `filter[name]=value`, `filter[name][operator]=value`. What a value must look
/// like follows from the member that a filter is about. Source: WA.cr API v2, list queries.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "store/list_filters.h"
#include "store/views_crm.h"

namespace wigwag::api::wacr {

enum class Op : std::uint8_t {
  equals,
  differs,
  any_of,
  none_of,
  above,
  at_least,
  below,
  at_most,
  like,
  between,
  null,
};

/// Which operators a list takes: messages document four, by name only; all others take all, under their aliases too.
enum class Operators : std::uint8_t { four, all };

struct Given {
  Op op = Op::equals;
  std::string_view value;
};
using Conditions = std::vector<store::Condition>;

struct Filter {
  std::string_view name;
  /// Errors: invalid, says what is allowed, without the filter's name.
  Result<Conditions> (*conditions)(store::ReadTx& tx, ProjectId project, Given const& given);
  std::string_view summary;
};

/// Any operator on a column, its values through `parse`.
Result<Conditions> conditions_on(
    std::string_view column, Given const& given, Result<store::Value> (*parse)(std::string_view value));
/// Any operator on the instant at which a row's number was given.
Result<Conditions> conditions_on_creation(std::string_view num_column, Given const& given);
/// The kind of a contact.
Result<Conditions> conditions_on_type(store::ReadTx& tx, ProjectId project, Given const& given);
/// Membership in groups of contacts.
Result<Conditions> conditions_on_groups(store::ReadTx& tx, ProjectId project, Given const& given);
/// Messages of a thread; the four operators.
Result<Conditions> conditions_on_thread(store::ReadTx& tx, ProjectId project, Given const& given);

template <class Row, auto member>
constexpr Filter by_value(std::string_view name, std::string_view summary) {
  return {name,
      [](store::ReadTx&, ProjectId, Given const& given) {
        using T = store::Bare<typename store::MemberOf<decltype(member)>::type>::type;
        return conditions_on(store::row_column<Row, member>(), given, &store::parse_value<T>);
      },
      summary};
}

/// `created_at`: the number is the time of creation.
template <class Row, auto num>
constexpr Filter by_creation(std::string_view summary) {
  return {"created_at",
      [](store::ReadTx&, ProjectId, Given const& given) {
        return conditions_on_creation(store::row_column<Row, num>(), given);
      },
      summary};
}

/// All that a query says. A bad value is refused under `filter.name`.
Result<Conditions> read_filters(
    store::ReadTx& tx, Context const& context, std::span<Filter const> filters, Operators operators);

}  // namespace wigwag::api::wacr
