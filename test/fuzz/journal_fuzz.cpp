// A damaged segment gives back only receipts that were written, byte for byte, and every one that no damage touched.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>

#include "work/segment.h"

namespace {

using wigwag::Instant;
using wigwag::work::Receipt;
using wigwag::work::Segment;

constexpr std::int64_t kStart = 4096;

void require(bool holds) {
  if (!holds) std::abort();
}

// One file, written anew for every input.
struct Folder {
  Folder() {
    std::filesystem::path const root = std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp";
    std::string made = root / "wigwag-fuzz-XXXXXX";
    require(::mkdtemp(made.data()) != nullptr);
    path = made;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::filesystem::path file() {
  static Folder const folder;
  return folder.path / "00000000000000004096.log";
}

std::map<std::int64_t, Receipt> read_all(std::string const& bytes) {
  std::ofstream(file(), std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  auto const segment = Segment::open(file());
  require(segment.has_value());
  std::map<std::int64_t, Receipt> found;
  for (std::int64_t at = kStart; at < segment->end();) {
    auto const sound = segment->find(at);
    require(sound.has_value());
    if (!*sound) break;
    require(**sound >= at && **sound < segment->end());
    auto receipt = segment->read(**sound);
    require(receipt.has_value() && receipt->has_value());
    at = **sound + wigwag::work::frame_bytes((*receipt)->body.size());
    found.emplace(**sound, **std::move(receipt));
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const input(reinterpret_cast<char const*>(data), size);
  (void)read_all(input);

  // Three receipts, the middle one with the input as its body; then the input's pairs of bytes flip what they point at.
  std::map<std::int64_t, Receipt> written;
  std::string log;
  for (std::string const& body : {std::string("first"), input, std::string()}) {
    std::int64_t const position = kStart + static_cast<std::int64_t>(log.size());
    wigwag::work::append_frame(log, position, Instant{position}, body);
    written.emplace(position, Receipt{position, Instant{position}, body});
  }
  std::string damaged = log + std::string(64, '\0');
  for (std::size_t i = 0; i + 2 < size && i < 12; i += 3)
    damaged[(data[i] * 256U + data[i + 1]) % damaged.size()] ^= static_cast<char>(data[i + 2]);
  auto const found = read_all(damaged);
  for (auto const& [position, receipt] : found) {
    auto const original = written.find(position);
    require(original != written.end());
    require(original->second.body == receipt.body && original->second.received_at == receipt.received_at);
  }
  for (auto const& [position, receipt] : written) {
    auto const from = static_cast<std::size_t>(position - kStart);
    std::size_t const checked = 40 + receipt.body.size();
    if (damaged.compare(from, checked, log, from, checked) == 0) require(found.contains(position));
  }
  return 0;
}
