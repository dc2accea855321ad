/// @file "The event log has grown": who waits for new events is told after the commit. Nothing of the events travels
/// here; whoever is told reads the log from where it stopped.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "base/id.h"

namespace wigwag::store {

/// A project whose log has grown; without one, any may have. Told too often at times. Told too seldom when the way to
/// another server was away: so whoever waits also looks by itself now and then. Called on any
/// thread, one call at a time: cheap, does not throw, does not wait, asks no database, does not listen or stop to.
using EventListener = std::function<void(std::optional<ProjectId>)>;

/// Thread-safe.
class EventSignal {
 public:
  /// Told until it is destroyed; no call runs any more after that.
  class Listening {
   public:
    Listening() = default;
    Listening(Listening&& other) noexcept;
    Listening& operator=(Listening&& other) noexcept;
    ~Listening();

   private:
    friend class EventSignal;
    struct Listeners;
    std::shared_ptr<Listeners> listeners_;
    std::uint64_t number_ = 0;
  };

  EventSignal();

  [[nodiscard]] Listening listen(EventListener listener);
  void tell(std::span<ProjectId const> grown) const;
  /// Something may have been missed.
  void tell_all() const;

 private:
  std::shared_ptr<Listening::Listeners> listeners_;
};

}  // namespace wigwag::store
