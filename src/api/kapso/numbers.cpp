#include "api/kapso/numbers.h"

#include <algorithm>

#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "base/crypto.h"
#include "base/log.h"
#include "dialect/kapso_admin.h"
#include "dialect/kapso_admin_records.h"
#include "store/channels.h"
#include "store/customers.h"
#include "store/list_filters.h"
#include "store/projects.h"
#include "work/access.h"
#include "work/forward.h"
#include "work/health.h"
#include "work/numbers.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::Filter;
using store::NumberView;

constexpr std::string_view kSandbox = "sandbox";

Done check_created(dialect::Query const& query) { return check_range(query, "created_after", "created_before"); }

constexpr Filter kNumberFilters[] = {
    store::equals<&NumberView::phone_number_id>("phone_number_id", "Meta's id of the number"),
    store::equals<&NumberView::waba_id>("business_account_id", "Meta's id of the account"),
    store::uuid<&NumberView::customer_num, Kind::customer>("customer_id", "Only this customer's numbers"),
    store::truth<&NumberView::access_token, store::Compare::is_set, store::Compare::is_null>(
        "messaging_enabled", "true: only those with a token of Meta's; false: only without"),
    store::part<&NumberView::search>("name_contains", "Part of the name, in either case"),
    store::created_since<&NumberView::num>("created_after", "Created then or later"),
    store::created_until<&NumberView::num>("created_before", "Created then or earlier"),
};
constexpr List<NumberView> kNumbers{.filters = kNumberFilters,
    .order = store::newest<&NumberView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .check = &check_created};

Result<Reply> list_numbers(store::ReadTx& tx, NumberReader /*caller*/, Context const& context) {
  return run_list<kNumbers, &dialect::write_number>(
      tx, context, {{store::kColumn<&NumberView::removed_at>, store::Compare::is_null, {}}});
}

Result<NumberView> number_of(store::ReadTx& tx, ProjectId project, std::string_view id) {
  TRY(auto const row, store::number_by_id(tx, project, id));
  if (!row) return not_found("Phone number");
  return *row;
}

Reply shown(NumberView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_number(out, row); }, status);
}

Result<Reply> show_number(store::ReadTx& tx, NumberReader caller, Path<"phone_number_id"> id) {
  TRY(NumberView const row, number_of(tx, caller.project_id, id.text));
  return shown(row, 200);
}

// ---- what a body says

bool is_id(std::string const& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

Result<std::string> id_in(Patch<std::string> const& in, std::string_view field) {
  if (in.value && is_id(*in.value)) return *in.value;
  if (!in.value || in.value->empty())
    return fail(Code::invalid, std::string(field) + " is required", std::string(field));
  return fail(Code::invalid, std::string(field) + " must be Meta's id: digits", std::string(field));
}

/// All that Meta does not have to be asked for.
Done put_plain(Channel& row, NumberBody const& body, Secret<std::string> const& key, work::HookRule const& rule) {
  if (body.name.present) {
    if (!body.name.value || body.name.value->empty()) return fail(Code::invalid, "name is required", "name");
    row.name = *body.name.value;
    row.search = fold_case(row.name);
  }
  if (body.webhook_verify_token.present)
    row.verify_token = body.webhook_verify_token.value
                           ? std::optional(Bytes{seal(key.reveal(), *body.webhook_verify_token.value)})
                           : std::nullopt;
  if (body.webhook_destination_url.present) {
    row.destination_url = body.webhook_destination_url.value;
    if (row.destination_url && row.destination_url->empty()) row.destination_url.reset();
    auto const parsed = row.destination_url ? net::parse_url(*row.destination_url, rule.url(), rule.allowed)
                                            : Result<net::Url>(net::Url{});
    if (!parsed)
      return fail(Code::invalid, "webhook_destination_url " + parsed.error().message, "webhook_destination_url");
  }
  if (body.inbound_processing_enabled.value) row.inbound_processing = *body.inbound_processing_enabled.value;
  if (body.calls_enabled.value) row.calls = *body.calls_enabled.value;
  return {};
}

Done put_meta(Channel& row, NumberBody const& body, Secret<std::string> const& key) {
  if (body.phone_number_id.present || row.phone_number_id.empty()) {
    TRY(row.phone_number_id, id_in(body.phone_number_id, "phone_number_id"));
  }
  if (body.business_account_id.present || row.waba_id.empty()) {
    TRY(row.waba_id, id_in(body.business_account_id, "business_account_id"));
  }
  if (!body.access_token.present && row.access_token) return {};
  if (!body.access_token.value || body.access_token.value->empty())
    return fail(Code::invalid, "access_token is required", "access_token");
  if (!std::ranges::all_of(*body.access_token.value, [](char c) { return c > ' ' && c <= '~'; }))
    return fail(Code::invalid, "access_token must be printable ASCII without blanks", "access_token");
  row.access_token = Bytes{seal(key.reveal(), *body.access_token.value)};
  return {};
}

/// Source: Kapso, phone numbers: the literal stands for the three of Meta's values.
Done check_sandbox(NumberBody const& body) {
  for (auto const* value : {&body.phone_number_id, &body.business_account_id, &body.access_token})
    if (value->value && *value->value != kSandbox)
      return fail(Code::invalid,
          "A sandbox number has the word sandbox for phone_number_id, business_account_id and access_token",
          "phone_number_id");
  return {};
}

/// The row as Meta knows the number. Nothing is written yet.
Task<Result<Channel>> ask_meta(Services const& services, Channel row) {
  CO_TRY(meta::GraphAccess access, work::access_of(row, services.seal_key, services.graph_version));
  co_return co_await work::with_facts(services.graph, std::move(access), std::move(row), services.clock());
}

Result<CustomerNum> customer_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  if (auto const num = num_of(Kind::customer, uuid)) {
    TRY(auto const row, store::customers::by_num(tx, project, CustomerNum{*num}));
    if (row) return row->num;
  }
  return not_found("Customer");
}

