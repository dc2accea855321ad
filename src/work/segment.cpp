#include "work/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium/crypto_shorthash.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "net/file.h"

namespace wigwag::work {
namespace {

constexpr std::array<char, 8> kMagic{'w', 'i', 'g', 'w', 'a', 'g', 'J', '1'};

/// In the file as it stands in memory: little endian, no padding.
struct Head {
  std::array<char, 8> magic;
  std::uint64_t check;  ///< SipHash-2-4 of all that follows, body included
  std::int64_t position;
  std::int64_t received_at_us;
  std::uint64_t body_bytes;
};
static_assert(sizeof(Head) == 40);
constexpr std::size_t kUncheckedBytes = 16;  // magic and check

std::uint64_t check_of(std::string_view head_and_body) {
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> kKey{'w', 'i', 'g', 'w', 'a', 'g'};
  std::string_view const checked = head_and_body.substr(kUncheckedBytes);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<unsigned char const*>(checked.data()), checked.size(), kKey.data());
  std::uint64_t check = 0;
  std::memcpy(&check, hash.data(), sizeof check);
  return check;
}

std::unexpected<Error> disk_failure(std::string_view what) {
  return fail(Code::unavailable, "the disk refuses", {}, fmt::format("{}: {}", what, std::strerror(errno)));
}

/// Reads up to `size` bytes; fewer only at the end of the file.
Result<std::string> read_at(int descriptor, std::int64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    ssize_t const got = ::pread(descriptor, out.data() + have, size - have, offset + static_cast<std::int64_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return disk_failure("pread");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  out.resize(have);
  return out;
}

/// `frames` holds the log's bytes from `position` on. The frame at its front, if sound.
std::optional<Receipt> parse_frame(std::string_view frames, std::int64_t position) {
  if (frames.size() < sizeof(Head)) return std::nullopt;
  Head head;
  std::memcpy(&head, frames.data(), sizeof head);
  if (head.magic != kMagic || head.position != position) return std::nullopt;
  if (head.body_bytes > frames.size() - sizeof(Head)) return std::nullopt;
  std::string_view const whole = frames.substr(0, sizeof(Head) + head.body_bytes);
  if (check_of(whole) != head.check) return std::nullopt;
  return Receipt{position, Instant{head.received_at_us}, std::string(whole.substr(sizeof(Head)))};
}

}  // namespace

std::int64_t frame_bytes(std::size_t body_bytes) {
  return static_cast<std::int64_t>((sizeof(Head) + body_bytes + 7) / 8 * 8);
}

void append_frame(std::string& out, std::int64_t position, Instant received_at, std::string_view body) {
  std::size_t const begin = out.size();
  Head head{kMagic, 0, position, received_at.us, body.size()};
  out.append(reinterpret_cast<char const*>(&head), sizeof head).append(body);
  head.check = check_of(std::string_view(out).substr(begin));
  std::memcpy(out.data() + begin + offsetof(Head, check), &head.check, sizeof head.check);
  out.resize(begin + static_cast<std::size_t>(frame_bytes(body.size())), '\0');
}

Segment::Segment(std::filesystem::path file, std::int64_t start, std::int64_t bytes, int descriptor)
    : file_(std::move(file)), start_(start), bytes_(bytes), descriptor_(descriptor) {}

Segment::Segment(Segment&& other) noexcept
    : file_(std::move(other.file_)),
      start_(other.start_),
      bytes_(other.bytes_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

Segment& Segment::operator=(Segment&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(start_, other.start_);
  std::swap(bytes_, other.bytes_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Segment::~Segment() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Segment> Segment::create(std::filesystem::path const& folder, std::int64_t start, std::int64_t bytes) {
  std::filesystem::path const file = folder / fmt::format("{:020}.log", start);
  int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return disk_failure("create segment");
  Segment segment(file, start, bytes, descriptor);
  if (int const error = ::posix_fallocate(descriptor, 0, bytes); error != 0) {
    errno = error;
    auto const failure = disk_failure("allocate segment");
    ::unlink(file.c_str());
    return failure;
  }
  if (::fsync(descriptor) != 0) return disk_failure("fsync segment");
  TRY_DONE(net::sync_folder(folder));
  return segment;
}

Result<Segment> Segment::open(std::filesystem::path const& file) {
  std::string const name = file.stem().string();
  std::int64_t start = 0;
  auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), start);
  if (error != std::errc{} || end != name.data() + name.size() || start < 0)
    return fail(Code::internal, "not a journal segment", {}, file.string());
  int const descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return disk_failure("open segment");
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) {
    ::close(descriptor);
    return disk_failure("stat segment");
  }
  return Segment(file, start, status.st_size, descriptor);
}

Done Segment::write(std::int64_t position, std::string_view bytes) {
  must(position >= start_ && position + static_cast<std::int64_t>(bytes.size()) <= end(), "a frame fits its segment");
  std::int64_t offset = position - start_;
  while (!bytes.empty()) {
    ssize_t const put = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return disk_failure("pwrite");
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += put;
  }
  return {};
}

Done Segment::sync() {
  if (::fdatasync(descriptor_) != 0) return disk_failure("fdatasync");
  return {};
}

Result<std::optional<Receipt>> Segment::read(std::int64_t position) const {
  if (position < start_ || position + static_cast<std::int64_t>(sizeof(Head)) > end()) return std::optional<Receipt>();
  TRY(std::string start_of_frame, read_at(descriptor_, position - start_, sizeof(Head)));
  if (start_of_frame.size() < sizeof(Head)) return std::optional<Receipt>();
  Head head;
  std::memcpy(&head, start_of_frame.data(), sizeof head);
  if (head.magic != kMagic || head.body_bytes > static_cast<std::uint64_t>(end() - position) - sizeof(Head))
    return std::optional<Receipt>();
  TRY(std::string frame, read_at(descriptor_, position - start_, sizeof(Head) + head.body_bytes));
  return parse_frame(frame, position);
}

Result<std::optional<std::int64_t>> Segment::find(std::int64_t position) const {
  constexpr std::size_t kWindow = 1 << 20;
  std::int64_t from = (std::max(position, start_) + 7) / 8 * 8;
  while (from < end()) {
    TRY(std::string window, read_at(descriptor_, from - start_, kWindow));
    if (window.empty()) break;
    std::string_view const look = window;
    for (std::size_t at = 0; at + kMagic.size() <= look.size(); at += 8) {
      if (std::memcmp(look.data() + at, kMagic.data(), kMagic.size()) != 0) continue;
      TRY(std::optional<Receipt> sound, read(from + static_cast<std::int64_t>(at)));
      if (sound) return std::optional(from + static_cast<std::int64_t>(at));
    }
    from += static_cast<std::int64_t>(window.size() / 8 * 8 == 0 ? 8 : window.size() / 8 * 8);
  }
  return std::optional<std::int64_t>();
}

Result<bool> Segment::blank(std::int64_t position) const {
  std::int64_t const to = std::min(end(), position + static_cast<std::int64_t>(sizeof(Head)));
  TRY(std::string head, bytes(position, to));
  return std::ranges::all_of(head, [](char c) { return c == '\0'; });
}

Result<std::string> Segment::bytes(std::int64_t from, std::int64_t to) const {
  if (from >= to) return std::string();
  return read_at(descriptor_, from - start_, static_cast<std::size_t>(to - from));
}

}  // namespace wigwag::work
