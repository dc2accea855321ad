#include "net/client_file.h"

#include <utility>

#include "net/file.h"

namespace wigwag::net {

Result<Sink> file_sink(std::filesystem::path const& path) {
  TRY(File file, File::create(path));
  return Sink([file = std::move(file)](std::string_view bytes) { return file.write(bytes).has_value(); });
}

Result<Source> file_source(std::filesystem::path const& path) {
  TRY(File file, File::open(path));
  TRY(std::uint64_t const bytes, file.bytes());
  return Source{bytes, [file = std::move(file)](std::span<char> room) { return file.read(room); }};
}

}  // namespace wigwag::net
