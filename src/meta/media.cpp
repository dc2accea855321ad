#include "meta/media.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/http.h"

namespace wigwag::meta {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kMegabyte = 1024 * 1024;  // (inferred: not a million)
constexpr std::uint64_t kKilobyte = 1024;

constexpr std::array kTypes{
    MediaType{"audio/aac", "audio", Content::aac},
    MediaType{"audio/mp4", "audio", Content::mp4},
    MediaType{"audio/mpeg", "audio", Content::mp3},
    MediaType{"audio/amr", "audio", Content::amr},
    MediaType{"audio/ogg", "audio", Content::ogg},
    MediaType{"audio/opus", "audio", Content::ogg},
    MediaType{"application/vnd.ms-powerpoint", "document", Content::ole},
    MediaType{"application/msword", "document", Content::ole},
    MediaType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", Content::zip},
    MediaType{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "document", Content::zip},
    MediaType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", Content::zip},
    MediaType{"application/vnd.ms-excel", "document", Content::ole},
    MediaType{"application/pdf", "document", Content::pdf},
    MediaType{"text/plain", "document", Content::text},
    MediaType{"image/jpeg", "image", Content::jpeg},
    MediaType{"image/png", "image", Content::png},
    MediaType{"image/webp", "sticker", Content::webp},
    MediaType{"video/mp4", "video", Content::mp4},
    MediaType{"video/3gpp", "video", Content::mp4},
    MediaType{"video/3gp", "video", Content::mp4},
};

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  Content content;
};
constexpr std::array kMagic{
    Magic{0, "\xff\xd8\xff"sv, Content::jpeg},
    Magic{0, "\x89PNG\r\n\x1a\n"sv, Content::png},
    Magic{0, "%PDF-"sv, Content::pdf},
    Magic{0, "PK\x03\x04"sv, Content::zip},
    Magic{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, Content::ole},
    Magic{4, "ftyp"sv, Content::mp4},
    Magic{0, "OggS"sv, Content::ogg},
    Magic{0, "#!AMR"sv, Content::amr},
    Magic{0, "ID3"sv, Content::mp3},
    Magic{0, "\xff\xf1"sv, Content::aac},
    Magic{0, "\xff\xf9"sv, Content::aac},
    Magic{0, "\xff\xfb"sv, Content::mp3},
    Magic{0, "\xff\xf3"sv, Content::mp3},
    Magic{0, "\xff\xf2"sv, Content::mp3},
    Magic{0, "\xff\xfa"sv, Content::mp3},
};

constexpr std::size_t kWebpFlags = 20;  // of an extended header
constexpr char kWebpAnimated = 0x02;
constexpr std::size_t kCutCodePointBytes = 3;  // at most so much of one is left at the end of the first bytes

Content webp_of(std::string_view bytes) {
  bool const extended = bytes.substr(12).starts_with("VP8X") && bytes.size() > kWebpFlags;
  return extended && (bytes[kWebpFlags] & kWebpAnimated) != 0 ? Content::webp_animated : Content::webp;
}

bool is_text(std::string_view bytes) {
  if (bytes.contains('\0')) return false;
  for (std::size_t cut = 0; cut <= kCutCodePointBytes && cut <= bytes.size(); ++cut)
    if (is_utf8(bytes.substr(0, bytes.size() - cut))) return true;
  return false;
}

std::uint64_t upload_bytes_max(MediaType const& type, Content content) {
  if (type.kind == "image") return 5 * kMegabyte;
  if (type.kind == "sticker") return (content == Content::webp_animated ? 500 : 100) * kKilobyte;
  if (type.kind == "audio" || type.kind == "video") return 16 * kMegabyte;
  return limits::media_bytes_max;
}

}  // namespace

Content look_at(std::string_view first_bytes) {
  if (first_bytes.starts_with("RIFF") && first_bytes.size() >= 12 && first_bytes.substr(8, 4) == "WEBP")
    return webp_of(first_bytes);
  for (Magic const& magic : kMagic)
    if (first_bytes.size() >= magic.offset && first_bytes.substr(magic.offset).starts_with(magic.bytes))
      return magic.content;
  return is_text(first_bytes) ? Content::text : Content::unknown;
}

std::span<MediaType const> media_types() { return kTypes; }

MediaType const* media_type(std::string_view content_type) {
  std::string_view bare = content_type.substr(0, content_type.find(';'));
  while (bare.ends_with(' ')) bare.remove_suffix(1);
  auto const found =
      std::ranges::find_if(kTypes, [&](MediaType const& type) { return net::same_name(type.mime_type, bare); });
  return found == kTypes.end() ? nullptr : &*found;
}

Done check_upload(MediaType const& type, std::string_view first_bytes, std::uint64_t bytes) {
  Content const content = look_at(first_bytes);
  bool const animated = content == Content::webp_animated && type.content == Content::webp;
  // A text may be in an alphabet's old encoding.
  bool const any_text = type.content == Content::text && !first_bytes.contains('\0');
  if (bytes == 0) return fail(Code::invalid, "(#100) Param file must not be empty", "file");
  if (content != type.content && !animated && !any_text)
    return fail(Code::invalid, fmt::format("{}. Its content is not {}.", wrong_type_message(), type.mime_type), "file");
  std::uint64_t const most = upload_bytes_max(type, content);
  if (bytes > most)
    return fail(Code::too_large,
        fmt::format("(#100) Param file is too large: {} bytes, at most {} for {}", bytes, most, type.mime_type),
        "file");
  return {};
}

std::string wrong_type_message() {
  std::string message = "(#100) Param file must be a file with one of the following types:";
  for (MediaType const& type : kTypes) message.append(&type == kTypes.begin() ? " " : ", ").append(type.mime_type);
  return message;
}

std::string hash_bytes(std::string_view text) {
  constexpr std::size_t kBytes = 32;
  auto bytes = text.size() == 2 * kBytes ? unhex(text) : base64_decode(text);
  return bytes && bytes->size() == kBytes ? *std::move(bytes) : std::string();
}

}  // namespace wigwag::meta
