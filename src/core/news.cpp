#include "core/news.h"

#include <algorithm>
#include <charconv>

#include "store/calls.h"
#include "store/channels.h"
#include "store/templates.h"

namespace wigwag::core {
namespace {

Instant told_at(Placed const& placed) { return placed.inbound->notified_at.value_or(placed.received_at); }

/// Sets what the news names; older news only fills what is empty.
template <class T>
void set(std::optional<T>& value, std::optional<T> const& told, bool newest) {
  if (told && (newest || !value)) value = told;
}

/// Whether this is the newest word on something, which it then is dated by.
bool newest(std::optional<Instant>& known, Instant at) {
  if (known && *known > at) return false;
  known = at;
  return true;
}

int percent(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return std::clamp(value, 0, 100);
}

/// A call goes forward: what has been answered does not ring again, what has ended stays so.
struct CallStep {
  int rank;
  std::string status;
};
CallStep call_step(CallUpdate const& in) {
  std::string const said = fold_case(in.status.value_or(""));
  if (in.event == "connect") return {0, "initiated"};
  if (in.event == "terminate") return {3, said.empty() ? "completed" : said};
  if (said == "ringing") return {1, said};
  if (said == "accepted") return {2, "answered"};
  return {2, said.empty() ? "initiated" : said};
}
int rank_of(std::string const& status) {
  if (status == "initiated") return 0;
  if (status == "ringing") return 1;
  return status == "completed" || status == "failed" ? 3 : 2;
}

constexpr std::string_view kMarketing = "marketing_messages";
constexpr std::string_view kStopped = "stopped";
constexpr std::int64_t kStoppedMarketing = 131050;

}  // namespace

std::string_view stop_source(Update const& update) {
  auto const* const status = std::get_if<StatusUpdate>(&update);
  if (status != nullptr && status->error_code == kStoppedMarketing) return "meta_delivery_error";
  auto const* const settled = std::get_if<SendSettled>(&update);
  if (settled != nullptr && settled->error_code == kStoppedMarketing) return "meta_synchronous_error";
  return {};
}

void News::tell(Placed const& placed, EventKind kind, std::optional<ContactNum> contact, std::string detail) {
  std::optional<ChannelNum> channel;
  if (placed.channel != nullptr) channel = placed.channel->row.num;
  log_.add(placed.project, kind, channel, contact, std::move(detail));
}

Preference& News::preference_of(PreferenceKey const& key) {
  if (auto* const known = preferences_.find(key)) return known->row;
  Preference row;
  std::tie(row.project_id, row.channel_num, row.contact_num, row.category) = key;
  row.num = nums_.next_as<RowNum>(now_);
  return preferences_.add(key, std::move(row)).row;
}

void News::tell(Placed const& placed, PreferenceChange const& in, ContactNum contact, Instant at) {
  Preference& row = preference_of({placed.project, placed.channel->row.num, contact, in.category});
  if (row.at > at) return;
  row.status = in.value == "stop" ? kStopped : "resumed";
  row.detail = in.detail;
  row.source = "meta_webhook";
  row.at = at;
  row.updated_at = now_;
  tell(placed, EventKind::preference_changed, contact, R"({"status":")" + Text::from_utf8(row.status).escaped + "\"}");
}

void News::tell_stopped(Placed const& placed, std::string_view source, ContactNum contact, Instant at) {
  Preference& row = preference_of({placed.project, placed.channel->row.num, contact, std::string(kMarketing)});
  if (row.at >= at) return;
  bool const is_new = row.status != kStopped;
  row.status = kStopped;
  row.detail.reset();
  row.source = source;
  row.at = at;
  row.updated_at = now_;
  if (is_new) tell(placed, EventKind::preference_changed, contact, R"({"status":"stopped"})");
}

/// `declined` stays; else the furthest progress counts: chunks come in any order.
void News::tell(Placed const& placed, HistoryProgress const& in) {
  Channel& row = placed.channel->row;
  if (in.declined) {
    row.history_state = "declined";
  } else if (in.progress && row.history_state != "declined") {
    row.history_state = std::to_string(std::clamp(*in.progress, percent(row.history_state.value_or("0")), 100));
  }
  row.updated_at = now_;
  tell(placed, EventKind::history_progress, {}, in.raw);
}

