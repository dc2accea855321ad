#include "api/kapso/setup_links.h"

#include "api/kapso/list.h"
#include "api/kapso/setup_body.h"
#include "api/kapso/single.h"
#include "base/crypto.h"
#include "base/text.h"
#include "dialect/kapso_setup.h"
#include "store/channels.h"
#include "store/list_filters.h"
#include "store/projects.h"
#include "store/setup_links.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::Compare;
using store::Filter;
using store::SetupLinkView;

constexpr std::int64_t kLifeUs = limits::setup_link_days * kDayUs;

Done check_created(dialect::Query const& query) { return check_range(query, "created_after", "created_before"); }

/// Active and expired are both open; the moment parts them: bounds_of.
Result<store::Condition> by_status(store::ReadTx&, ProjectId, store::Given const& given) {
  TRY_DONE(store::parse_words(given.value, Words<SetupLinkStatus>::words));
  auto const state = from_word<SetupState>(given.value).value_or(SetupState::open);
  return store::Condition{store::kColumn<&SetupLink::state>, Compare::equals, {std::string(word_of(state))}};
}

std::vector<store::Condition> bounds_of(CustomerNum customer, std::string_view status, Instant now) {
  std::vector<store::Condition> bounds{{store::kColumn<&SetupLink::customer_num>, Compare::equals, {customer.value}}};
  std::string_view const column = store::kColumn<&SetupLink::expires_at>;
  if (status == word_of(SetupLinkStatus::active)) bounds.push_back({column, Compare::above, {now.us}});
  if (status == word_of(SetupLinkStatus::expired)) bounds.push_back({column, Compare::at_most, {now.us}});
  return bounds;
}

constexpr Filter kFilters[] = {
    {"status", &by_status, "What the link is worth", Words<SetupLinkStatus>::words},
    store::created_since<&SetupLink::num>("created_after", "Created then or later"),
    store::created_until<&SetupLink::num>("created_before", "Created then or earlier"),
};
constexpr List<SetupLinkView> kLinks{.filters = kFilters,
    .order = store::newest<&SetupLink::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .check = &check_created};

Result<CustomerNum> customer_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  TRY(auto const row, store::customer_by_uuid(tx, project, uuid));
  if (!row) return not_found("Customer");
  return row->num;
}

Result<Reply> list_links(
    store::ReadTx& tx, Caller<Scope::numbers_read> caller, Path<"customer_id"> customer, Context const& context) {
  TRY(CustomerNum const num, customer_of(tx, caller.project_id, customer.text));
  TRY(auto const status, context.query.value("status"));
  return run_list<kLinks, &dialect::write_setup_link>(tx, context, bounds_of(num, status.value_or(""), context.now));
}

Reply shown(SetupLink const& row, dialect::FileAddresses const& addresses) {
  return single([&](json::Writer& out) { dialect::write_setup_link(out, SetupLinkView{row}, {.files = addresses}); });
}

/// The number is the customer's own, and tells how it is connected. Source: Kapso, setup links, reconnect.
Done set_reconnect(store::ReadTx& tx, SetupLink& link, Patch<std::string> const& in) {
  if (!in.value || in.value->empty()) return {};
  std::string const digits = digits_of(*in.value);
  TRY(auto const channels, store::channels::by_display_number(tx, {{digits}}));
  for (Channel const& channel : channels) {
    bool const own = channel.project_id == link.project_id && channel.customer_num == link.customer_num;
    if (digits.empty() || !own || channel.kind != ChannelKind::production) continue;
    std::string const text = channel.facts.value_or("{}");
    auto const facts = json::Document::parse(text);
    bool const shared = facts && facts->root()["is_on_biz_app"].boolean().value_or(false);
    link.reconnect_num = channel.num;
    link.reconnect_number = digits;
    link.provision = false;
    link.connection_types = word_of(shared ? ConnectionType::coexistence : ConnectionType::dedicated);
    return {};
  }
  return fail(
      Code::invalid, "reconnect_phone_number must be a production number of this customer", "reconnect_phone_number");
}

