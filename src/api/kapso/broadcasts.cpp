#include "api/kapso/broadcasts.h"

#include <fmt/format.h>
#include <expected>
#include <map>

#include "api/kapso/broadcast_bodies.h"
#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "api/shape.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/phone.h"
#include "core/broadcasts.h"
#include "dialect/kapso_admin_records.h"
#include "dialect/kapso_broadcast.h"
#include "meta/outgoing.h"
#include "store/channels.h"
#include "store/contacts.h"
#include "store/list_filters.h"
#include "store/search.h"
#include "store/templates.h"
#include "work/access.h"
#include "work/broadcast.h"
#include "work/template_sync.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::BroadcastView;
using store::Filter;
using store::RecipientView;
using Writer = Caller<Scope::broadcasts_write>;
using Reader = Caller<Scope::broadcasts_read>;

constexpr std::string_view kApproved = "APPROVED";

Done check_created(dialect::Query const& query) { return check_range(query, "created_after", "created_before"); }

constexpr Filter kBroadcastFilters[] = {
    store::number_id<&BroadcastView::channel_num>("phone_number_id", "Only this number's broadcasts"),
    store::equals<&BroadcastView::status>("status", "How far it has got"),
    store::created_since<&BroadcastView::num>("created_after", "Created then or later"),
    store::created_until<&BroadcastView::num>("created_before", "Created then or earlier"),
};
constexpr List<BroadcastView> kBroadcasts{.filters = kBroadcastFilters,
    .order = store::newest<&BroadcastView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .check = &check_created};
constexpr store::Order kAsAdded{.time = {}, .num = store::kColumn<&RecipientView::num>, .descending = false};
constexpr List<RecipientView> kRecipients{.filters = {},
    .order = kAsAdded,
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .per_page_max = limits::recipients_page_max,
    .count_max = limits::recipients_per_broadcast_max};

Result<BroadcastView> broadcast_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  TRY(auto const row, store::broadcast_by_uuid(tx, project, uuid));
  if (!row) return not_found("Broadcast");
  return *row;
}

Reply shown(BroadcastView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_broadcast(out, row); }, status);
}
Reply times(Broadcast const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_broadcast_times(out, row); }, status);
}

// ---- drafts

Result<Template> template_of(store::ReadTx& tx, Channel const& channel, std::string const& id) {
  std::optional<Template> found;
  if (auto const num = num_of(Kind::template_row, id)) {
    TRY(found, store::templates::by_num(tx, channel.project_id, RowNum{*num}));
  } else {
    TRY(std::vector<Template> rows, store::templates::by_template_id(tx, {{channel.project_id, id}}));
    if (!rows.empty()) found = std::move(rows.front());
  }
  if (!found || found->waba_id != channel.waba_id) return not_found("Template");
  return *std::move(found);
}

Result<Channel> channel_of(store::ReadTx& tx, ProjectId project, std::string const& id) {
  TRY(auto channel, store::channels::of_project(tx, project, id));
  if (!channel) return not_found("Phone number");
  if (channel->kind == ChannelKind::sandbox)
    return fail(Code::invalid, "Broadcasts need a production phone number", "phone_number_id");
  return *std::move(channel);
}

/// The account's templates are looked at once more before one is said to be missing or not approved.
Task<Result<Template>> find_template(Services const& services, Channel const& channel, std::string id) {
  auto const look = [&](store::ReadTx& tx) { return template_of(tx, channel, id); };
  Result<Template> found = co_await services.read(look);
  bool const good = found && found->status == kApproved && found->components && !found->stale;
  if (good || (!found && found.error().code != Code::not_found)) co_return found;
  auto access = work::access_of(channel, services.seal_key, services.graph_version);
  if (!access) co_return found;
  work::SyncNeeds const needs{
      services.db, services.pool, services.graph, services.nums, services.clock, *services.template_syncs};
  log_failure(co_await work::sync_templates(needs, *std::move(access), channel.project_id, channel.waba_id),
      "templates_not_synced");
  co_return co_await services.read(look);
}

