#include "app/health.h"

#include "app/page.h"
#include "base/json.h"
#include "store/administration.h"

namespace wigwag::app {
namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

std::int64_t lag_us(work::JournalState const& state, Instant now) {
  return state.waiting > 0 ? std::max<std::int64_t>(0, now - state.oldest_waiting_at) : 0;
}

double number(std::int64_t count) { return static_cast<double>(count); }
double seconds(std::int64_t us) { return number(us) / number(kSecondUs); }

net::Response wrong_method() {
  net::Response response = net::json(405, R"({"error":"use GET"})");
  response.headers.push_back({"Allow", "GET, HEAD"});
  return response;
}

}  // namespace

Health::Health(Parts parts)
    : parts_(parts),
      database_seconds_(parts.metrics.histogram(
          "wigwag_database_probe_seconds", "How long the database took to answer the readiness question")) {}

bool Health::knows(std::string_view path) {
  return path == "/" || path == "/healthz" || path == "/readyz" || path == "/metrics";
}

Task<net::Response> Health::handle(net::Request request) {
  if (request.method != net::Method::get && request.method != net::Method::head) co_return wrong_method();
  std::string_view const path = request.path();
  if (path == "/healthz") co_return net::json(200, R"({"status":"ok"})");
  if (path == "/readyz") co_return co_await ready(request.received_at);
  if (path == "/metrics") co_return metrics(request.received_at);
  co_return net::Response{.status = 200, .content_type = "text/html; charset=utf-8", .body = std::string(front_page())};
}

Task<net::Response> Health::ready(Instant now) {
  Done const database = co_await parts_.pool.run([&db = parts_.db, &took = database_seconds_]() -> Done {
    Instant const begin = system_now();
    TRY_DONE(db.read([](store::ReadTx& tx) { return store::administration::setting(tx, "readiness"); }));
    took.observe(seconds(system_now() - begin));
    return {};
  });
  work::JournalState const journal = parts_.journal.state();
  std::int64_t const lag = lag_us(journal, now);
  bool const lag_fine = lag <= parts_.apply_lag_max_s * kSecondUs;
  bool const fine = database && journal.healthy && lag_fine;
  json::Writer out;
  out.begin_object().member("status", fine ? "ready" : "not ready");
  out.member("database", database ? "ok" : "does not answer")
      .member("journal", journal.healthy ? "ok" : "cannot write");
  out.member("apply", lag_fine ? "ok" : "behind").member("apply_lag_s", lag / kSecondUs);
  out.member("apply_lag_max_s", parts_.apply_lag_max_s).member("waiting", journal.waiting);
  co_return net::json(fine ? 200 : 503, out.end_object().take());
}

void Health::note_journal(Instant now) {
  work::JournalState const state = parts_.journal.state();
  Metrics& all = parts_.metrics;
  auto const note = [&](std::string_view name, std::string_view help, double value) {
    all.gauge(name, help).set(value);
  };
  note("wigwag_journal_healthy", "1: webhooks can be made durable", state.healthy ? 1 : 0);
  note("wigwag_journal_waiting", "Webhooks that are durable and not applied yet", number(state.waiting));
  note("wigwag_apply_lag_seconds", "Age of the oldest webhook that is not applied yet", seconds(lag_us(state, now)));
  note("wigwag_journal_appended", "Webhooks made durable since the start", number(state.appended));
  note("wigwag_journal_syncs", "Groups of webhooks made durable since the start", number(state.syncs));
  note("wigwag_journal_batch_size", "Webhooks a group, on average",
      state.syncs > 0 ? number(state.appended) / number(state.syncs) : 0);
  note("wigwag_journal_sync_seconds", "How long the newest group took", seconds(state.sync_us_last));
  note("wigwag_pool_waiting", "Jobs that wait for a thread of the pool", static_cast<double>(parts_.pool.waiting()));
}

void Health::note_apply() {
  work::ApplyCounts const counts = parts_.apply.counts();
  std::pair<std::string_view, std::int64_t> const rows[] = {{"message", counts.messages}, {"status", counts.statuses},
      {"change", counts.changes}, {"duplicate", counts.duplicates}, {"other", counts.other},
      {"quarantined", counts.quarantined}};
  for (auto const& [what, count] : rows)
    parts_.metrics.gauge("wigwag_applied", "What became of updates since the start", {{"what", std::string(what)}})
        .set(number(count));
  auto const note = [&](std::string_view name, std::string_view help, double value) {
    parts_.metrics.gauge(name, help).set(value);
  };
  note("wigwag_applied_webhooks", "Webhooks applied since the start", number(counts.receipts));
  note("wigwag_apply_batches", "Transactions that applied webhooks since the start", number(counts.batches));
  note("wigwag_apply_failures", "Transactions that failed and were tried again", number(counts.failures));
  note("wigwag_apply_latency_seconds", "Receipt to commit, of the newest webhook", seconds(counts.lag_us));
}

net::Response Health::metrics(Instant now) {
  note_journal(now);
  note_apply();
  return {.status = 200, .content_type = std::string(kMetricsType), .body = parts_.metrics.expose()};
}

}  // namespace wigwag::app
