#include "files/disk.h"

#include <system_error>

namespace wigwag::files {

Task<Done> DiskBlobs::put(net::TempFile file, std::string hash) {
  co_return co_await pool_.run(
      [this, file = std::move(file), hash = std::move(hash)]() mutable { return put_now(std::move(file), hash); });
}

Task<Result<net::FilePart>> DiskBlobs::open(std::string hash, std::uint64_t offset, std::uint64_t bytes) {
  co_return open_now(hash, offset, bytes);
}

Task<Result<bool>> DiskBlobs::exists(std::string hash) {
  std::error_code error;
  bool const is_there = std::filesystem::exists(path_of(hash), error);
  if (error) co_return fail(Code::unavailable, "the folder of files cannot be read", "", error.message());
  co_return is_there;
}

Task<Done> DiskBlobs::remove(std::string hash) {
  std::error_code error;
  std::filesystem::remove(path_of(hash), error);
  if (error) co_return fail(Code::unavailable, "the file cannot be removed", "", error.message());
  co_return Done();
}

/// One that is shorter than it should be, after a disk that lied, is replaced.
Done DiskBlobs::put_now(net::TempFile file, std::string const& hash) const {
  std::filesystem::path const target = path_of(hash);
  std::error_code error;
  std::uint64_t const there = std::filesystem::file_size(target, error);
  if (!error && there == file.bytes()) return {};
  if (std::filesystem::create_directory(target.parent_path(), error)) TRY_DONE(net::sync_folder(folder_));
  if (error) {
    std::string const field = error == std::errc::no_space_on_device ? "disk" : "";
    return fail(
        Code::unavailable, field.empty() ? "the folder cannot be made" : "the disk is full", field, error.message());
  }
  return file.move_to(target);
}

Result<net::FilePart> DiskBlobs::open_now(std::string const& hash, std::uint64_t offset, std::uint64_t bytes) const {
  TRY(net::File file, net::File::open(path_of(hash)));
  TRY(std::uint64_t const size, file.bytes());
  if (offset > size || bytes > size - offset)
    return fail(Code::unavailable, "the file is not what it was", "", "blob " + hash + " is shorter than it should be");
  return net::FilePart{std::make_shared<net::File>(std::move(file)), offset, bytes};
}

}  // namespace wigwag::files
