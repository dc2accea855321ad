#include "store/event_signal.h"

#include <utility>

namespace wigwag::store {

struct EventSignal::Listening::Listeners {
  std::mutex mutex;  ///< held while listeners are called: who stops to listen waits for that
  std::map<std::uint64_t, EventListener> by_number;
  std::uint64_t last_number = 0;
};

EventSignal::Listening::Listening(Listening&& other) noexcept
    : listeners_(std::move(other.listeners_)), number_(other.number_) {}

EventSignal::Listening& EventSignal::Listening::operator=(Listening&& other) noexcept {
  std::swap(listeners_, other.listeners_);
  std::swap(number_, other.number_);
  return *this;
}

EventSignal::Listening::~Listening() {
  if (!listeners_) return;
  std::scoped_lock const lock(listeners_->mutex);
  listeners_->by_number.erase(number_);
}

EventSignal::EventSignal() : listeners_(std::make_shared<Listening::Listeners>()) {}

EventSignal::Listening EventSignal::listen(EventListener listener) {
  Listening listening;
  listening.listeners_ = listeners_;
  std::scoped_lock const lock(listeners_->mutex);
  listening.number_ = ++listeners_->last_number;
  listeners_->by_number.emplace(listening.number_, std::move(listener));
  return listening;
}

void EventSignal::tell(std::span<ProjectId const> grown) const {
  if (grown.empty()) return;
  std::scoped_lock const lock(listeners_->mutex);
  for (auto const& [number, listener] : listeners_->by_number)
    for (ProjectId const project : grown) listener(project);
}

void EventSignal::tell_all() const {
  std::scoped_lock const lock(listeners_->mutex);
  for (auto const& [number, listener] : listeners_->by_number) listener(std::nullopt);
}

}  // namespace wigwag::store
