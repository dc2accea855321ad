/// @file One file of the journal's log, and the frames in it. The bytes are described in docs/formats/journal.md.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "work/journal.h"

namespace wigwag::work {

/// Bytes a receipt takes in the log: head, body, filling up to a multiple of 8.
std::int64_t frame_bytes(std::size_t body_bytes);
/// Appends the frame of a receipt that will stand at `position`.
void append_frame(std::string& out, std::int64_t position, Instant received_at, std::string_view body);

/// A file that holds the log's bytes [start, end). Owns its descriptor.
class Segment {
 public:
  /// Makes the file at its full size, durably; fails with Code::unavailable when the disk is full.
  static Result<Segment> create(std::filesystem::path const& folder, std::int64_t start, std::int64_t bytes);
  static Result<Segment> open(std::filesystem::path const& file);
  Segment(Segment&& other) noexcept;
  Segment& operator=(Segment&& other) noexcept;
  ~Segment();

  std::int64_t start() const { return start_; }
  std::int64_t end() const { return start_ + bytes_; }
  std::filesystem::path const& file() const { return file_; }

  Done write(std::int64_t position, std::string_view bytes);
  Done sync();
  /// The frame that stands exactly there, if there is a whole and sound one.
  Result<std::optional<Receipt>> read(std::int64_t position) const;
  /// Where the next sound frame begins at or behind `position`; nullopt when there is none up to the end.
  Result<std::optional<std::int64_t>> find(std::int64_t position) const;
  /// True when only zeros stand from `position` to the end of a frame's head.
  Result<bool> blank(std::int64_t position) const;
  Result<std::string> bytes(std::int64_t from, std::int64_t to) const;

 private:
  Segment(std::filesystem::path file, std::int64_t start, std::int64_t bytes, int descriptor);

  std::filesystem::path file_;
  std::int64_t start_ = 0;
  std::int64_t bytes_ = 0;
  int descriptor_ = -1;
};

}  // namespace wigwag::work
