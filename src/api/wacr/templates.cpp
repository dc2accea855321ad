#include "api/wacr/templates.h"

#include <algorithm>

#include "api/wacr/answers.h"
#include "api/wacr/list.h"
#include "base/log.h"
#include "dialect/wacr_records.h"
#include "store/channels.h"
#include "store/search.h"
#include "store/templates.h"
#include "work/access.h"
#include "work/template_sync.h"

namespace wigwag::api::wacr {
namespace {

using store::TemplateRow;

// Lists

constexpr Filter kFilters[] = {
    by_value<TemplateRow, &Template::status>("status", "Where its review has got to"),
    by_value<TemplateRow, &Template::category>("category", "What it is for"),
    by_value<TemplateRow, &Template::language>("language", "Only in this language"),
    by_value<TemplateRow, &Template::name>("template_name", "Only translations of this template"),
};
constexpr Filter kOtpFilters[] = {
    by_value<TemplateRow, &Template::language>("language", "Only in this language"),
    by_value<TemplateRow, &Template::name>("template_name", "Only translations of this template"),
};
constexpr std::string_view kName = store::row_column<TemplateRow, &Template::name>();
constexpr Sort kSorts[] = {
    {"created_at"}, {"template_name", kName}, {"updated_at", store::row_column<TemplateRow, &Template::updated_at>()}};
constexpr Sort kOtpSorts[] = {
    {"created_at"}, {"template_name", kName}, {"language", store::row_column<TemplateRow, &Template::language>()}};

store::Condition search(std::string_view term) { return store::found_in(store::kTemplateName, term); }
store::Condition search_otp(std::string_view term) { return store::found_in(store::kTemplateBody, term); }

Result<std::string> write_rows(
    store::ReadTx&, Context const&, std::vector<TemplateRow> const& rows, dialect::FieldSet fields) {
  json::Writer out;
  out.begin_array();
  for (Template const& row : rows) dialect::write_wacr_template(out, row, fields);
  return out.end_array().take();
}
Result<std::string> write_otp_rows(
    store::ReadTx&, Context const&, std::vector<TemplateRow> const& rows, dialect::FieldSet) {
  json::Writer out;
  out.begin_array();
  for (Template const& row : rows) dialect::write_wacr_otp_template(out, row);
  return out.end_array().take();
}

constexpr std::string_view kNum = store::row_column<TemplateRow, &Template::num>();
constexpr List<TemplateRow> kTemplates{
    {.filters = kFilters, .sorts = kSorts, .num = kNum, .search = &search, .fields = dialect::kTemplateFields},
    &write_rows};
constexpr List<TemplateRow> kOtpTemplates{
    {.filters = kOtpFilters, .sorts = kOtpSorts, .num = kNum, .search = &search_otp}, &write_otp_rows};

Result<Reply> list_otp_templates(store::ReadTx& tx, Context const& context) {
  using store::Compare;
  return answer_list(tx, context, kOtpTemplates,
      {{store::row_column<TemplateRow, &Template::status>(), Compare::equals, {std::string("APPROVED")}},
          {store::row_column<TemplateRow, &Template::category>(), Compare::equals, {std::string("AUTHENTICATION")}}});
}

// One

Result<Reply> show_template(
    store::ReadTx& tx, Caller<Scope::templates_read> caller, Path<"id"> id, Context const& context) {
  TRY(std::vector<Template> const found,
      store::templates::by_template_id(tx, {{caller.project_id, std::string(id.text)}}));
  if (found.empty()) return dialect::not_found("Template");
  json::Writer out;
  dialect::write_wacr_template(out, found.front());
  return answer(context, out.text());
}

// Meta's list

/// An account of the project and as whom Meta is asked about it.
struct Account {
  std::string waba_id;
  meta::GraphAccess access;
};

Result<std::vector<Account>> accounts_of(store::ReadTx& tx, ProjectId project, work::GraphSeat seat) {
  TRY(std::vector<std::string> const ids, store::channels::wabas_of(tx, project));
  std::vector<Account> accounts;
  for (std::string const& id : ids) {
    TRY(std::optional<work::NumberAccess> found, work::access_of_account(tx, project, id, seat));
    if (found && found->access) accounts.push_back({id, *std::move(found->access)});
  }
  return accounts;
}

/// The ids of an account's templates, sorted.
Result<std::vector<std::string>> ids_of(store::ReadTx& tx, ProjectId project, std::string const& waba_id) {
  TRY(std::vector<std::string> ids, store::templates::ids_of(tx, project, waba_id));
  std::ranges::sort(ids);
  return ids;
}

struct Counts {
  std::int64_t total = 0, created = 0, updated = 0, deleted = 0;
};

void compare(std::vector<std::string> const& before, std::vector<std::string> const& after, Counts& counts) {
  for (std::string const& id : after) ++(std::ranges::binary_search(before, id) ? counts.updated : counts.created);
  for (std::string const& id : before) counts.deleted += std::ranges::binary_search(after, id) ? 0 : 1;
  counts.total += std::ssize(after);
}

std::unexpected<Error> sync_failed(std::string note) {
  return fail(Code::upstream, "Failed to sync templates", {}, std::move(note));
}

Task<Result<Reply>> sync_templates(
    Services const& services, Caller<Scope::templates_sync> caller, Context const& context) {
  ProjectId const project = caller.project_id;
  work::GraphSeat const seat{services.seal_key, services.graph_version};
  auto const look = [&](store::ReadTx& tx) { return accounts_of(tx, project, seat); };
  CO_TRY(std::vector<Account> accounts, co_await services.read(look));
  if (accounts.empty())
    co_return fail(Code::not_configured, "WhatsApp is not configured: the account has no number with an access token");
  Counts counts;
  for (Account& account : accounts) {
    auto const ids = [&](store::ReadTx& tx) { return ids_of(tx, project, account.waba_id); };
    CO_TRY(std::vector<std::string> const before, co_await services.read(ids));
    auto synced = co_await work::sync_templates(
        {services.db, services.pool, services.graph, services.nums, services.clock, *services.template_syncs},
        std::move(account.access), project, account.waba_id);
    if (!synced) co_return sync_failed(synced.error().message);
    if (synced->refusal) co_return sync_failed("Meta refused");
    CO_TRY(std::vector<std::string> const after, co_await services.read(ids));
    compare(before, after, counts);
  }
  json::Writer out;
  out.begin_object().member("total", counts.total).member("created", counts.created).member("updated", counts.updated);
  out.member("deleted", counts.deleted).member("synced_at", iso_offset(services.clock())).end_object();
  co_return answer(context, out.text(), "Templates synchronized successfully");
}

constexpr Route otp_templates_route() {
  Route route =
      list_route<kOtpTemplates>("/api/v2/auth/templates", "List templates for sign-in codes", Scope::templates_read);
  route.run = &list_otp_templates;
  return route;
}

constexpr Route kRoutes[] = {
    failing(list_route<kTemplates>("/api/v2/templates", "List templates", Scope::templates_read),
        "Failed to fetch templates"),
    failing(
        answering(post<&sync_templates>("/api/v2/templates/sync", "Bring templates up to Meta's list"), Envelope::wacr),
        "Failed to sync templates"),
    failing(answering(get<&show_template>("/api/v2/templates/:id", "One template, by WhatsApp's id"), Envelope::wacr),
        "Failed to fetch template"),
    failing(otp_templates_route(), "Failed to fetch authentication templates"),
};

}  // namespace

std::span<Route const> template_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
