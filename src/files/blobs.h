/// @file Where files lie: each once, under the SHA-256 of its content. A folder or an S3 bucket; nobody above can tell.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/instant.h"
#include "base/result.h"
#include "base/task.h"
#include "files/place.h"
#include "net/client.h"
#include "net/file.h"
#include "net/pool.h"

namespace wigwag::files {

/// True for 64 hexadecimal digits in lower case: what a blob is called.
bool is_hash(std::string_view text);

/// A file that is brought here for one reader, and gone when they have it.
struct Brought {
  net::TempFile file;
  std::shared_ptr<void> place;  ///< given back with the file

  net::FilePart part() &&;
};

/// Threads share it. All hashes are is_hash. Errors of all: unavailable (field `disk`: it is full), to be tried again.
class Blobs {
 public:
  virtual ~Blobs() = default;

  /// Where files are made that will be put; on this machine.
  std::filesystem::path const& scratch() const { return scratch_; }
  /// Errors: unavailable, also when many are here already: they fill the disk, and take the Client's requests.
  Result<Brought> bring() const;

  /// `hash` is that of the file's content. When this is done the blob is durable; the file is used up either way. What
  /// is there already stays.
  virtual Task<Done> put(net::TempFile file, std::string hash) = 0;
  /// `bytes` from `offset`, which must be there. Errors: not_found.
  virtual Task<Result<net::FilePart>> open(std::string hash, std::uint64_t offset, std::uint64_t bytes) = 0;
  virtual Task<Result<bool>> exists(std::string hash) = 0;
  /// Nothing there is no Error.
  virtual Task<Done> remove(std::string hash) = 0;

 protected:
  explicit Blobs(std::filesystem::path scratch) : scratch_(std::move(scratch)) {}

 private:
  std::filesystem::path const scratch_;
  std::shared_ptr<std::atomic<int>> const brought_ = std::make_shared<std::atomic<int>>(0);
};

/// What both stand on; all outlive the Blobs.
struct BlobParts {
  net::Client& client;
  net::Pool& pool;
  Clock clock;
};

/// Makes the folders that are missing and removes what a crash left in the scratch folder a day ago. Errors:
/// unavailable.
Result<std::unique_ptr<Blobs>> open_blobs(Place const& place, BlobParts parts);

}  // namespace wigwag::files
