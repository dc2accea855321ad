/// @file A body that comes by and by and has no length: pieces are pushed from any thread, and sent as fast as the
/// reader takes them. What several readers get is shared, not copied.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace wigwag::net {

using StreamPiece = std::shared_ptr<std::string const>;

/// Thread-safe. Whoever pushes looks at waiting_bytes() first: a reader that takes nothing for Timeouts::write is cut,
/// and until then what waits for it is held.
class Stream {
 public:
  /// `changed` is called on a net thread when all has been sent after ask_for_room() said no, and once when the reader
  /// is gone: cheap, and does not wait.
  explicit Stream(std::function<void()> changed = {}) : changed_(std::move(changed)) {}
  Stream(Stream const&) = delete;

  /// Nothing happens when the reader is gone.
  void push(StreamPiece piece);
  /// After what waits the answer ends.
  void finish();

  std::size_t waiting_bytes() const { return waiting_bytes_.load(std::memory_order_acquire); }
  /// True when nothing waits. Else `changed` will be called.
  bool ask_for_room();
  bool has_ended() const { return ended_.load(std::memory_order_acquire); }

  // By the connection, on its thread.

  /// `wake` makes send_stream() run on the connection's thread; it may be called from any, until detach().
  void attach(std::function<void()> wake);
  void detach();
  std::vector<StreamPiece> take();
  void note_sent(std::size_t bytes);
  bool is_finishing() const { return finishing_.load(std::memory_order_acquire); }

 private:
  void wake_up();

  std::function<void()> changed_;
  std::mutex mutex_;  ///< over what follows
  std::function<void()> wake_;
  std::vector<StreamPiece> pushed_;
  bool woken_ = false;  ///< the connection comes by itself
  bool room_asked_ = false;
  std::atomic<std::size_t> waiting_bytes_{0};
  std::atomic<bool> finishing_{false};
  std::atomic<bool> ended_{false};
};

}  // namespace wigwag::net