Result<bool> is_taken(store::ReadTx& tx, std::string const& id) {
  TRY(auto const holder, store::channels::holder_of(tx, id));
  return holder && !holder->removed_at;
}

Task<Result<Reply>> add_number(Services const& services, NumberWriter caller, Path<"customer_id"> customer,
    Shaped<NumberBody> body, Context const& context) {
  Instant const now = context.now;
  std::string const uuid(customer.text);
  Channel row{.num = services.nums.next_as<ChannelNum>(now), .project_id = caller.project_id, .updated_at = now};
  CO_TRY(row.customer_num,
      co_await services.read([&](store::ReadTx& tx) { return customer_of(tx, caller.project_id, uuid); }));
  NumberBody& in = body.value;
  row.kind = in.kind.value.value_or(ChannelKind::production);
  if (!in.name.present) co_return fail(Code::invalid, "name is required", "name");
  CO_TRY_DONE(put_plain(row, in, services.seal_key, services.hook_rule));
  if (row.kind == ChannelKind::sandbox) {
    CO_TRY_DONE(check_sandbox(in));
    row.phone_number_id = std::to_string(row.num.value);
    row.waba_id = kSandbox;
  } else {
    CO_TRY_DONE(put_meta(row, in, services.seal_key));
    CO_TRY(
        bool const taken, co_await services.read([&](store::ReadTx& tx) { return is_taken(tx, row.phone_number_id); }));
    if (taken) co_return fail(Code::conflict, "This phone number is connected already", "phone_number_id");
    CO_TRY(row, co_await ask_meta(services, row));
  }
  CO_TRY(NumberView const view, co_await services.write([&](store::WriteTx& tx) -> Result<NumberView> {
    TRY_DONE(work::connect(tx, now, row));
    return number_of(tx, caller.project_id, row.phone_number_id);
  }));
  if (auto access = work::access_of(row, services.seal_key, services.graph_version))
    log_failure(co_await work::subscribe_app(services.graph, *std::move(access), row.waba_id), "app_not_subscribed");
  co_return shown(view, 201);
}

