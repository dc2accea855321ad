#include "api/sending.h"

#include "base/json.h"
#include "base/log.h"
#include "store/templates.h"
#include "work/access.h"
#include "work/template_sync.h"

namespace wigwag::api {
namespace {

bool is_known_well(Template const& stored) { return !stored.stale && stored.components.has_value(); }

}  // namespace

Result<std::optional<Template>> stored_template(store::ReadTx& tx, Channel const& channel, TemplateName const& which) {
  return store::templates::by_name(tx, channel.project_id, channel.waba_id, which.name, which.language);
}

Task<std::optional<Template>> known_template(
    Services const& services, Channel channel, TemplateName which, std::optional<Template> stored) {
  if (stored && is_known_well(*stored)) co_return stored;
  auto const due = co_await services.read([&](store::ReadTx& tx) {
    return work::templates_are_due(tx, channel.project_id, channel.waba_id, services.clock());
  });
  auto access = work::access_of(channel, services.seal_key, services.graph_version);
  if (!due || !*due || !access) co_return std::nullopt;
  work::SyncNeeds const needs{
      services.db, services.pool, services.graph, services.nums, services.clock, *services.template_syncs};
  log_failure(co_await work::sync_templates(needs, *std::move(access), channel.project_id, channel.waba_id),
      "templates_not_synced");
  auto const known = co_await services.read([&](store::ReadTx& tx) { return stored_template(tx, channel, which); });
  co_return known ? *known : std::nullopt;
}

std::optional<meta::Mistake> check_against(Template const& stored, meta::Outgoing const& outgoing) {
  if (!is_known_well(stored)) return std::nullopt;
  auto const components = json::Document::parse(*stored.components);
  if (!components) return std::nullopt;
  return meta::check_template(outgoing, components->root(),
      meta::parameter_format_of(stored.parameter_format.value_or("")), stored.category.value_or(""));
}

}  // namespace wigwag::api
