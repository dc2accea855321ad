#include "sim/hook.h"

#include <algorithm>
#include <utility>

namespace wigwag::sim {
namespace {

constexpr std::size_t kHooksMax = 20'000;
constexpr std::size_t kBytesMax = 256UL * 1024 * 1024;

}  // namespace

std::string_view hook_state_name(HookState state) {
  switch (state) {
    case HookState::ready: return "ready";
    case HookState::posting: return "posting";
    case HookState::retrying: return "retrying";
    case HookState::delivered: return "delivered";
    case HookState::expired: return "expired";
    case HookState::dropped: return "dropped";
    case HookState::nobody: return "nobody";
  }
  return "";
}

bool is_finished(HookState state) {
  switch (state) {
    case HookState::ready:
    case HookState::posting:
    case HookState::retrying: return false;
    case HookState::delivered:
    case HookState::expired:
    case HookState::dropped:
    case HookState::nobody: return true;
  }
  return true;
}

std::uint64_t HookRecord::add(Hook hook) {
  hook.id = ++given_;
  bytes_ += hook.body.size();
  hooks_.emplace(given_, std::move(hook));
  make_room();
  return given_;
}

// The oldest go first; when none of them is finished the bound may be passed by what still waits, which has its own.
void HookRecord::make_room() {
  for (auto at = hooks_.begin(); at != hooks_.end() && (hooks_.size() > kHooksMax || bytes_ > kBytesMax);) {
    bool const kept = !is_finished(at->second.state) || at->first == given_;
    if (!kept) bytes_ -= at->second.body.size();
    at = kept ? std::next(at) : hooks_.erase(at);
  }
}

Hook* HookRecord::find(std::uint64_t id) {
  auto const found = hooks_.find(id);
  return found == hooks_.end() ? nullptr : &found->second;
}

Hook const* HookRecord::find(std::uint64_t id) const {
  auto const found = hooks_.find(id);
  return found == hooks_.end() ? nullptr : &found->second;
}

std::vector<Hook> HookRecord::after(std::uint64_t id, std::size_t limit) const {
  std::vector<Hook> out;
  for (auto at = hooks_.upper_bound(id); at != hooks_.end() && out.size() < limit; ++at) out.push_back(at->second);
  return out;
}

std::size_t HookRecord::count(HookState state) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(hooks_, [state](auto const& each) { return each.second.state == state; }));
}

void HookRecord::clear_finished() {
  std::erase_if(hooks_, [](auto const& each) { return is_finished(each.second.state); });
  bytes_ = 0;
  for (auto const& [id, hook] : hooks_) bytes_ += hook.body.size();
}

void HookRecord::clear() {
  hooks_.clear();
  bytes_ = 0;
}

}  // namespace wigwag::sim
