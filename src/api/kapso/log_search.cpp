#include <algorithm>
#include <deque>
#include <iterator>
#include <vector>

#include "api/kapso/log_query.h"
#include "api/kapso/logs.h"
#include "api/kapso/single.h"
#include "store/log_search.h"

namespace wigwag::api::kapso {
namespace {

using dialect::LogItem;
using dialect::LogSource;

/// Entries of one source that a page looks at, at most; it then ends early, and its cursor goes on from there.
constexpr std::int64_t kLookedAtMax = 10'000;
constexpr std::int64_t kChunk = 1000;
constexpr std::int64_t kMsUs = 1000;

/// Entries of a source, as they stand there.
struct Chunk {
  std::vector<LogItem> items;  ///< those that are of the source's kind, newest first
  std::int64_t looked_at = 0;
  std::int64_t last = 0;  ///< number of the last that was looked at
  Instant last_at;
};

Result<Chunk> chunk_of(store::ReadTx& tx, ProjectId project, LogSource source, LogAsk const& ask,
    store::log_search::Span span, std::int64_t rows_max) {
  Chunk chunk;
  auto const keep = [&](auto const& row, std::int64_t num, Instant at) {
    if (std::optional<LogItem> item = dialect::log_item(row); item && matches(*item, ask))
      chunk.items.push_back(*std::move(item));
    ++chunk.looked_at;
    chunk.last = num;
    chunk.last_at = at;
  };
  switch (source) {
    case LogSource::external_api_log: {
      using store::api_logs::Rows;
      store::api_logs::Wanted const wanted{
          span.begin, span.end, ask.problems_only ? Rows::problems : Rows::all, ask.status_code};
      TRY(auto const rows, store::api_logs::walk(tx, project, wanted, store::Way::forward, rows_max));
      for (auto const& row : rows) keep(row, row.num.value, time_of(row.num.value));
      return chunk;
    }
    case LogSource::whatsapp_webhook_event: {
      TRY(auto const rows, store::log_search::events(tx, project, span, rows_max));
      for (auto const& row : rows) keep(row, row.num, row.at);
      return chunk;
    }
    case LogSource::webhook_delivery: {
      using store::log_search::Which;
      TRY(auto const rows,
          store::log_search::deliveries(tx, project, span, ask.problems_only ? Which::problems : Which::all, rows_max));
      for (auto const& row : rows) keep(row, row.num.value, time_of(row.num.value));
      return chunk;
    }
    case LogSource::flow_event: return chunk;
  }
  return chunk;
}

/// A source on its way back in time.
struct Walk {
  LogSource source = LogSource::external_api_log;
  store::log_search::Span rest = {};  ///< not looked at yet
  std::deque<LogItem> found = {};     ///< looked at, not shown yet
  Instant known_since = {};           ///< all since then is known
  bool is_done = false;

  /// Until there is a page of entries and one more, or enough was looked at.
  Done fill(store::ReadTx& tx, ProjectId project, LogAsk const& ask) {
    std::int64_t looked_at = 0;
    std::int64_t rows_max = static_cast<std::int64_t>(ask.limit) + 1;
    is_done = rest.begin >= rest.end;
    while (!is_done && found.size() <= ask.limit && looked_at < kLookedAtMax) {
      TRY(Chunk chunk, chunk_of(tx, project, source, ask, rest, rows_max));
      std::ranges::move(chunk.items, std::back_inserter(found));
      looked_at += chunk.looked_at;
      is_done = chunk.looked_at < rows_max;
      if (chunk.looked_at > 0) rest.end = chunk.last;
      if (chunk.looked_at > 0) known_since = chunk.last_at;
      rows_max = kChunk;
    }
    return {};
  }