/// All that the body says. True: Meta is to be asked about the row.
Result<bool> put_changes(Channel& row, NumberBody const& in, Services const& services) {
  TRY_DONE(put_plain(row, in, services.seal_key, services.hook_rule));
  bool const becomes_production = row.kind == ChannelKind::sandbox && in.kind.value == ChannelKind::production;
  if (row.kind == ChannelKind::production && in.kind.value == ChannelKind::sandbox)
    return fail(Code::invalid, "A production number cannot become a sandbox number", "kind");
  if (becomes_production) {
    row.kind = ChannelKind::production;
    row.phone_number_id.clear();
    row.waba_id.clear();
  }
  bool const asks =
      becomes_production || in.phone_number_id.present || in.business_account_id.present || in.access_token.present;
  if (asks && row.kind == ChannelKind::sandbox) TRY_DONE(check_sandbox(in));
  if (!asks || row.kind == ChannelKind::sandbox) return false;
  TRY_DONE(put_meta(row, in, services.seal_key));
  return true;
}

Task<Result<Reply>> change_number(Services const& services, NumberWriter caller, Path<"phone_number_id"> id,
    Shaped<NumberBody> body, Context const& context) {
  ProjectId const project = caller.project_id;
  std::string const was(id.text);
  CO_TRY(std::optional<Channel> found,
      co_await services.read([&](store::ReadTx& tx) { return store::channels::of_project(tx, project, was); }));
  if (!found) co_return not_found("Phone number");
  Channel asked = *std::move(found);
  CO_TRY(bool const asks, put_changes(asked, body.value, services));
  if (asks) {
    CO_TRY(bool const taken,
        co_await services.read([&](store::ReadTx& tx) { return is_taken(tx, asked.phone_number_id); }));
    if (taken && asked.phone_number_id != was)
      co_return fail(Code::conflict, "This phone number is connected already", "phone_number_id");
    CO_TRY(asked, co_await ask_meta(services, asked));
  }
  CO_TRY(NumberView const view, co_await services.write([&](store::WriteTx& tx) -> Result<NumberView> {
    TRY_DONE(store::projects::lock(tx, project));
    TRY(auto row, store::channels::by_num(tx, project, asked.num));  // others may have changed it while Meta answered
    if (!row || row->removed_at) return not_found("Phone number");
    TRY_DONE(put_changes(*row, body.value, services));
    if (asks) work::take_facts(*row, asked);
    TRY(auto const holder, store::channels::holder_of(tx, row->phone_number_id));
    if (holder && holder->num != row->num)
      return fail(Code::conflict, "This phone number is connected already", "phone_number_id");
    row->updated_at = context.now;
    TRY_DONE(store::channels::update_settings(tx, *row));
    TRY_DONE(work::forward_to(tx, *row, context.now));
    return number_of(tx, project, row->phone_number_id);
  }));
  services.health->forget(asked.num);
  co_return shown(view, 200);
}

Result<Reply> erase_number(
    store::WriteTx& tx, Now now, Caller<Scope::numbers_write> caller, Path<"phone_number_id"> id) {
  TRY(auto channel, store::channels::of_project(tx, caller.project_id, id.text));
  if (!channel) return not_found("Phone number");
  TRY_DONE(work::disconnect(tx, now.at, *std::move(channel)));
  return no_content();
}

constexpr Route kRoutes[] = {
    answering(get<&list_numbers>("/platform/v1/whatsapp/phone_numbers", "List phone numbers"), Envelope::page,
        &dialect::kNumberRecord),
    answering(
        post<&add_number>("/platform/v1/customers/:customer_id/whatsapp/phone_numbers", "Connect a customer's number"),
        Envelope::data, &dialect::kNumberRecord, 201),
    answering(get<&show_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id", "One phone number"),
        Envelope::data, &dialect::kNumberRecord),
    answering(patch<&change_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id", "Change a phone number"),
        Envelope::data, &dialect::kNumberRecord),
    answering(del<&erase_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id",
                  "Disconnect a phone number; what was said over it stays"),
        Envelope::nothing, nullptr, 204),
    answering(
        get<&show_health>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/health", "Whether the number works"),
        Envelope::bare),
    answering(get<&list_name_requests>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/display_name_requests",
                  "Requests for another name"),
        Envelope::page, &dialect::kNameRequestRecord),
    answering(post<&request_name>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/display_name_requests",
                  "Ask Meta for another name"),
        Envelope::data, &dialect::kNameRequestRecord, 201),
    answering(get<&show_name_request>(
                  "/platform/v1/whatsapp/phone_numbers/:phone_number_id/display_name_requests/:request_id",
                  "One request for another name"),
        Envelope::data, &dialect::kNameRequestRecord),
};

}  // namespace

std::span<Route const> number_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
