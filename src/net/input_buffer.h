/// @file What a connection has read and not yet used. Small while idle, so that many open connections cost little.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace wigwag::net {

class InputBuffer {
 public:
  InputBuffer() : InputBuffer(kSmallBytes) {}

  /// Without room, for a connection that reads no more requests.
  static InputBuffer none() { return InputBuffer(0); }

  std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }

  void drop(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  /// Where to read to, never empty; what is unread moves to the front first if there is too little behind it.
  std::span<char> room() {
    if (capacity_ - end_ < kRoomMin)
      move_to(capacity_ == 0 ? kSmallBytes : end_ - begin_ > capacity_ / 2 ? capacity_ * 2 : capacity_);
    return {bytes_.get() + end_, capacity_ - end_};
  }

  /// After reading into room(). A read that filled it asks for more next time.
  void add(std::size_t count) {
    end_ += count;
    if (end_ == capacity_ && capacity_ < kGrownBytes) move_to(kGrownBytes);
  }

  /// Back to the small size; for the pause between two requests.
  void shrink() {
    if (begin_ == end_ && capacity_ > kSmallBytes) *this = InputBuffer();
  }

 private:
  static constexpr std::size_t kSmallBytes = 4 * 1024;
  static constexpr std::size_t kGrownBytes = 64 * 1024;
  static constexpr std::size_t kRoomMin = 1024;

  explicit InputBuffer(std::size_t capacity)
      : capacity_(capacity), bytes_(capacity == 0 ? nullptr : std::make_unique_for_overwrite<char[]>(capacity)) {}

  void move_to(std::size_t capacity) {
    std::size_t const count = end_ - begin_;
    if (capacity == capacity_) {
      if (count > 0) std::memmove(bytes_.get(), bytes_.get() + begin_, count);
    } else {
      auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
      if (count > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, count);
      bytes_ = std::move(bytes);
      capacity_ = capacity;
    }
    begin_ = 0;
    end_ = count;
  }

  std::size_t capacity_;
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace wigwag::net
