#include "api/proxy/templates.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/kapso/list.h"
#include "api/proxy/forward.h"
#include "base/log.h"
#include "core/templates.h"
#include "dialect/kapso_business.h"
#include "meta/template_node.h"
#include "net/percent.h"
#include "store/list_filters.h"
#include "store/templates.h"
#include "store/views_business.h"
#include "work/template_sync.h"

namespace wigwag::api::proxy {
namespace {

using json::Value;
using net::Method;
using store::Condition;
using store::Filter;
using store::Given;
using store::TemplateView;

std::string path_text(Context const& context, std::string_view name) {
  net::Parameter const* const found = context.request.param(name);
  return found != nullptr && found->clean ? found->value : std::string();
}

// The list

constexpr auto kStatuses = std::to_array<std::string_view>({"APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED",
    "IN_APPEAL", "PENDING_DELETION", "DELETED", "LIMIT_EXCEEDED", "ARCHIVED"});
constexpr auto kCategories = std::to_array<std::string_view>({"AUTHENTICATION", "MARKETING", "UTILITY"});
constexpr auto kScores = std::to_array<std::string_view>({"GREEN", "YELLOW", "RED", "UNKNOWN"});

std::string upper(std::string_view word) {
  std::string text(word);
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// Meta's words in any case.
template <auto member, auto const& words>
constexpr Filter word(std::string_view name, std::string_view summary) {
  return {name,
      [](store::ReadTx&, ProjectId, Given const& given) -> Result<Condition> {
        std::string const wanted = upper(given.value);
        TRY(store::Value value, store::parse_words(wanted, words));
        return Condition{store::kColumn<member>, store::Compare::equals, {std::move(value)}};
      },
      summary, words};
}

constexpr Filter kFilters[] = {
    store::equals<&TemplateView::name>("name", "Only translations of this template"),
    word<&TemplateView::status, kStatuses>("status", "Where its review has got to"),
    word<&TemplateView::category, kCategories>("category", "What it is for"),
    store::equals<&TemplateView::language>("language", "Only in this language: en_US"),
    word<&TemplateView::quality, kScores>("quality_score", "How users have taken it"),
};
static_assert(has_unique_names(kFilters));

constexpr List<TemplateView> kTemplates{
    .filters = kFilters, .order = store::newest<&TemplateView::num>(), .cursor = dialect::CursorOf::numbered};

Result<dialect::Projection> projection_of(Context const& context) {
  TRY(std::optional<std::string_view> const fields, context.query.value("fields"));
  return fields ? dialect::parse_projection(*fields, {}) : dialect::Projection{};
}

Result<Reply> read_list(store::ReadTx& tx, Context const& context, std::string const& waba_id) {
  TRY(std::vector<Condition> conditions, conditions_of(tx, context, kFilters));
  conditions.push_back({store::kColumn<&TemplateView::waba_id>, store::Compare::equals, {waba_id}});
  TRY(dialect::Projection const projection, projection_of(context));
  List<TemplateView> list = kTemplates;
  TRY(std::optional<std::string_view> const order, context.query.value("order"));
  if (order && *order != "asc" && *order != "desc") return fail(Code::invalid, "order must be asc or desc", "order");
  list.order.descending = order != "asc";
  return kapso::answer_list<TemplateView, &dialect::write_template>(
      tx, context, list, std::move(conditions), projection);
}

// Bringing the store up to Meta's list

work::SyncNeeds needs_of(Services const& services) {
  return {services.db, services.pool, services.graph, services.nums, services.clock, *services.template_syncs};
}

enum class When : std::uint8_t { due, always };

/// The refusal that stands in the way, or nothing. Meta's refusal counts only where there is nothing to show instead.
Task<Result<std::optional<Reply>>> bring_up(
    Services const& services, ProjectId project, std::string waba_id, work::NumberAccess const& number, When when) {
  if (!number.access) co_return std::nullopt;
  bool known = false;
  auto const look = [&](store::ReadTx& tx) -> Result<bool> {
    TRY(auto const last, store::templates::last_sync(tx, project, waba_id));
    known = last.has_value();
    return work::templates_are_due(tx, project, waba_id, services.clock());
  };
  CO_TRY(bool const due, co_await services.read(look));
  if (!due && when == When::due) co_return std::nullopt;
  auto synced = co_await work::sync_templates(needs_of(services), *number.access, project, waba_id);
  if (known || (synced && !synced->refusal)) co_return std::nullopt;
  if (!synced && synced.error().code != Code::unavailable) co_return fail(std::move(synced).error());
  if (!synced) co_return relay(fail(std::move(synced).error()), {});
  co_return relay(*std::move(synced->refusal), number.access->token.reveal());
}

Task<Result<Reply>> list_templates(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id = path_text(context, "id");
  CO_TRY(Seat seat, co_await seat_of_account(services, project, waba_id));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  CO_TRY(std::optional<Reply> stopped,
      co_await bring_up(services, project, waba_id, std::get<work::NumberAccess>(seat), When::due));
  if (stopped) co_return *std::move(stopped);
  Context here = context;
  here.thread = Thread::pool;
  co_return co_await services.pool.run(
      [&] { return services.db.read([&](store::ReadTx& tx) { return read_list(tx, here, waba_id); }); });
}

// One

bool is_decimal(std::string_view id) {
  return !id.empty() && id.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The stored template; looked for at Meta once when it is not there. The refusal, when it is nowhere.
Task<Result<std::variant<TemplateView, Reply>>> find_template(Services const& services, ProjectId project,
    std::string waba_id, std::string id, work::NumberAccess const& number) {
  auto const look = [&](store::ReadTx& tx) { return store::template_by_id(tx, project, waba_id, id); };
  CO_TRY(std::optional<TemplateView> found, co_await services.read(look));
  bool const whole = found && found->components;
  CO_TRY(std::optional<Reply> stopped,
      co_await bring_up(services, project, waba_id, number, whole ? When::due : When::always));
  if (stopped) co_return *std::move(stopped);
  CO_TRY(found, co_await services.read(look));
  if (!found) co_return no_object(id);
  co_return *std::move(found);
}

Task<Result<Reply>> show_template(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id = path_text(context, "id");
  std::string const id = path_text(context, "template_id");
  if (!is_decimal(id)) co_return refuse_plainly(400, "invalid template_id");
  CO_TRY(Seat seat, co_await seat_of_account(services, project, waba_id));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  CO_TRY(auto found, co_await find_template(services, project, waba_id, id, std::get<work::NumberAccess>(seat)));
  if (auto* refusal = std::get_if<Reply>(&found)) co_return std::move(*refusal);
  CO_TRY(dialect::Projection const projection, projection_of(context));
  json::Writer out;
  dialect::write_template(out, std::get<TemplateView>(found), projection);
  co_return ok(out.take());
}

// Making, changing, deleting

std::optional<Reply> refuse_creation(Value body) {
  for (std::string_view const name : {"name", "language", "category"})
    if (!body[name].is(json::Type::string))
      return refuse_as_graph({.code = 100,
          .message = "Invalid parameter",
          .details = fmt::format("{} is required and must be a string", name)});
  if (body["components"].is(json::Type::array)) return std::nullopt;
  return refuse_as_graph(
      {.code = 100, .message = "Invalid parameter", .details = "components is required and must be an array"});
}

/// What was asked for and what Meta says of it, as a row; nullopt when the answer names no id.
std::optional<Template> created_template(Value asked, Value answer) {
  json::Writer out;
  out.begin_object();
  for (std::string_view const name : {"id", "status"}) out.key(name).raw(answer[name] ? answer[name].raw() : "null");
  Value const category = answer["category"] ? answer["category"] : asked["category"];
  out.key("category").raw(category.raw());
  for (std::string_view const name : {"name", "language", "components"}) out.key(name).raw(asked[name].raw());
  if (asked["parameter_format"]) out.key("parameter_format").raw(asked["parameter_format"].raw());
  out.end_object();
  auto const document = json::Document::parse(out.text());
  return document ? meta::read_template(document->root()) : std::nullopt;
}

bool succeeded(Result<Reply> const& reply) { return reply && reply->response.status < 300; }

Task<Result<Reply>> create_template(
    Services const& services, Context const& context, work::NumberAccess const& number) {
  Value const body = context.body->root();
  if (!body["name"]) co_return refuse_plainly(400, "hsm_id is required");
  if (auto refusal = refuse_creation(body)) co_return *std::move(refusal);
  Result<Reply> reply = co_await hand_on(services, context, *number.access, graph_path(context.request.path()));
  if (!succeeded(reply)) co_return reply;
  auto const answer = json::Document::parse(reply->response.body);
  std::optional<Template> const row = answer ? created_template(body, answer->root()) : std::nullopt;
  if (!row) co_return reply;
  Done const kept = co_await services.write([&](store::WriteTx& tx) {
    return core::keep_created(
        tx, services.nums, services.clock(), context.caller.project_id, number.channel.waba_id, *row);
  });
  log_failure(kept, "template_not_kept");  // the next listing brings it
  co_return reply;
}

Task<Result<Reply>> change_template(
    Services const& services, Context const& context, work::NumberAccess const& number, std::string id) {
  ProjectId const project = context.caller.project_id;
  CO_TRY(auto found, co_await find_template(services, project, number.channel.waba_id, id, number));
  if (auto* refusal = std::get_if<Reply>(&found)) co_return std::move(*refusal);
  std::string const token = number.access->token.reveal();
  Result<Reply> reply =
      relay(co_await services.graph.post(*number.access, id, "", {"application/json", context.request.body}), token);
  if (!succeeded(reply)) co_return reply;
  Done const marked =
      co_await services.write([&](store::WriteTx& tx) { return store::templates::mark_stale(tx, project, id); });
  log_failure(marked, "template_not_marked");
  co_return reply;
}

Task<Result<Reply>> post_template(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id = path_text(context, "id");
  CO_TRY(std::optional<std::string_view> const id, context.query.value("hsm_id"));
  CO_TRY(Seat seat, with_token(co_await seat_of_account(services, project, waba_id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  if (!id) co_return co_await create_template(services, context, number);
  if (!is_decimal(*id)) co_return refuse_plainly(400, "invalid hsm_id");
  co_return co_await change_template(services, context, number, std::string(*id));
}

/// What a DELETE names: all translations of a name, one of them, or one by its id.
struct Doomed {
  std::string name;
  std::vector<std::string> ids;
  bool whole = false;
};

Result<Doomed> doomed(store::ReadTx& tx, Context const& context, std::string const& waba_id) {
  TRY(std::optional<std::string_view> const name, context.query.value("name"));
  TRY(std::optional<std::string_view> const id, context.query.value("hsm_id"));
  TRY(std::optional<std::string_view> const language, context.query.value("language"));
  ProjectId const project = context.caller.project_id;
  Doomed found;
  if (id) {
    TRY(auto const row, store::template_by_id(tx, project, waba_id, *id));
    if (row && (!name || *name == row->name)) found = {row->name, {row->template_id}};
    return found;
  }
  TRY(std::vector<Template> const rows, store::templates::named(tx, project, waba_id, name.value_or("")));
  for (Template const& row : rows)
    if (!language || row.language == *language) found.ids.push_back(row.template_id);
  found.name = name.value_or("");
  found.whole = !language;
  return found;
}

Task<Result<Reply>> delete_template(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id = path_text(context, "id");
  if (!context.query.has("name") && !context.query.has("hsm_id"))
    co_return refuse_as_graph({.code = 100, .message = "Invalid parameter", .details = "name or hsm_id is required"});
  CO_TRY(Seat seat, with_token(co_await seat_of_account(services, project, waba_id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  auto const look = [&](store::ReadTx& tx) { return doomed(tx, context, waba_id); };
  CO_TRY(Doomed gone, co_await services.read(look));
  if (gone.ids.empty()) {
    CO_TRY(std::optional<Reply> stopped, co_await bring_up(services, project, waba_id, number, When::always));
    if (stopped) co_return *std::move(stopped);
    CO_TRY(gone, co_await services.read(look));
  }
  if (gone.ids.empty()) co_return dialect::not_found("Template");
  std::string const token = number.access->token.reveal();
  std::vector<std::string> const ids = gone.whole ? std::vector<std::string>{""} : gone.ids;
  Result<Reply> reply = ok("{}");
  for (std::string const& id : ids) {  // one a language
    std::string query = "name=" + net::percent_encoded(gone.name);
    if (!id.empty()) query += "&hsm_id=" + net::percent_encoded(id);
    reply = relay(co_await services.graph.del(*number.access, waba_id + "/message_templates", std::move(query)), token);
    if (!succeeded(reply)) co_return reply;
  }
  Done const erased = co_await services.write(
      [&](store::WriteTx& tx) { return store::templates::erase(tx, project, waba_id, gone.ids); });
  log_failure(erased, "template_not_erased");
  co_return reply;
}

// Edges that are handed on, and change what is listed

Task<Result<Reply>> upsert_templates(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id = path_text(context, "id");
  CO_TRY(Seat seat, with_token(co_await seat_of_account(services, project, waba_id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  Result<Reply> reply = co_await hand_on(services, context, *number.access, graph_path(context.request.path()));
  if (!succeeded(reply)) co_return reply;
  log_failure(co_await bring_up(services, project, waba_id, number, When::always), "templates_not_synced");
  co_return reply;
}

Task<Result<Reply>> unpause_template(Services const& services, Context const& context) {
  Result<Reply> reply = co_await forward_for_template(services, context);
  if (!succeeded(reply)) co_return reply;
  Done const marked = co_await services.write([&](store::WriteTx& tx) {
    return store::templates::mark_stale(tx, context.caller.project_id, path_text(context, "id"));
  });
  log_failure(marked, "template_not_marked");
  co_return reply;
}

constexpr Route kRoutes[] = {
    {Method::post, "/:id/upsert_message_templates", "Make or change authentication templates in many languages",
        Scope::templates_sync, &upsert_templates},
    {Method::post, "/:id/migrate_message_templates", "Copy templates from another account", Scope::templates_sync,
        &upsert_templates},
    {Method::post, "/:id/unpause", "Take a paused template up again", Scope::templates_sync, &unpause_template},
    {Method::get, "/:id/message_templates", "An account's templates", Scope::templates_read, &list_templates},
    {Method::post, "/:id/message_templates", "Make a template, or change one by hsm_id", Scope::templates_sync,
        &post_template, true},
    {Method::del, "/:id/message_templates", "Delete a template, or one of its translations", Scope::templates_sync,
        &delete_template},
    {Method::get, "/:id/message_templates/:template_id", "One template", Scope::templates_read, &show_template},
};

}  // namespace

std::span<Route const> template_routes() { return kRoutes; }

}  // namespace wigwag::api::proxy
