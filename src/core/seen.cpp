#include <fmt/format.h>

#include "base/crypto.h"
#include "core/news.h"
#include "store/seen.h"

namespace wigwag::core {
namespace {

std::string_view raw_of(OtherNews const& in) { return in.raw; }
std::string_view raw_of(HistoryProgress const& in) { return in.raw; }
std::string_view raw_of(TemplateChange const& in) { return in.raw; }
std::string_view raw_of(NumberChange const& in) { return in.raw; }
std::string_view raw_of(AccountChange const& in) { return in.raw; }
std::string_view raw_of(FlowChange const& in) { return in.raw; }
std::string_view raw_of(GroupChange const& in) { return in.raw; }
std::string_view raw_of(CallUpdate const& in) { return in.raw; }
std::string_view raw_of(InboundMessage const& in) {
  return in.effect == Effect::event_only ? std::string_view(in.wamid) : std::string_view();
}
std::string_view raw_of(auto const&) { return {}; }  ///< has an id, or changes nothing when it comes again

/// nullopt: not news that is told once.
std::optional<std::int64_t> hash_of(Placed const& placed) {
  Inbound const& in = *placed.inbound;
  std::string_view const raw = std::visit([](auto const& update) { return raw_of(update); }, in.update);
  if (raw.empty()) return std::nullopt;
  std::int64_t const channel = placed.channel == nullptr ? 0 : placed.channel->row.num.value;
  return wamid_hash(fmt::format("{} {} {} {}", in.field, channel, in.notified_at.value_or(Instant{}).us, raw));
}

}  // namespace

Done SeenBefore::load(store::ReadTx& tx, std::vector<Placed> const& placed) {
  std::vector<std::tuple<ProjectId, std::int64_t>> keys;
  for (Placed const& one : placed)
    if (auto const hash = hash_of(one)) keys.emplace_back(one.project, *hash);
  if (keys.empty()) return {};
  TRY(auto found, store::seen::find(tx, distinct(std::move(keys))));
  for (SeenNews& row : found) seen_.keep({row.project_id, row.hash}, row);
  return {};
}

bool SeenBefore::first_time(Placed const& placed) {
  auto const hash = hash_of(placed);
  if (!hash) return true;
  std::tuple const key{placed.project, *hash};
  if (seen_.find(key) != nullptr) return false;
  seen_.add(key, {placed.project, *hash, now_});
  return true;
}

Done SeenBefore::flush(store::WriteTx& tx) { return seen_.flush(tx); }

}  // namespace wigwag::core
