#include "net/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/crypto.h"

namespace wigwag::net {
namespace {

constexpr std::size_t kNameLetters = 24;

std::unexpected<Error> failure(std::string what, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG)
    return fail(Code::unavailable, "the disk is full", "disk", std::strerror(error));
  return fail(Code::unavailable, std::move(what), "", std::strerror(error));
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<File> File::open(std::filesystem::path const& path) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor_ < 0 && errno == ENOENT) return fail(Code::not_found, "there is no such file");
  if (file.descriptor_ < 0) return failure("the file cannot be opened", errno);
  struct stat facts{};
  if (::fstat(file.descriptor_, &facts) != 0) return failure("the file cannot be opened", errno);
  if (!S_ISREG(facts.st_mode)) return fail(Code::not_found, "there is no such file");
  return file;
}

Result<File> File::create(std::filesystem::path const& path) {
  File file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.descriptor_ < 0 && errno == EEXIST) return fail(Code::conflict, "the file is there already");
  if (file.descriptor_ < 0) return failure("the file cannot be made", errno);
  return file;
}

Result<std::uint64_t> File::bytes() const {
  struct stat facts{};
  if (::fstat(descriptor_, &facts) != 0) return failure("the file cannot be read", errno);
  return static_cast<std::uint64_t>(facts.st_size);
}

Done File::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    ssize_t const count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return failure("the file cannot be written", count == 0 ? ENOSPC : errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::size_t File::read(std::span<char> room) const {
  while (true) {
    ssize_t const count = ::read(descriptor_, room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
}

std::size_t File::read_at(std::span<char> room, std::uint64_t offset) const {
  while (true) {
    ssize_t const count = ::pread(descriptor_, room.data(), room.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
}

Done File::sync() const {
  if (::fsync(descriptor_) != 0) return failure("the file cannot be written", errno);
  return {};
}

Result<TempFile> TempFile::make(std::filesystem::path const& folder) {
  std::filesystem::path path = folder / random_token("part-", kNameLetters);
  TRY(File file, File::create(path));
  return TempFile(std::move(file), std::move(path));
}

TempFile::~TempFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Done TempFile::write(std::string_view bytes) {
  TRY_DONE(file_.write(bytes));
  bytes_ += bytes.size();
  return {};
}

Done TempFile::move_to(std::filesystem::path const& target) {
  TRY_DONE(file_.sync());
  if (::rename(path_.c_str(), target.c_str()) != 0) return failure("the file cannot be moved", errno);
  path_.clear();
  return sync_folder(target.parent_path());
}

Done sync_folder(std::filesystem::path const& folder) {
  File const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.descriptor() < 0) return failure("the folder cannot be opened", errno);
  return opened.sync();
}

}  // namespace wigwag::net