Result<Reply> add_link(store::WriteTx& tx, Now now, Numbers nums, Caller<Scope::numbers_write> caller,
    Path<"customer_id"> customer, Files files, Shaped<NewLink> body) {
  ProjectId const project = caller.project_id;
  TRY_DONE(store::projects::lock(tx, project));
  SetupLink link{.project_id = project, .num = nums.source.next_as<RowNum>(now.at)};
  TRY(link.customer_num, customer_of(tx, project, customer.text));
  link.token_hash = hex(sha256(dialect::setup_token(files.addresses.links->key, project, link.num)));
  link.expires_at = now.at + kLifeUs;
  link.updated_at = now.at;
  TRY_DONE(change_link(link, body.value));
  link.billing_mode = body.value.meta_billing_mode.value.value_or(SetupBilling::customer_managed);
  TRY_DONE(set_reconnect(tx, link, body.value.reconnect_phone_number));
  TRY_DONE(store::setup_links::revoke_others(tx, link, now.at));
  TRY_DONE(tx.insert(link));
  return created([&](json::Writer& out) { dialect::write_new_setup_link(out, link, files.addresses); });
}

Done set_status(SetupLink& link, SetupLinkStatus status, bool names_an_end, Instant now) {
  if (status == SetupLinkStatus::used) return fail(Code::invalid, "status cannot be set to used", "status");
  if (link.state == SetupState::used) return fail(Code::invalid, "status: this link was used", "status");
  link.state = status == SetupLinkStatus::revoked ? SetupState::revoked : SetupState::open;
  if (status == SetupLinkStatus::expired) link.expires_at = std::min(link.expires_at, now);
  if (status != SetupLinkStatus::active) return {};
  if (link.expires_at <= now && names_an_end)
    return fail(Code::invalid, "expires_at must be in the future for an active link", "expires_at");
  if (link.expires_at <= now) link.expires_at = now + kLifeUs;
  return {};
}

Result<Reply> change(store::WriteTx& tx, Now now, Caller<Scope::numbers_write> caller, Path<"customer_id"> customer,
    Path<"id"> id, Files files, Shaped<LinkChange> body) {
  ProjectId const project = caller.project_id;
  TRY_DONE(store::projects::lock(tx, project));
  TRY(CustomerNum const num, customer_of(tx, project, customer.text));
  TRY(auto found, store::setup_links::by_uuid(tx, project, num, id.text));
  if (!found) return not_found("Setup link");
  SetupLink link = *std::move(found);
  SetupLink const before = link;
  TRY_DONE(change_link(link, body.value));
  if (link.reconnect_num) {  // which number it is decides these
    link.provision = before.provision;
    link.connection_types = before.connection_types;
  }
  Patch<Instant> const& end = body.value.expires_at;
  if (end.present && !end.value) return fail(Code::invalid, "expires_at must be a time", "expires_at");
  if (end.value) link.expires_at = *end.value;
  auto const& status = body.value.status;
  if (status.present && !status.value) return fail(Code::invalid, "status must be a word", "status");
  if (status.value) TRY_DONE(set_status(link, *status.value, end.present, now.at));
  bool const revives = status_of(link, now.at) == SetupLinkStatus::active;
  if (revives && status_of(before, now.at) != SetupLinkStatus::active)
    TRY_DONE(store::setup_links::revoke_others(tx, link, now.at));
  link.updated_at = now.at;
  TRY_DONE(tx.update(link));
  return shown(link, files.addresses);
}

constexpr Route kRoutes[] = {
    listing(get<&list_links>("/platform/v1/customers/:customer_id/setup_links", "List a customer's setup links"),
        kFilters, Pages::numbers, &dialect::kSetupLinkRecord),
    answering(post<&add_link>("/platform/v1/customers/:customer_id/setup_links",
                  "Make a page on which a customer connects a number; the one before ends"),
        Envelope::data, &dialect::kSetupLinkRecord, 201),
    answering(patch<&change>("/platform/v1/customers/:customer_id/setup_links/:id", "Change a setup link"),
        Envelope::data, &dialect::kSetupLinkRecord),
};

}  // namespace

std::span<Route const> setup_link_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