Task<Result<Reply>> add_broadcast(
    Services const& services, Writer caller, Shaped<NewBroadcast> body, Context const& context) {
  ProjectId const project = caller.project_id;
  NewBroadcast& in = body.value;
  CO_TRY(Channel const channel,
      co_await services.read([&](store::ReadTx& tx) { return channel_of(tx, project, in.phone_number_id); }));
  CO_TRY(Template const stored, co_await find_template(services, channel, in.whatsapp_template_id));
  if (stored.status != kApproved)
    co_return fail(Code::invalid,
        fmt::format("Template must be approved; it is {}", fold_case(stored.status.value_or("unknown"))),
        "whatsapp_template_id");
  Broadcast const row{.project_id = project,
      .num = services.nums.next_as<BroadcastNum>(context.now),
      .name = std::move(in.name),
      .channel_num = channel.num,
      .template_num = stored.num,
      .updated_at = context.now};
  CO_TRY(BroadcastView const view, co_await services.write([&](store::WriteTx& tx) -> Result<BroadcastView> {
    TRY_DONE(tx.insert(row));
    return broadcast_of(tx, project, uuid_of(Kind::broadcast, row.num.value));
  }));
  co_return shown(view, 201);
}

Result<Reply> show_broadcast(store::ReadTx& tx, Reader caller, Path<"id"> id) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  return shown(row, 200);
}

Result<Reply> change_broadcast(store::WriteTx& tx, Now now, Writer caller, Path<"id"> id, Shaped<BroadcastPatch> body) {
  TRY(BroadcastView const before, broadcast_of(tx, caller.project_id, id.text));
  if (body.value.status == "stopped") {
    TRY_DONE(core::stop_broadcast(tx, now.at, caller.project_id, before.num));
  } else if (body.value.status == "draft") {
    TRY_DONE(core::redraft_broadcast(tx, now.at, caller.project_id, before.num));
  } else {
    return fail(Code::invalid, "status must be stopped or draft", "status");
  }
  TRY(BroadcastView const after, broadcast_of(tx, caller.project_id, id.text));
  return shown(after, 200);
}

// ---- recipients

Result<Reply> list_recipients(store::ReadTx& tx, Reader caller, Path<"id"> id, Context const& context) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  return run_list<kRecipients, &dialect::write_recipient>(
      tx, context, {{store::kColumn<&RecipientView::broadcast_num>, store::Compare::equals, {row.num.value}}});
}

/// One element of the request: whom, and with what.
struct Wanted {
  std::optional<std::string> phone;
  std::optional<ContactNum> contact;
  std::string components = "[]";
};

std::expected<Wanted, std::string> read_recipient(json::Value item) {
  if (!item.is(json::Type::object)) return std::unexpected("must be an object");
  Wanted wanted;
  json::Value const components = item["components"];
  if (components && !components.is(json::Type::array) && !components.is(json::Type::null))
    return std::unexpected("components must be an array");
  if (components.is(json::Type::array)) wanted.components = json::compact(components.raw());
  if (auto const uuid = item["whatsapp_contact_id"].word()) {
    auto const num = num_of(Kind::contact, *uuid);
    if (!num) return std::unexpected("Contact not found");
    wanted.contact = ContactNum{*num};
    return wanted;
  }
  std::optional<std::string> const written = item["phone_number"].word();
  if (!written) return std::unexpected("phone_number or whatsapp_contact_id is required");
  auto const digits = meta::phone_digits(*written);
  if (!digits || digits->size() < 5 || digits->size() > 15)
    return std::unexpected("phone_number must be in E.164 format, such as +15550100001");
  wanted.phone = cleaned_phone(*written);
  return wanted;
}

/// The components as Meta would see them; the sentence when it would refuse them.
std::optional<std::string> refused(Template const& stored, json::Value stored_components, Recipient const& as) {
  std::string const body = work::broadcast_body(stored, as);
  auto const document = json::Document::parse(body);
  auto const outgoing =
      document ? meta::read_outgoing(document->root()) : std::unexpected(meta::Mistake{.details = "cannot be read"});
  if (!outgoing) return outgoing.error().details;
  auto const mistake = meta::check_template(*outgoing, stored_components,
      meta::parameter_format_of(stored.parameter_format.value_or("")), stored.category.value_or(""));
  return mistake ? std::optional(mistake->details) : std::nullopt;
}