Template& News::template_of(Placed const& placed, TemplateChange const& in) {
  std::tuple const key{placed.project, in.template_id};
  if (auto* const known = templates_.find(key)) return known->row;
  Template row;
  row.project_id = placed.project;
  row.num = nums_.next_as<RowNum>(now_);
  row.waba_id = placed.inbound->waba_id;
  row.template_id = in.template_id;
  row.name = in.name;
  row.language = in.language;
  return templates_.add(key, std::move(row)).row;
}

void News::tell(Placed const& placed, TemplateChange const& in) {
  Template& row = template_of(placed, in);
  Instant const at = told_at(placed);
  if (in.status && newest(row.status_at, at)) {
    row.status = in.status;
    row.reason = in.reason;
  }
  if ((in.category || in.planned_category) && newest(row.category_at, at)) {
    if (in.category) row.category = in.category;
    row.planned_category = in.planned_category;
    row.planned_at = in.planned_at;
  }
  if (in.quality && newest(row.quality_at, at)) row.quality = in.quality;
  row.stale = row.stale || in.components_changed;
  row.updated_at = now_;
  tell(placed, EventKind::template_changed, {}, in.raw);
}

void News::tell(Placed const& placed, NumberChange const& in) {
  Channel& row = placed.channel->row;
  bool const is_newest = newest(row.changed_at, told_at(placed));
  set(row.quality, in.quality_event, is_newest);
  set(row.throughput, in.throughput_level, is_newest);
  set(row.messaging_limit, in.messaging_limit, is_newest);
  set(row.name_status, in.name_decision, is_newest);
  set(row.requested_name, in.requested_name, is_newest);
  set(row.username_status, in.username_status, is_newest);
  set(row.username, in.username, is_newest);
  set(row.settings, in.settings, is_newest);
  if (in.name_decision) decisions_.push_back({row.project_id, row.num, *in.name_decision, in.requested_name});
  row.updated_at = now_;
  tell(placed, EventKind::number_changed, {}, in.raw);
}

void News::tell(Placed const& placed, AccountChange const& in) {
  std::tuple const key{placed.project, in.waba_id};
  auto* known = wabas_.find(key);
  if (known == nullptr) {
    Waba fresh;
    std::tie(fresh.project_id, fresh.waba_id) = key;
    known = &wabas_.add(key, std::move(fresh));
  }
  Waba& row = known->row;
  bool const is_newest = newest(row.changed_at, told_at(placed));
  set(row.review_status, in.review_status, is_newest);
  set(row.ban_state, in.ban_state, is_newest);
  set(row.ban_date, in.ban_date, is_newest);
  set(row.restrictions, in.restrictions, is_newest);
  set(row.disconnected_reason, in.disconnected_reason, is_newest);
  set(row.messaging_limit, in.messaging_limit, is_newest);
  if (in.reconnected && is_newest) row.disconnected_reason.reset();
  row.updated_at = now_;
  tell(placed, EventKind::account_changed, {}, in.raw);
}

void News::tell(Placed const& placed, FlowChange const& in) {
  std::tuple const key{placed.project, in.flow_id};
  auto* known = flows_.find(key);
  if (known == nullptr) {
    Flow fresh;
    fresh.project_id = placed.project;
    fresh.num = nums_.next_as<RowNum>(now_);
    fresh.waba_id = placed.inbound->waba_id;
    fresh.flow_id = in.flow_id;
    known = &flows_.add(key, std::move(fresh));
  }
  if (in.status && newest(known->row.status_at, told_at(placed))) known->row.status = in.status;
  known->row.updated_at = now_;
  tell(placed, EventKind::flow_changed, {}, in.raw);
}

