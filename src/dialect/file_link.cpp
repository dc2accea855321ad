#include "dialect/file_link.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/signed_token.h"

namespace wigwag::dialect {
namespace {

constexpr std::string_view kPurpose = "file";
constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kNameHexDigits = 12;
constexpr std::size_t kRefBytes = 16;

struct Extension {
  std::string_view mime_type;
  std::string_view extension;
};
/// Where a file's ending is not the second half of its media type.
constexpr std::array kExtensions{
    Extension{"text/plain", "txt"},
    Extension{"audio/mpeg", "mp3"},
    Extension{"audio/mp4", "m4a"},
    Extension{"video/3gpp", "3gp"},
    Extension{"application/msword", "doc"},
    Extension{"application/vnd.ms-excel", "xls"},
    Extension{"application/vnd.ms-powerpoint", "ppt"},
    Extension{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    Extension{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    Extension{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
};

std::string extension_of(std::string_view media_type) {
  auto const found = std::ranges::find(kExtensions, media_type, &Extension::mime_type);
  if (found != kExtensions.end()) return std::string(found->extension);
  std::size_t const slash = media_type.find('/');
  std::string ending(slash == std::string_view::npos ? std::string_view() : media_type.substr(slash + 1));
  bool const plain =
      std::ranges::all_of(ending, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return plain && !ending.empty() ? ending : "bin";
}

/// One segment of a path: neither a step up nor the end of the segment can be in it.
std::string segment_of(std::string_view name) {
  std::string out;
  for (unsigned char const c : name.substr(0, kNameBytesMax)) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || (c == '.' && !out.empty());
    if (plain)
      out += static_cast<char>(c);
    else if (c == '/' || c == '\\' || c < ' ' || c == '.')
      out += '_';
    else
      out += fmt::format("%{:02X}", c);
  }
  return out.empty() ? "file" : out;
}

void append_number(std::string& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::int64_t number_in(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char const c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

/// Whole hours, so that the same file has the same address for a while.
std::optional<Instant> expiry(FileAddresses const& addresses) {
  if (addresses.links->life_us == 0) return std::nullopt;
  std::int64_t const end = addresses.now.us + addresses.links->life_us + kHourUs - 1;
  return Instant{end - end % kHourUs};
}

}  // namespace

std::string file_address(FileAddresses const& addresses, FileRef file, std::string_view name) {
  std::string content;
  append_number(content, file.project_id.value);
  append_number(content, file.num.value);
  std::string const token = sign_token(addresses.links->key, kPurpose, content, expiry(addresses));
  return fmt::format("{}{}{}/{}", addresses.links->public_url, kFilesPath, token, segment_of(name));
}

std::optional<FileRef> read_file_token(Secret<std::string> const& key, std::string_view token, Instant now) {
  auto const content = open_token(key, kPurpose, token, now);
  if (!content || content->size() != kRefBytes) return std::nullopt;
  std::string_view const bytes = *content;
  return FileRef{ProjectId{number_in(bytes.substr(0, 8))}, RowNum{number_in(bytes.substr(8))}};
}

std::optional<ShownFile> shown_file(store::MessageView const& message, FileAddresses const& addresses) {
  if (addresses.links == nullptr || !message.media_num || !message.media_blob || message.revoked_at)
    return std::nullopt;
  std::string_view const media_type =
      media_type_of(message.media_mime_type ? std::string_view(*message.media_mime_type) : "");
  Text filename = filename_of(message.type, message.media_filename, message.media_sha256.value_or(""), media_type);
  std::string url = file_address(addresses, {message.project_id, *message.media_num}, filename.utf8());
  return ShownFile{std::move(url), std::move(filename), std::string(media_type), message.media_bytes.value_or(0)};
}

std::string_view media_type_of(std::string_view mime_type) {
  std::string_view const bare = mime_type.substr(0, mime_type.find(';'));
  return bare.substr(0, bare.find_last_not_of(' ') + 1);
}

Text filename_of(
    std::string_view type, std::optional<Text> const& given, std::string_view sha256_text, std::string_view mime_type) {
  if (given && !given->empty()) return *given;
  std::string const bytes = base64_decode(sha256_text).value_or("");
  std::string const digits =
      hex(bytes.size() * 2 >= kNameHexDigits ? bytes : sha256(sha256_text)).substr(0, kNameHexDigits);
  return Text{std::string(type) + "_" + digits + "." + extension_of(media_type_of(mime_type))};
}

}  // namespace wigwag::dialect
