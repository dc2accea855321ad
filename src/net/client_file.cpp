#include "net/client_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace wigwag::net {
namespace {

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&&) = delete;

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      ssize_t const count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  std::size_t read(std::span<char> room) const {
    while (true) {
      ssize_t const count = ::read(descriptor_, room.data(), room.size());
      if (count < 0 && errno == EINTR) continue;
      return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
  }

 private:
  int descriptor_;
};

std::unexpected<Error> failure(int error, int expected, Code code) {
  return fail(error == expected ? code : Code::unavailable, "the file cannot be opened", "", std::strerror(error));
}

}  // namespace

Result<Sink> file_sink(std::filesystem::path const& path) {
  File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return failure(errno, EEXIST, Code::conflict);
  return Sink([file = std::move(file)](std::string_view bytes) { return file.write(bytes); });
}

Result<Source> file_source(std::filesystem::path const& path) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return failure(errno, ENOENT, Code::not_found);
  struct stat facts{};
  if (::fstat(file.descriptor(), &facts) != 0) return failure(errno, 0, Code::unavailable);
  if (!S_ISREG(facts.st_mode)) return failure(ENOENT, ENOENT, Code::not_found);
  return Source{static_cast<std::uint64_t>(facts.st_size),
      [file = std::move(file)](std::span<char> room) { return file.read(room); }};
}

}  // namespace wigwag::net
