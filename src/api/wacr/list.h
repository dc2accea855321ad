/// @file WA.cr's lists: their grammar and their pages, the same for all of them. A list is a table: its filters, sorts,
/// searched columns and fields. Source: WA.cr API v2, list queries.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/page.h"
#include "api/wacr/filters.h"
#include "dialect/query.h"
#include "dialect/wacr.h"
#include "store/list.h"

namespace wigwag::api::wacr {

struct Sort {
  std::string_view name;
  std::string_view column = {};  ///< empty: the order of creation
};

/// How many of a comma list of sorts count.
enum class Sorts : std::uint8_t { one, several };

/// What may be asked of a list, whatever its rows are.
struct Grammar {
  std::span<Filter const> filters;
  Operators operators = Operators::all;
  std::span<Sort const> sorts;
  Sorts several = Sorts::several;
  std::string_view num;                                         ///< the column of the rows' numbers
  store::Condition (*search)(std::string_view term) = nullptr;  ///< of `search` and `q`
  std::span<std::string_view const> fields = {};                ///< of `fields`; empty: it is ignored
};

template <class Row>
struct List {
  Grammar grammar;
  /// The rows of a page as a JSON array.
  Result<std::string> (*write)(
      store::ReadTx& tx, Context const& context, std::vector<Row> const& rows, dialect::FieldSet fields);
};

/// A query as the store asks it. What cannot be read of paging, sorting and fields is as if it were not there.
struct Asked {
  store::Ask ask;
  std::int64_t page = 1;
  dialect::FieldSet fields = 0;
  bool wants_pool = false;  ///< takes too long for a thread that must not block
};
/// `fixed`: what every row of the list fulfils. Errors: invalid.
Result<Asked> read_query(store::ReadTx& tx, Context const& context, Grammar const& grammar, Conditions fixed);

/// How many rows there are; nullopt: that needs the pool.
Result<std::optional<std::int64_t>> total_of(
    store::ReadTx& tx, Context const& context, store::Source const& source, Conditions const& conditions);

template <class Row>
Result<Reply> answer_list(store::ReadTx& tx, Context const& context, List<Row> const& list, Conditions fixed = {}) {
  TRY(Asked asked, read_query(tx, context, list.grammar, std::move(fixed)));
  if (context.thread == Thread::net && asked.wants_pool) return on_the_pool();
  TRY(std::optional<std::int64_t> const total, total_of(tx, context, Table<Row>::source, asked.ask.conditions));
  if (!total) return on_the_pool();
  asked.ask.total = total;
  store::Slice<Row> slice;
  bool const past_the_end = asked.ask.offset >= *total && *total < kCountMax;
  if (!past_the_end) {
    TRY(slice, store::fetch<Row>(tx, context.caller.project_id, asked.ask));
  }
  TRY(std::string const data, list.write(tx, context, slice.rows, asked.fields));
  dialect::WacrPage const page{asked.page, asked.ask.limit, *total, std::ssize(slice.rows), context.address()};
  return ok(dialect::wacr_list(data, page, context.query, context.stamp()));
}

/// A list as a handler for a route.
template <auto const& list>
Result<Reply> show_list(store::ReadTx& tx, Context const& context) {
  return answer_list(tx, context, list);
}

/// What a list may be asked, for OpenAPI.
void write_parameters(json::Writer& out, Grammar const& grammar);
template <auto const& list>
void write_list_parameters(json::Writer& out) {
  write_parameters(out, list.grammar);
}
template <auto const& list>
constexpr Route list_route(std::string_view pattern, std::string_view summary, Scope scope) {
  Route route = answering({net::Method::get, pattern, summary, scope, &show_list<list>}, Envelope::wacr_list);
  route.pages = Pages::wacr;
  route.parameters = &write_list_parameters<list>;
  return route;
}

/// The last value of a parameter; empty for what cannot be read.
std::string_view lenient(dialect::Query const& query, std::string_view name);

}  // namespace wigwag::api::wacr