  /// Where the next page goes on.
  std::int64_t end() const {
    if (!found.empty()) return found.front().num + 1;
    return is_done ? 0 : rest.end;
  }
};

Result<store::log_search::Span> span_of(store::ReadTx& tx, ProjectId project, LogSource source, LogAsk const& ask) {
  LogPlace const& place = ask.place;
  Instant const behind = Instant::from_ms(place.until.us / kMsUs + 1);
  store::log_search::Span span{first_num_at(place.since), first_num_at(behind)};
  if (source == LogSource::whatsapp_webhook_event) {
    TRY(span.begin, store::log_search::first_event_at(tx, project, place.since));
    if (!ask.goes_on) {
      TRY(span.end, store::log_search::first_event_at(tx, project, behind));
    }
  }
  if (ask.goes_on) span.end = place.ends.at(static_cast<std::size_t>(source));
  return span;
}

Result<std::vector<Walk>> walks_of(store::ReadTx& tx, ProjectId project, LogAsk const& ask) {
  std::vector<Walk> walks;
  for (std::size_t i = 0; i < kLogSources; ++i) {
    auto const source = static_cast<LogSource>(i);
    if (!ask.sources.at(i) || source == LogSource::flow_event) continue;
    Walk& walk = walks.emplace_back();
    walk.source = source;
    TRY(walk.rest, span_of(tx, project, source, ask));
    TRY_DONE(walk.fill(tx, project, ask));
  }
  return walks;
}

struct Found {
  std::vector<LogItem> items;
  bool more = false;
  LogPlace next;
};

/// The newest of all sources, one by one, as far back as all of them are known.
Found merged(std::vector<Walk> walks, LogAsk const& ask) {
  Found page;
  page.next = ask.place;
  page.next.ends.fill(0);
  while (page.items.size() < ask.limit) {
    Walk* newest = nullptr;
    std::optional<Instant> unknown_before;
    for (Walk& walk : walks) {
      if (walk.found.empty()) {
        if (!walk.is_done && (!unknown_before || walk.known_since > *unknown_before)) unknown_before = walk.known_since;
      } else if (newest == nullptr || walk.found.front().at > newest->found.front().at) {
        newest = &walk;
      }
    }
    if (newest == nullptr || (unknown_before && newest->found.front().at <= *unknown_before)) break;
    page.items.push_back(std::move(newest->found.front()));
    newest->found.pop_front();
  }
  for (Walk const& walk : walks) {
    page.next.ends.at(static_cast<std::size_t>(walk.source)) = walk.end();
    page.more = page.more || !walk.found.empty() || !walk.is_done;
  }
  return page;
}

void write_found(json::Writer& out, LogAsk const& ask, Found const& page) {
  out.begin_object().member("available", true).member("source", ask.source);
  out.key("window").begin_object().member("since", iso_seconds(ask.place.since));
  out.member("until", iso_seconds(ask.place.until)).end_object().key("events").begin_array();
  for (LogItem const& item : page.items) {
    bool const marked = (!ask.highlight.empty() && item.id == ask.highlight) ||
                        (!ask.resource.empty() && (item.resource_id == ask.resource || item.id == ask.resource ||
                                                      item.webhook_id == ask.resource));
    dialect::write_log_item(out, item, marked ? dialect::Marked::yes : dialect::Marked::no);
  }
  out.end_array().key("pagination").begin_object().member("has_more", page.more);
  out.member("next_cursor", page.more ? std::optional(encode_place(page.next)) : std::nullopt);
  out.end_object().end_object();
}

Reply refused(LogMistake const& mistake) {
  return single(
      [&](json::Writer& out) {
        out.begin_object().member("available", true).key("events").begin_array().end_array();
        out.member("error", mistake.sentence).member("code", mistake.code).end_object();
      },
      422);
}

Result<Reply> search(store::ReadTx& tx, ProjectId project, LogWords const& words, Context const& context) {
  TRY(LogAsked const asked, log_ask(tx, context, words));
  if (asked.mistake) return refused(*asked.mistake);
  TRY(std::vector<Walk> walks, walks_of(tx, project, asked.ask));
  Found const page = merged(std::move(walks), asked.ask);
  return single([&](json::Writer& out) { write_found(out, asked.ask, page); });
}

}  // namespace

Result<Reply> search_logs(store::ReadTx& tx, Caller<Scope::project_admin> caller, Context const& context) {
  if (context.thread == Thread::net) return on_the_pool();
  TRY(LogWords const words, log_words(context.query));
  return search(tx, caller.project_id, words, context);
}

Result<Reply> search_logs_by_body(
    store::ReadTx& tx, Caller<Scope::project_admin> caller, Body body, Context const& context) {
  if (context.thread == Thread::net) return on_the_pool();
  TRY(LogWords const words, log_words(body.root));
  return search(tx, caller.project_id, words, context);
}

}  // namespace wigwag::api::kapso