struct Sorted {
  std::vector<core::NewRecipient> good;
  std::vector<std::string> errors;
};

/// Contacts by their numbers and ids, for all of the call at once.
struct Book {
  std::map<ContactNum, Contact> by_num;
  std::map<std::string, ContactNum> by_phone;
};
Result<Book> load_book(
    store::ReadTx& tx, ProjectId project, std::vector<std::expected<Wanted, std::string>> const& all) {
  store::contacts::ByNum nums;
  store::contacts::ByWord phones;
  for (auto const& one : all) {
    if (one && one->contact) nums.emplace_back(project, *one->contact);
    if (one && one->phone) phones.emplace_back(project, *one->phone);
  }
  Book book;
  TRY(std::vector<Contact> const found, store::contacts::by_num(tx, nums));
  for (Contact const& contact : found) book.by_num[contact.num] = contact;
  TRY(std::vector<Contact> const holders, store::contacts::by_phone(tx, phones));
  for (Contact const& contact : holders) book.by_phone[*contact.phone] = contact.num;
  return book;
}

Sorted sort_out(std::vector<std::expected<Wanted, std::string>> const& all, Book const& book, Template const& stored) {
  Sorted sorted;
  std::string const components_text = stored.components.value_or("[]");
  auto const components = json::Document::parse(components_text);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const wrong = [&](std::string_view why) {
      sorted.errors.push_back(fmt::format("Recipient {}: {}", i + 1, why));
    };
    if (!all[i]) {
      wrong(all[i].error());
      continue;
    }
    Wanted const& wanted = *all[i];
    core::NewRecipient one{.phone = wanted.phone, .contact = wanted.contact, .components = wanted.components};
    if (wanted.contact) {
      auto const found = book.by_num.find(*wanted.contact);
      if (found == book.by_num.end() || (!found->second.phone && !found->second.bsuid)) {
        wrong(found == book.by_num.end() ? "Contact not found" : "Contact has no phone number");
        continue;
      }
      one.phone = found->second.phone;
      one.address = one.phone ? *one.phone : *found->second.bsuid;
    } else {
      one.address = *one.phone;
      if (auto const found = book.by_phone.find(*one.phone); found != book.by_phone.end()) one.contact = found->second;
    }
    Recipient as;
    as.address = one.address;
    as.phone = one.phone;
    as.components = one.components;
    if (components)
      if (auto const why = refused(stored, components->root(), as)) {
        wrong(*why);
        continue;
      }
    sorted.good.push_back(std::move(one));
  }
  return sorted;
}

Result<Reply> add_recipients(
    store::WriteTx& tx, Now now, Numbers nums, Writer caller, Path<"id"> id, Shaped<RecipientsBody> body) {
  ProjectId const project = caller.project_id;
  TRY(BroadcastView const row, broadcast_of(tx, project, id.text));
  json::Value const list = body.value.recipients;
  if (!list.is(json::Type::array) || list.size() < 1 || list.size() > limits::recipients_per_call_max)
    return fail(Code::invalid, fmt::format("recipients must be an array of 1 to {}", limits::recipients_per_call_max),
        "recipients");
  TRY(auto const stored, store::templates::by_num(tx, project, row.template_num));
  if (!stored) return fail(Code::invalid, "The broadcast's template was deleted", "whatsapp_template_id");
  std::vector<std::expected<Wanted, std::string>> all;
  list.each([&](json::Value item) { all.push_back(read_recipient(item)); });
  TRY(Book const book, load_book(tx, project, all));
  Sorted sorted = sort_out(all, book, *stored);
  TRY(core::RecipientsAdded const added,
      core::add_recipients(tx, nums.source, now.at, project, row.num, std::move(sorted.good)));
  return created([&](json::Writer& out) {
    out.begin_object().member("added", added.added).member("duplicates", added.duplicates).key("errors").begin_array();
    for (std::string const& error : sorted.errors) out.value(error);
    out.end_array().end_object();
  });
}

