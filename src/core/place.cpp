#include "core/place.h"

#include <set>

#include "store/channels.h"

namespace wigwag::core {
namespace {

/// Which words of an update name a business number or an account. Empty: not named.
struct Names {
  std::string phone_number_id, display_number, waba_id;
};

bool is_account_news(Update const& update) {
  return std::holds_alternative<AccountChange>(update) || std::holds_alternative<TemplateChange>(update) ||
         std::holds_alternative<FlowChange>(update) || std::holds_alternative<OtherNews>(update);
}

Names names_of(Inbound const& inbound) {
  Names names{inbound.phone_number_id.value_or(""), "", ""};
  if (auto const* number = std::get_if<NumberChange>(&inbound.update)) {
    if (number->phone_number_id) names.phone_number_id = *number->phone_number_id;
    names.display_number = number->display_number.value_or("");
  } else if (auto const* account = std::get_if<AccountChange>(&inbound.update)) {
    names.phone_number_id.clear();
    names.waba_id = account->waba_id;
  } else if (names.phone_number_id.empty() && is_account_news(inbound.update)) {
    names.waba_id = inbound.waba_id;
  }
  return names;
}

std::vector<std::tuple<std::string>> keys(std::set<std::string> const& words) { return {words.begin(), words.end()}; }

}  // namespace

void Places::remember(Channel channel) {
  Kept<Channel>& kept = channels_.keep(channel.num, std::move(channel));
  by_phone_number_id_[kept.row.phone_number_id] = &kept;
  by_waba_[kept.row.waba_id][kept.row.num] = &kept;
  by_display_number_[kept.row.display_number][kept.row.num] = &kept;
}

Done Places::load(store::ReadTx& tx, std::span<Arrived const> arrived) {
  std::set<std::string> phone_number_ids, display_numbers, wabas;
  for (Arrived const& one : arrived) {
    Names names = names_of(one.inbound);
    if (!names.phone_number_id.empty()) phone_number_ids.insert(std::move(names.phone_number_id));
    if (!names.display_number.empty()) display_numbers.insert(std::move(names.display_number));
    if (!names.waba_id.empty()) wabas.insert(std::move(names.waba_id));
  }
  TRY(auto by_id, store::channels::by_phone_number_id(tx, keys(phone_number_ids)));
  for (Channel& channel : by_id) remember(std::move(channel));
  if (!display_numbers.empty()) {
    TRY(auto by_display, store::channels::by_display_number(tx, keys(display_numbers)));
    for (Channel& channel : by_display) remember(std::move(channel));
  }
  if (!wabas.empty()) {
    TRY(auto by_waba, store::channels::by_waba(tx, keys(wabas)));
    for (Channel& channel : by_waba) remember(std::move(channel));
    TRY(only_project_, store::channels::only_project(tx));
  }
  return {};
}

/// News of an account that has no number here goes to the only project there is: portfolios are named by ids that no
/// number carries, and a left account must be marked although its numbers are gone. With several projects it is
/// nobody's.
std::vector<Placed> Places::homes_of_account(Placed const& placed, std::string const& waba_id) {
  std::set<ProjectId> projects;
  if (auto const found = by_waba_.find(waba_id); found != by_waba_.end())
    for (auto const& [num, channel] : found->second) projects.insert(channel->row.project_id);
  if (projects.empty() && only_project_) projects.insert(*only_project_);
  std::vector<Placed> homes;
  for (ProjectId const project : projects) homes.emplace_back(placed).project = project;
  return homes;
}

std::vector<Placed> Places::homes(Arrived const& arrived, std::size_t index) {
  Placed const placed{index, &arrived.inbound, arrived.received_at, {}, nullptr};
  Names const names = names_of(arrived.inbound);
  std::vector<Placed> homes;
  auto const add = [&](Kept<Channel>* channel) {
    Placed& home = homes.emplace_back(placed);
    home.project = channel->row.project_id;
    home.channel = channel;
  };
  if (auto const found = by_phone_number_id_.find(names.phone_number_id); found != by_phone_number_id_.end())
    add(found->second);
  else if (auto const shown = by_display_number_.find(names.display_number); shown != by_display_number_.end())
    for (auto const& [num, channel] : shown->second) add(channel);
  else if (names.phone_number_id.empty() && !names.waba_id.empty())
    return homes_of_account(placed, names.waba_id);
  return homes;
}

std::vector<Placed> Places::place(std::span<Arrived const> arrived, std::vector<Unplaced>& unplaced) {
  std::vector<Placed> placed;
  placed.reserve(arrived.size());
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    std::vector<Placed> const found = homes(arrived[i], i);
    placed.insert(placed.end(), found.begin(), found.end());
    if (!found.empty()) continue;
    bool const by_number = names_of(arrived[i].inbound).waba_id.empty();
    unplaced.push_back({i, by_number ? "unknown phone_number_id" : "unknown WhatsApp Business account"});
  }
  return placed;
}

Done Places::flush(store::WriteTx& tx) {
  std::vector<Channel> changed;
  for (auto& [num, channel] : channels_)
    if (channel.changed()) changed.push_back(channel.row);
  return changed.empty() ? Done{} : store::channels::update_news(tx, changed);
}

}  // namespace wigwag::core
