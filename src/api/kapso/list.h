/// @file The Platform's and the proxy's lists: paging parameters, and the answer in either mode.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "api/page.h"
#include "api/route.h"
#include "base/json.h"
#include "dialect/kapso_page.h"
#include "dialect/projection.h"
#include "store/list.h"

namespace wigwag::api::kapso {

/// What the query says about paging.
struct Wanted {
  bool by_cursor = true;
  bool with_cursors = true;
  store::Ask ask;
  dialect::OffsetPaging page;
};

/// What of a List says how it is paged.
struct PagingRules {
  Paging paging;
  store::Order order;
  dialect::CursorOf cursor;
  std::int64_t per_page_max;
  std::int64_t per_page_default;
};
template <class Row>
PagingRules rules_of(List<Row> const& list) {
  return {list.paging, list.order, list.cursor, list.per_page_max, list.per_page_default};
}

/// Errors: bad_request for limit, page, per_page and cursors.
Result<Wanted> read_paging(dialect::Query const& query, PagingRules const& rules);

template <class Row>
dialect::CursorPaging cursors_of(store::Slice<Row> const& slice, store::Ask const& ask, dialect::CursorOf cursor) {
  if (slice.rows.empty()) return {};
  bool const forward = ask.way == store::Way::forward;
  return {.before = dialect::encode_cursor(cursor, place_of(slice.rows.front())),
      .after = dialect::encode_cursor(cursor, place_of(slice.rows.back())),
      .has_next = forward ? slice.more : true,
      .has_previous = forward ? ask.beyond.has_value() : slice.more};
}

/// The page that is asked for; the answer is empty without a query when a kept counter says so.
template <class Row>
Result<store::Slice<Row>> read_page(store::ReadTx& tx, ProjectId project, store::Ask const& ask) {
  if (!store::is_bounded(ask)) {
    TRY(std::optional<std::int64_t> const kept, store::kept_count(tx, Table<Row>::source, project, ask.conditions));
    if (kept && *kept == 0) return store::Slice<Row>{};
  }
  return store::fetch<Row>(tx, project, ask);
}

template <class Row, auto render>
void write_data(json::Writer& out, std::vector<Row> const& rows, dialect::Projection const& projection) {
  out.begin_object().key("data").begin_array();
  for (Row const& row : rows) render(out, row, projection);
  out.end_array();
}

/// `{"data":[…],"paging":{…}}`, or by page `{"data":[…],"meta":{…}}` with headers.
template <class Row, auto render>
Result<Reply> answer_list(store::ReadTx& tx, Context const& context, List<Row> const& list,
    std::vector<store::Condition> conditions, dialect::Projection const& projection) {
  TRY(Wanted wanted, read_paging(context.query, rules_of(list)));
  if (!wanted.by_cursor && list.paging != Paging::page) {
    if (auto refused = dialect::refuse_window(wanted.page.page, wanted.page.per_page, context.address()))
      return Reply{std::move(*refused)};
  }
  ProjectId const project = context.caller.project_id;
  wanted.ask.conditions = std::move(conditions);
  if (context.thread == Thread::net && !store::is_bounded(wanted.ask)) return on_the_pool();
  if (!wanted.by_cursor) {
    store::Source const& source = Table<Row>::source;
    TRY(std::optional<std::int64_t> const kept, store::kept_count(tx, source, project, wanted.ask.conditions));
    if (!kept && context.thread == Thread::net) return on_the_pool();
    wanted.page.total_count = kept.value_or(0);
    if (!kept) {
      TRY(wanted.page.total_count, store::count(tx, source, project, wanted.ask.conditions, list.count_max));
    }
  }
  TRY(store::Slice<Row> const slice, read_page<Row>(tx, project, wanted.ask));

  json::Writer out;
  write_data<Row, render>(out, slice.rows, projection);
  if (!wanted.by_cursor) dialect::write_meta(out, wanted.page);
  if (wanted.with_cursors) dialect::write_paging(out, cursors_of(slice, wanted.ask, list.cursor));
  out.end_object();
  Reply reply = ok(out.take());
  if (!wanted.by_cursor) reply.response.headers = paging_headers(wanted.page, context.address(), context.query);
  return reply;
}

/// `about`: what the path says, such as whose rows they are.
template <auto const& spec, auto render>
Result<Reply> run_list(store::ReadTx& tx, Context const& context, std::vector<store::Condition> about = {}) {
  using Row = Shown<decltype(render)>::type;
  if (context.thread == Thread::net && searches(context.query, spec.filters)) return on_the_pool();
  if (spec.check != nullptr) TRY_DONE(spec.check(context.query));
  TRY(std::vector<store::Condition> conditions, conditions_of(tx, context, spec.filters));
  conditions.insert(conditions.end(), about.begin(), about.end());
  return answer_list<Row, render>(tx, context, spec, std::move(conditions), {.files = context.files});
}
template <auto const& spec, auto render>
Result<Reply> run_whole_list(store::ReadTx& tx, Context const& context) {
  return run_list<spec, render>(tx, context);
}

template <auto const& spec, Scope scope, auto render>
constexpr Route list(std::string_view pattern, std::string_view summary) {
  static_assert(has_unique_names(spec.filters), "a parameter stands twice in a list");
  using Row = Shown<decltype(render)>::type;
  return listing({net::Method::get, pattern, summary, scope, &run_whole_list<spec, render>}, spec.filters,
      pages_of(spec.paging), kRecordOf<Row>);
}

}  // namespace wigwag::api::kapso