void News::tell(Placed const& placed, CallUpdate const& in, std::optional<ContactNum> contact, Instant at) {
  std::tuple const key{placed.project, placed.channel->row.num, in.call_id};
  CallStep const step = call_step(in);
  auto* known = calls_.find(key);
  if (known == nullptr) {
    Call fresh;
    std::tie(fresh.project_id, fresh.channel_num, fresh.call_id) = key;
    fresh.num = nums_.next_as<RowNum>(now_);
    // Only calls of ours have statuses (Meta, field calls).
    fresh.direction = in.event == "status" ? Direction::outbound : Direction::inbound;
    fresh.status = step.status;
    fresh.call_at = at;
    known = &calls_.add(key, std::move(fresh));
  }
  Call& row = known->row;
  if (in.direction) row.direction = *in.direction;
  if (step.rank >= rank_of(row.status)) row.status = step.status;
  if (contact) row.contact_num = contact;
  if (in.contact.phone) row.phone = in.contact.phone;
  if (in.contact.bsuid) row.bsuid = in.contact.bsuid;
  if (step.status == "answered" && !row.session_started_at) row.session_started_at = at;
  row.call_at = std::min(row.call_at, at);
  if (in.started_at) row.started_at = in.started_at;
  if (in.ended_at) row.ended_at = in.ended_at;
  if (in.duration_s) row.duration_s = in.duration_s;
  row.updated_at = now_;
  tell(placed, EventKind::call_changed, contact, in.raw);
}

void News::tell(Placed const& placed, OtherNews const& in) { tell(placed, in.kind, {}, in.raw); }

Done News::load(
    store::ReadTx& tx, std::vector<Placed> const& placed, std::vector<std::optional<ContactNum>> const& people) {
  std::vector<std::tuple<ProjectId, std::string>> templates, flows, wabas;
  std::vector<std::tuple<ProjectId, ChannelNum, std::string>> calls;
  std::vector<PreferenceKey> preferences;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    auto const& [index, inbound, received_at, project, channel] = placed[i];
    if (auto const* t = std::get_if<TemplateChange>(&inbound->update)) templates.emplace_back(project, t->template_id);
    if (auto const* f = std::get_if<FlowChange>(&inbound->update)) flows.emplace_back(project, f->flow_id);
    if (auto const* a = std::get_if<AccountChange>(&inbound->update)) wabas.emplace_back(project, a->waba_id);
    if (channel == nullptr) continue;
    if (auto const* c = std::get_if<CallUpdate>(&inbound->update))
      calls.emplace_back(project, channel->row.num, c->call_id);
    if (!people[i]) continue;
    if (auto const* p = std::get_if<PreferenceChange>(&inbound->update))
      preferences.emplace_back(project, channel->row.num, *people[i], p->category);
    if (!stop_source(inbound->update).empty())
      preferences.emplace_back(project, channel->row.num, *people[i], kMarketing);
  }
  if (!templates.empty()) {
    TRY(auto rows, store::templates::by_template_id(tx, distinct(templates)));
    for (Template& row : rows) templates_.keep({row.project_id, row.template_id}, row);
  }
  if (!flows.empty()) {
    TRY(auto rows, store::templates::flows(tx, distinct(flows)));
    for (Flow& row : rows) flows_.keep({row.project_id, row.flow_id}, row);
  }
  if (!wabas.empty()) {
    TRY(auto rows, store::channels::wabas(tx, distinct(wabas)));
    for (Waba& row : rows) wabas_.keep({row.project_id, row.waba_id}, row);
  }
  if (!calls.empty()) {
    TRY(auto rows, store::calls::by_call_id(tx, distinct(calls)));
    for (Call& row : rows) calls_.keep({row.project_id, row.channel_num, row.call_id}, row);
  }
  if (!preferences.empty()) {
    TRY(auto rows, store::calls::preferences(tx, distinct(preferences)));
    for (Preference& row : rows)
      preferences_.keep({row.project_id, row.channel_num, row.contact_num, row.category}, row);
  }
  return {};
}

/// Meta's word for what a request for a name has come to.
std::optional<NameStatus> name_status(std::string_view decision) {
  if (decision == "APPROVED") return NameStatus::approved;
  if (decision == "DEFERRED") return NameStatus::deferred;
  if (decision == "PENDING") return NameStatus::pending_review;
  if (decision == "REJECTED" || decision == "DECLINED") return NameStatus::declined;
  return std::nullopt;
}

Done News::flush(store::WriteTx& tx) {
  for (Decision const& one : decisions_)
    if (auto const status = name_status(one.word))
      TRY_DONE(store::channels::decide_name(tx, one.project, one.channel, one.name, *status, now_));
  TRY_DONE(templates_.flush(tx));
  TRY_DONE(flows_.flush(tx));
  TRY_DONE(wabas_.flush(tx));
  TRY_DONE(calls_.flush(tx));
  return preferences_.flush(tx);
}

}  // namespace wigwag::core
