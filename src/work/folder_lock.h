/// @file The data folder belongs to one serving process at a time. Commands do not take this lock.
#pragma once
#include <filesystem>

#include "base/result.h"

namespace wigwag::work {

/// Held until destruction, or until the process ends, however it ends.
class FolderLock {
 public:
  /// Errors: conflict when another process holds it.
  static Result<FolderLock> take(std::filesystem::path const& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace wigwag::work