Result<Reply> clear_recipients(store::WriteTx& tx, Now now, Writer caller, Path<"id"> id) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  TRY_DONE(core::clear_recipients(tx, now.at, caller.project_id, row.num));
  TRY(BroadcastView const after, broadcast_of(tx, caller.project_id, id.text));
  return shown(after, 200);
}

// ---- going

Result<Reply> send_broadcast(store::WriteTx& tx, Now now, Writer caller, Path<"id"> id) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  TRY(Broadcast const after, core::send_broadcast(tx, now.at, caller.project_id, row.num));
  return times(after, 202);
}

/// `2026-02-03T09:45:00Z`, `…+02:00`
bool has_zone(std::string_view text) {
  std::size_t const time = text.find_first_of("T ");
  return time != std::string_view::npos &&
         (text.ends_with('Z') || text.find_first_of("+-", time) != std::string_view::npos);
}

Result<Reply> schedule_broadcast(store::WriteTx& tx, Now now, Writer caller, Path<"id"> id, Shaped<ScheduleBody> body) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  auto const at = parse_iso(body.value.scheduled_at);
  if (!at || !has_zone(body.value.scheduled_at))
    return fail(Code::invalid, "scheduled_at must be an ISO 8601 time with its zone, such as 2026-02-03T09:45:00Z",
        "scheduled_at");
  TRY(Broadcast const after, core::schedule_broadcast(tx, now.at, caller.project_id, row.num, *at));
  return times(after, 202);
}

Result<Reply> cancel_broadcast(store::WriteTx& tx, Now now, Writer caller, Path<"id"> id) {
  TRY(BroadcastView const row, broadcast_of(tx, caller.project_id, id.text));
  TRY(Broadcast const after, core::cancel_broadcast(tx, now.at, caller.project_id, row.num));
  return times(after, 200);
}

constexpr std::string_view kAll = "/platform/v1/whatsapp/broadcasts", kOne = "/platform/v1/whatsapp/broadcasts/:id";
constexpr std::string_view kOnesRecipients = "/platform/v1/whatsapp/broadcasts/:id/recipients";
constexpr dialect::Record const* kShown = &dialect::kBroadcastRecord;
constexpr dialect::Record const* kTimes = &dialect::kBroadcastTimesRecord;

constexpr Route kRoutes[] = {
    listing(list<kBroadcasts, Scope::broadcasts_read, &dialect::write_broadcast>(kAll, "List broadcasts"),
        kBroadcasts.filters, pages_of(kBroadcasts.paging), kShown),
    answering(post<&add_broadcast>(kAll, "Draft a broadcast"), Envelope::data, kShown, 201),
    answering(get<&show_broadcast>(kOne, "One broadcast"), Envelope::data, kShown),
    answering(patch<&change_broadcast>(kOne, "Stop a broadcast, or draft it again"), Envelope::data, kShown),
    answering(get<&list_recipients>(kOnesRecipients, "Who gets a broadcast, and who got it"), Envelope::page,
        &dialect::kRecipientRecord),
    answering(post<&add_recipients>(kOnesRecipients, "Add recipients, up to 1000"), Envelope::data,
        &dialect::kAddedRecord, 201),
    answering(del<&clear_recipients>(kOnesRecipients, "Take out all who are pending"), Envelope::data, kShown),
    answering(post<&send_broadcast>("/platform/v1/whatsapp/broadcasts/:id/send", "Send a broadcast"), Envelope::data,
        kTimes, 202),
    answering(post<&schedule_broadcast>("/platform/v1/whatsapp/broadcasts/:id/schedule", "Send a broadcast later"),
        Envelope::data, kTimes, 202),
    answering(post<&cancel_broadcast>("/platform/v1/whatsapp/broadcasts/:id/cancel", "Do not send a scheduled one"),
        Envelope::data, kTimes),
};

}  // namespace

std::span<Route const> broadcast_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
