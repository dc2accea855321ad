#include "files/blobs.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "base/log.h"
#include "files/disk.h"
#include "files/s3.h"

namespace wigwag::files {
namespace {

constexpr std::size_t kHashLetters = 64;
constexpr int kBroughtMax = 64;
constexpr std::chrono::hours kLeftoverAge{24};  // nobody's upload or download takes so long

Done make_folder(std::filesystem::path const& folder) {
  std::error_code error;
  bool const made = std::filesystem::create_directories(folder, error);
  if (error) return fail(Code::unavailable, "cannot make the folder " + folder.string() + ": " + error.message());
  if (made) ::chmod(folder.c_str(), S_IRWXU);
  return {};
}

void remove_leftovers(std::filesystem::path const& folder) {
  std::error_code error;
  for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
    auto const written = entry.last_write_time(error);
    if (error || std::filesystem::file_time_type::clock::now() - written < kLeftoverAge) continue;
    if (std::filesystem::remove(entry.path(), error)) log::info("leftover_removed");
  }
}

}  // namespace

net::FilePart Brought::part() && {
  struct Held {
    std::shared_ptr<void> place;
    net::File file;
  };
  std::uint64_t const bytes = file.bytes();
  auto const held = std::make_shared<Held>(Held{std::move(place), file.take_file()});
  return {std::shared_ptr<net::File const>(held, &held->file), 0, bytes};
}

Result<Brought> Blobs::bring() const {
  std::shared_ptr<void> place(brought_.get(), [brought = brought_](void*) { brought->fetch_sub(1); });
  if (brought_->fetch_add(1) >= kBroughtMax) return fail(Code::unavailable, "many files are being fetched already");
  TRY(net::TempFile file, net::TempFile::make(scratch_));
  return Brought{std::move(file), std::move(place)};
}

bool is_hash(std::string_view text) {
  return text.size() == kHashLetters && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::unique_ptr<Blobs>> open_blobs(Place const& place, BlobParts parts) {
  std::filesystem::path scratch = place.folder / "tmp";
  TRY_DONE(make_folder(scratch));
  remove_leftovers(scratch);
  if (place.bucket) return std::make_unique<S3Blobs>(*place.bucket, std::move(scratch), std::move(parts));
  return std::make_unique<DiskBlobs>(place.folder, std::move(scratch), parts.pool);
}

}  // namespace wigwag::files
