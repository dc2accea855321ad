#include "work/template_sync.h"

#include <exception>

#include <fmt/format.h>

#include "base/limits.h"
#include "core/templates.h"
#include "meta/template_node.h"
#include "net/percent.h"
#include "store/templates.h"

namespace wigwag::work {
namespace {

constexpr int kPageSize = 100;
static_assert(limits::template_pages_max * kPageSize >= 6000);  // Meta: at most 6000 in an account

}  // namespace

Result<bool> templates_are_due(store::ReadTx& tx, ProjectId project, std::string_view waba_id, Instant now) {
  TRY(std::optional<TemplateSync> const last, store::templates::last_sync(tx, project, waba_id));
  if (!last || now - last->synced_at > kTemplatesFreshUs) return true;
  return store::templates::any_stale(tx, project, waba_id);
}

namespace {

Task<Result<TemplateSyncResult>> fetch(
    SyncNeeds needs, meta::GraphAccess access, ProjectId project, std::string waba_id) {
  core::TemplateListing listing{project, waba_id, needs.clock(), {}};
  std::string after;
  for (int page = 0; page < limits::template_pages_max; ++page) {
    std::string query = fmt::format("limit={}&fields={}", kPageSize, meta::kTemplateFields);
    if (!after.empty()) query += "&after=" + net::percent_encoded(after);
    CO_TRY(meta::GraphReply reply, co_await needs.graph.get(access, waba_id + "/message_templates", std::move(query)));
    if (!reply.succeeded()) co_return TemplateSyncResult{0, std::move(reply)};
    std::optional<meta::TemplatePage> read = meta::read_template_page(reply.body);
    if (!read) co_return fail(Code::unavailable, "Meta's list of templates cannot be read");
    for (Template& one : read->templates) listing.listed.push_back(std::move(one));
    if (!read->after || *read->after == after) break;
    after = *std::move(read->after);
  }
  std::size_t const listed = listing.listed.size();
  Instant const now = needs.clock();
  CO_TRY_DONE(co_await needs.pool.run([&] {
    return needs.db.write([&](store::WriteTx& tx) { return core::keep_listing(tx, needs.nums, now, listing); });
  }));
  co_return TemplateSyncResult{listed, {}};
}

}  // namespace

std::optional<net::OneShot<TemplateSyncs::Outcome>> TemplateSyncs::join(ProjectId project, std::string const& waba_id) {
  return running_.with([&](auto& running) -> std::optional<net::OneShot<Outcome>> {
    auto const [place, added] = running.try_emplace({project, waba_id});
    if (added) return std::nullopt;
    return place->second.emplace_back();
  });
}

void TemplateSyncs::finish(ProjectId project, std::string const& waba_id, Outcome const& outcome) {
  auto const waiting = running_.with([&](auto& running) { return running.extract({project, waba_id}).mapped(); });
  for (net::OneShot<Outcome> const& one : waiting) one.set(outcome);
}

Task<Result<TemplateSyncResult>> sync_templates(
    SyncNeeds needs, meta::GraphAccess access, ProjectId project, std::string waba_id) {
  if (auto const other = needs.syncs.join(project, waba_id)) co_return co_await other->wait();
  TemplateSyncs::Outcome outcome = fail(Code::internal, "internal error", "", "a template listing was not read");
  try {
    outcome = co_await fetch(needs, std::move(access), project, waba_id);
  } catch (std::exception const& thrown) {
    outcome = fail(Code::internal, "internal error", "", thrown.what());
  }
  needs.syncs.finish(project, waba_id, outcome);
  co_return outcome;
}

}  // namespace wigwag::work
