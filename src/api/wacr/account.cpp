#include "api/wacr/account.h"

#include <fmt/format.h>
#include <algorithm>

#include "api/wacr/answers.h"
#include "core/plan.h"
#include "store/projects.h"

namespace wigwag::api::wacr {
namespace {

using core::Feature;
using core::ProjectSettings;
using core::Quota;

constexpr std::string_view kFreePlan = "Free";
constexpr std::string_view kActive = "active";

struct NamedQuota {
  Quota quota;
  std::string_view name;
};
constexpr NamedQuota kQuotas[] = {{Quota::contacts, "Total Contacts"},
    {Quota::conversations, "Conversations per Month"}, {Quota::campaigns, "Active Campaigns"},
    {Quota::staff, "Team Members"}};

/// A plan counts while its subscription is active (inferred).
void write_subscription(json::Writer& out, ProjectSettings const& settings) {
  bool const active = settings.plan_name && settings.plan_status.value_or(std::string(kActive)) == kActive;
  std::optional<std::string> status = settings.plan_status;
  if (settings.plan_name && !status) status = kActive;
  out.begin_object().member("plan_name", active ? std::string_view(*settings.plan_name) : kFreePlan);
  out.member("plan_id", settings.plan_id).member("status", status);
  out.key("expires_at");
  settings.plan_expires_at ? out.value(iso_offset(*settings.plan_expires_at)) : out.null();
  out.end_object();
}

Result<Reply> show_account(store::ReadTx& tx, Caller<Scope::account_read> caller, Context const& context) {
  TRY(std::optional<Project> const project, store::projects::by_num(tx, caller.project_id));
  if (!project) return dialect::not_found("Account");
  TRY(ProjectSettings const settings, core::project_settings(tx, caller.project_id));
  std::string subdomain = subdomain_of(project->name);
  if (subdomain.empty()) subdomain = std::to_string(project->num.value);
  json::Writer out;
  out.begin_object().member("id", project->num.value);
  out.member("name", settings.company_name.empty() ? subdomain : settings.company_name);
  out.member("subdomain", subdomain).member("status", settings.status);
  out.member("created_at", iso_offset(time_of(project->num.value))).key("subscription");
  write_subscription(out, settings);
  return answer(context, out.end_object().text(), "Account information retrieved successfully");
}

/// Two decimals at most; nothing that is unlimited or not configured is used up.
std::string percentage(std::int64_t current, std::optional<std::int64_t> limit) {
  if (!limit || *limit < 0) return "0";
  if (*limit == 0) return current > 0 ? "100" : "0";
  double const used = std::min(100.0, 100.0 * static_cast<double>(current) / static_cast<double>(*limit));
  std::string text = fmt::format("{:.2f}", used);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Result<Reply> show_usage(store::ReadTx& tx, Caller<Scope::account_read> caller, Context const& context) {
  if (context.thread == Thread::net) return on_the_pool();
  TRY(ProjectSettings const settings, core::project_settings(tx, caller.project_id));
  json::Writer out;
  out.begin_object();
  for (auto const& [quota, name] : kQuotas) {
    TRY(std::int64_t const current, core::used(tx, caller.project_id, quota, context.now));
    std::optional<std::int64_t> const limit = settings.limit(quota);
    bool const bounded = limit && *limit >= 0;
    out.key(word_of(quota)).begin_object().member("current", current).member("limit", limit);
    out.member("remaining", bounded ? std::optional(std::max<std::int64_t>(*limit - current, 0)) : std::nullopt);
    out.key("percentage_used").raw(percentage(current, limit));
    out.member("is_unlimited", limit == core::kUnlimited).end_object();
  }
  return answer(context, out.end_object().text(), "Usage statistics retrieved successfully");
}

void write_limit(json::Writer& out, std::string_view key, std::string_view name, std::optional<std::int64_t> limit) {
  out.key(key).begin_object().member("limit", limit).member("feature_name", name);
  out.member("is_unlimited", limit == core::kUnlimited).end_object();
}

Result<Reply> show_limits(store::ReadTx& tx, Caller<Scope::account_read> caller, Context const& context) {
  TRY(ProjectSettings const settings, core::project_settings(tx, caller.project_id));
  json::Writer out;
  out.begin_object().key("limits").begin_object();
  for (auto const& [quota, name] : kQuotas) write_limit(out, word_of(quota), name, settings.limit(quota));
  write_limit(
      out, "api_calls_per_minute", "API Calls per Minute", context.caller.rate_per_minute.value_or(core::kUnlimited));
  out.end_object().key("features").begin_object();
  for (Feature const feature :
      {Feature::whatsapp_templates, Feature::bulk_messaging, Feature::chatbot, Feature::advanced_analytics})
    out.member(word_of(feature), settings.has(feature));
  out.member("api_access", true).member(word_of(Feature::custom_branding), settings.has(Feature::custom_branding));
  return answer(context, out.end_object().end_object().text(), "Plan limits retrieved successfully");
}

constexpr Route kRoutes[] = {
    failing(answering(get<&show_account>("/api/v2/account", "The account"), Envelope::wacr),
        "Failed to fetch account information"),
    failing(answering(get<&show_usage>("/api/v2/account/usage", "What the account uses"), Envelope::wacr),
        "Failed to fetch usage statistics"),
    failing(answering(get<&show_limits>("/api/v2/account/limits", "What the plan allows"), Envelope::wacr),
        "Failed to fetch plan limits"),
};

}  // namespace

std::span<Route const> account_routes() { return kRoutes; }

std::string subdomain_of(std::string_view name) {
  std::string subdomain;
  for (char const c : name) {
    char const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    bool const plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain)
      subdomain += lower;
    else if (!subdomain.empty() && !subdomain.ends_with('-'))
      subdomain += '-';
  }
  while (subdomain.ends_with('-')) subdomain.pop_back();
  return subdomain;
}

}  // namespace wigwag::api::wacr
