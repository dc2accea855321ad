/// @file Files that customers send from the page, in memory, the newest of them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/guarded.h"

namespace wigwag::sim {

struct ShelfFile {
  std::string id;
  std::string mime_type;
  std::string sha256;  ///< 32 raw bytes
  std::string bytes;
};

class Shelf {
 public:
  void put(ShelfFile file);
  std::optional<ShelfFile> find(std::string const& id) const;
  void clear();

 private:
  struct Files {
    std::deque<ShelfFile> files;
    std::size_t bytes = 0;
  };
  Guarded<Files> files_;
};

}  // namespace wigwag::sim
