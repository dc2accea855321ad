#include "sim/shelf.h"

#include <algorithm>
#include <utility>

namespace wigwag::sim {
namespace {

constexpr std::size_t kBytesMax = 64UL * 1024 * 1024;

}  // namespace

void Shelf::put(ShelfFile file) {
  files_.with([&](Files& mine) {
    mine.bytes += file.bytes.size();
    mine.files.push_back(std::move(file));
    while (mine.bytes > kBytesMax && mine.files.size() > 1) {
      mine.bytes -= mine.files.front().bytes.size();
      mine.files.pop_front();
    }
  });
}

std::optional<ShelfFile> Shelf::find(std::string const& id) const {
  return files_.with([&](Files const& mine) {
    auto const found = std::ranges::find(mine.files, id, &ShelfFile::id);
    return found == mine.files.end() ? std::nullopt : std::optional(*found);
  });
}

void Shelf::clear() {
  files_.with([](Files& mine) { mine = {}; });
}

}  // namespace wigwag::sim
