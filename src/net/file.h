/// @file Open files as bodies: a part of one that goes out, and a temporary one that something is written to.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace wigwag::net {

/// A descriptor that is closed with it. Calls that fail are told as Errors; what `errno` says is in the note.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  /// An existing regular file, to read. Errors: not_found, unavailable.
  static Result<File> open(std::filesystem::path const& path);
  /// A new file to read and write, for our user only. Errors: conflict (it is there), unavailable.
  static Result<File> create(std::filesystem::path const& path);

  int descriptor() const { return descriptor_; }
  Result<std::uint64_t> bytes() const;
  /// Errors: unavailable (field `disk`: no room is left).
  Done write(std::string_view bytes) const;
  /// From where the last read ended; 0 at the end and for a disk that fails.
  std::size_t read(std::span<char> room) const;
  /// The same from `offset`, without moving.
  std::size_t read_at(std::span<char> room, std::uint64_t offset) const;
  Done sync() const;

 private:
  int descriptor_ = -1;
};

/// Bytes of a file that is open. Copies share it.
struct FilePart {
  std::shared_ptr<File const> file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// A file with a name that nobody guesses, removed with this object unless it was moved elsewhere.
class TempFile {
 public:
  /// The folder must be there. Errors: unavailable.
  static Result<TempFile> make(std::filesystem::path const& folder);
  ~TempFile();
  TempFile(TempFile&& other) noexcept
      : file_(std::move(other.file_)), path_(std::exchange(other.path_, {})), bytes_(std::exchange(other.bytes_, 0)) {}
  TempFile& operator=(TempFile&&) = delete;

  /// Behind what is there. Errors: as File.
  Done write(std::string_view bytes);
  std::uint64_t bytes() const { return bytes_; }
  std::filesystem::path const& path() const { return path_; }
  /// Its content is on the disk and it stands at `target`, which it replaces. Errors: unavailable.
  Done move_to(std::filesystem::path const& target);
  /// The open file, which stays readable when its name is gone.
  File take_file() { return std::move(file_); }

 private:
  TempFile(File file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  File file_;
  std::filesystem::path path_;  ///< empty: nothing to remove
  std::uint64_t bytes_ = 0;
};

/// The name's entry is on the disk as well.
Done sync_folder(std::filesystem::path const& folder);

}  // namespace wigwag::net
