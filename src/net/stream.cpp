#include "net/stream.h"

namespace wigwag::net {

void Stream::push(StreamPiece piece) {
  std::scoped_lock const lock(mutex_);
  if (ended_.load(std::memory_order_relaxed) || finishing_.load(std::memory_order_relaxed)) return;
  waiting_bytes_.fetch_add(piece->size(), std::memory_order_release);
  pushed_.push_back(std::move(piece));
  wake_up();
}

void Stream::finish() {
  std::scoped_lock const lock(mutex_);
  finishing_.store(true, std::memory_order_release);
  wake_up();
}

void Stream::wake_up() {
  if (!wake_ || std::exchange(woken_, true)) return;
  wake_();
}

bool Stream::ask_for_room() {
  std::scoped_lock const lock(mutex_);
  if (waiting_bytes_.load(std::memory_order_acquire) == 0) return true;
  room_asked_ = true;
  return false;
}

void Stream::attach(std::function<void()> wake) {
  std::scoped_lock const lock(mutex_);
  wake_ = std::move(wake);
}

void Stream::detach() {
  std::function<void()> changed;
  {
    std::scoped_lock const lock(mutex_);
    if (ended_.exchange(true, std::memory_order_acq_rel)) return;
    wake_ = {};
    pushed_ = {};
    changed = std::exchange(changed_, {});
  }
  if (changed) changed();
}

std::vector<StreamPiece> Stream::take() {
  std::scoped_lock const lock(mutex_);
  woken_ = false;
  return std::exchange(pushed_, {});
}

void Stream::note_sent(std::size_t bytes) {
  bool tell = false;
  {
    std::scoped_lock const lock(mutex_);
    bool const all = waiting_bytes_.fetch_sub(bytes, std::memory_order_acq_rel) == bytes;
    tell = all && changed_ && std::exchange(room_asked_, false);
  }
  if (tell) changed_();  // taken away by detach() only, on this thread
}

}  // namespace wigwag::net
