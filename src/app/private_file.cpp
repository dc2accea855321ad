#include "app/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/crypto.h"

namespace wigwag::app {
namespace {

std::unexpected<Error> refused(std::string_view what, std::filesystem::path const& path) {
  return fail(Code::unavailable, std::string(what) + " " + path.string() + ": " + std::strerror(errno));
}

Done write_all(int file, std::string_view text, std::filesystem::path const& path) {
  while (!text.empty()) {
    ssize_t const written = ::write(file, text.data(), text.size());
    if (written < 0) return refused("cannot write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? Done() : Done(refused("cannot write", path));
}

Done make_folder(std::filesystem::path const& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return {};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Code::unavailable, "cannot make " + folder.string() + ": " + error.message());
  return ::chmod(folder.c_str(), 0700) == 0 ? Done() : Done(refused("cannot protect", folder));
}

void sync_folder(std::filesystem::path const& folder) {
  int const descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Result<std::optional<std::string>> read_private(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file && !std::filesystem::exists(path)) return std::optional<std::string>();
  if (!file) return refused("cannot read", path);
  return std::optional(std::string(std::istreambuf_iterator<char>(file), {}));
}

Done write_private(std::filesystem::path const& path, std::string_view text) {
  TRY_DONE(make_folder(path.parent_path()));
  std::filesystem::path const fresh = path.string() + ".new." + std::to_string(::getpid());
  int const file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return refused("cannot write", fresh);
  Done const written = write_all(file, text, fresh);
  ::close(file);
  TRY_DONE(written);
  if (::rename(fresh.c_str(), path.c_str()) != 0) return refused("cannot write", path);
  sync_folder(path.parent_path());
  return {};
}

Result<Secret<std::string>> seal_key(std::filesystem::path const& data, Secret<std::string> const& given) {
  if (!given.reveal().empty()) return given;
  std::filesystem::path const path = data / "secret.key";
  TRY(std::optional<std::string> text, read_private(path));
  if (!text) {
    text = hex(random_bytes(kSealKeyBytes)) + "\n";
    TRY_DONE(write_private(path, *text));
  }
  while (text->ends_with('\n')) text->pop_back();
  auto key = unhex(*text);
  if (!key || key->size() != kSealKeyBytes)
    return fail(Code::invalid, path.string() + " must hold 64 hexadecimal digits");
  return Secret(std::move(*key));
}

}  // namespace wigwag::app
