#include "api/kapso/logs.h"

#include <algorithm>

#include "api/kapso/list.h"
#include "api/kapso/log_query.h"
#include "api/kapso/single.h"
#include "api/openapi.h"
#include "dialect/kapso_logs.h"
#include "store/api_logs.h"
#include "store/list_filters.h"

namespace wigwag::api::kapso {
namespace {

using store::ApiLogView;

/// Rows that a page with `endpoint` looks at, at most; it then ends early, and its cursor goes on from there.
constexpr std::int64_t kLookedAtMax = 20'000;
constexpr std::int64_t kChunk = 1000;
constexpr std::int64_t kStatusLeast = 100;
constexpr std::int64_t kStatusMost = 599;

constexpr std::string_view kPeriodWords[] = {"24h", "7d", "30d"};
constexpr std::int64_t kPeriodDays[] = {1, 7, 30};

struct ApiLogAsk {
  store::api_logs::Wanted wanted;
  std::string part;  ///< of the endpoint, folded
};

std::unexpected<Error> wrong(std::string_view name, std::string allowed) {
  return fail(Code::invalid, std::string(name) + " must be " + std::move(allowed), std::string(name));
}

Result<ApiLogAsk> read_ask(dialect::Query const& query, Instant now) {
  ApiLogAsk ask;
  TRY(auto const part, query.value("endpoint"));
  ask.part = fold_case(part.value_or(""));
  TRY(auto const period, query.value("period"));
  if (period) {
    auto const* const word = std::ranges::find(kPeriodWords, *period);
    if (word == std::end(kPeriodWords)) return wrong("period", "one of 24h, 7d, 30d");
    ask.wanted.begin = first_num_at(now - kPeriodDays[word - kPeriodWords] * kDayUs);
  }
  TRY(auto const status, query.value("status_code"));
  if (status) {
    auto const number = store::parse_whole_number(*status);
    auto const* const whole = number ? std::get_if<std::int64_t>(&*number) : nullptr;
    if (whole == nullptr || *whole < kStatusLeast || *whole > kStatusMost)
      return wrong("status_code", "a whole number from 100 to 599");
    ask.wanted.status = *whole;
  }
  TRY(auto const errors, query.value("errors_only"));
  if (!errors) return ask;
  auto const only = store::parse_truth(*errors);
  if (!only) return fail(dialect::about_parameter("errors_only", only.error()));
  if (*only) ask.wanted.rows = store::api_logs::Rows::problems;
  return ask;
}

/// A page, and the place that was reached when it ended early.
struct Walked {
  store::Slice<ApiLogView> slice;
  std::optional<store::Place> reached = {};
};

Result<Walked> walk(store::ReadTx& tx, ProjectId project, ApiLogAsk ask, store::Ask const& paging) {
  bool const forward = paging.way == store::Way::forward;
  auto const go_beyond = [&](std::int64_t num) {
    if (forward)
      ask.wanted.end = num;
    else
      ask.wanted.begin = std::max(ask.wanted.begin, num + 1);
  };
  if (paging.beyond) go_beyond(paging.beyond->num);
  Walked walked;
  std::int64_t rows_max = paging.limit + 1;
  for (std::int64_t looked_at = 0;;) {
    TRY(auto rows, store::api_logs::walk(tx, project, ask.wanted, paging.way, rows_max));
    looked_at += std::ssize(rows);
    bool const was_last = std::ssize(rows) < rows_max;
    if (!rows.empty()) go_beyond(rows.back().num.value);
    std::optional<store::Place> last;
    if (!rows.empty()) last = place_of(rows.back());
    for (ApiLogView& row : rows)
      if (ask.part.empty() || fold_case(row.endpoint).contains(ask.part)) walked.slice.rows.push_back(std::move(row));
    walked.slice.more = std::cmp_greater(walked.slice.rows.size(), paging.limit);
    if (walked.slice.more) walked.slice.rows.resize(static_cast<std::size_t>(paging.limit));
    if (walked.slice.more || was_last) break;
    rows_max = kChunk;
    if (looked_at < kLookedAtMax) continue;
    walked.slice.more = true;
    walked.reached = last;
    break;
  }
  if (!forward) std::ranges::reverse(walked.slice.rows);
  return walked;
}

dialect::CursorPaging paging_of(Walked const& walked, store::Ask const& ask) {
  auto paging = cursors_of(walked.slice, ask, dialect::CursorOf::api_log);
  if (!walked.reached) return paging;
  bool const forward = ask.way == store::Way::forward;
  (forward ? paging.after : paging.before) = dialect::encode_cursor(dialect::CursorOf::api_log, *walked.reached);
  (forward ? paging.has_next : paging.has_previous) = true;
  return paging;
}

Result<Reply> list_api_logs(store::ReadTx& tx, Caller<Scope::project_admin> caller, Context const& context) {
  if (context.thread == Thread::net) return on_the_pool();
  TRY(ApiLogAsk ask, read_ask(context.query, context.now));
  TRY(Wanted const wanted, read_paging(context.query, {Paging::cursor, {}, dialect::CursorOf::api_log,
                                                          limits::page_limit_max, limits::page_limit_default}));
  TRY(Walked const walked, walk(tx, caller.project_id, std::move(ask), wanted.ask));
  json::Writer out;
  write_data<ApiLogView, &dialect::write_api_log>(out, walked.slice.rows, {});
  dialect::write_paging(out, paging_of(walked, wanted.ask));
  return ok(out.end_object().take());
}

Result<Reply> show_catalog(store::ReadTx&, Caller<Scope::project_admin>) {
  return single([](json::Writer& out) { dialect::write_log_catalog(out); });
}

void write_list_parameters(json::Writer& out) {
  write_parameter(out, "query", "endpoint", "Part of the path, in either case", "string");
  write_parameter(out, "query", "status_code", "The answer's status", "integer");
  write_parameter(out, "query", "errors_only", "true: only answers from 400 on", "string", store::kTruths);
  write_parameter(out, "query", "period", "How far back; without it as far as they are kept", "string", kPeriodWords);
}

constexpr Route asking(Route route, WriteSchema parameters) {
  route.parameters = parameters;
  return route;
}
constexpr Route saying(Route route, WriteSchema body) {
  route.body_schema = body;
  return route;
}

constexpr Route kRoutes[] = {
    asking(listing(get<&list_api_logs>("/platform/v1/api_logs", "Requests to the API, the newest first"), {},
               Pages::cursors, &dialect::kApiLogRecord),
        &write_list_parameters),
    asking(answering(get<&search_logs>("/platform/v1/log_search", "Search requests, events and deliveries"),
               Envelope::data, &dialect::kLogSearchRecord),
        &write_log_parameters),
    saying(answering(post<&search_logs_by_body>("/platform/v1/log_search", "The same with a body"), Envelope::data,
               &dialect::kLogSearchRecord),
        &write_log_body),
    answering(get<&show_catalog>("/platform/v1/log_search/catalog", "What may be searched, and by what"),
        Envelope::data, &dialect::kLogCatalogRecord),
};

}  // namespace

std::span<Route const> log_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
