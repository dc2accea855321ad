/// @file A place for files, and words to use it without coroutines.
#pragma once
#include <gtest/gtest.h>

#include <future>

#include "files/blobs.h"
#include "net/task_group.h"

namespace wigwag::files {

/// A folder that is gone at the end of the test.
struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "wigwag-test-XXXXXX";
    must(::mkdtemp(name.data()) != nullptr, "a folder for the test");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(Folder const&) = delete;
  std::filesystem::path path;
};

inline std::string some_bytes(std::size_t count) {
  std::string bytes;
  bytes.reserve(count + 32);
  for (std::uint64_t i = 0; bytes.size() < count; ++i) bytes += fmt::format("{:016x}", i * 0x9e3779b97f4a7c15ULL);
  bytes.resize(count);
  return bytes;
}

std::string content_of(net::FilePart const& part);
/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

/// A place with what it stands on.
struct Room {
  explicit Room(Place place);
  ~Room();

  static Place on_disk();
  /// Of the server that WIGWAG_TEST_S3 names.
  static Place in_bucket();
  static Result<std::unique_ptr<Blobs>> try_open(Place const& place);

  Result<std::string> try_put(std::string_view bytes);
  std::string put(std::string_view bytes);
  Result<net::FilePart> open(std::string const& hash, std::uint64_t offset, std::uint64_t bytes);
  std::string read(std::string const& hash, std::uint64_t offset, std::uint64_t bytes);
  Result<bool> exists(std::string const& hash);
  Done remove(std::string const& hash);
  std::size_t files_in_scratch() const;

  template <class T>
  T wait(Task<T> task) {
    std::promise<T> promise;
    auto future = promise.get_future();
    tasks.spawn(keep(std::move(task), promise));
    return future.get();
  }

  std::string const salt;  ///< the bucket outlives the test
  Folder folder;
  net::Pool pool{2, 100};
  net::Client client;
  std::unique_ptr<Blobs> blobs;
  net::TaskGroup tasks;

 private:
  template <class T>
  static Task<> keep(Task<T> task, std::promise<T>& promise) {
    promise.set_value(co_await std::move(task));
  }
};

}  // namespace wigwag::files
