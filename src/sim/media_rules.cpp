#include "sim/media_rules.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace wigwag::sim {
namespace {

constexpr std::size_t kKilobyte = 1024, kMegabyte = 1024 * kKilobyte;
constexpr std::size_t kStaticStickerMax = 100 * kKilobyte;

struct Kind {
  std::string_view name;
  std::size_t bytes_max;
};
constexpr std::array kKinds = std::to_array<Kind>({
    {"audio", 16 * kMegabyte},
    {"document", 100 * kMegabyte},
    {"image", 5 * kMegabyte},
    {"sticker", 500 * kKilobyte},
    {"video", 16 * kMegabyte},
});

struct TypeRow {
  std::string_view mime_type, kind;
};
constexpr std::array kTypes = std::to_array<TypeRow>({
    {"audio/aac", "audio"},
    {"audio/amr", "audio"},
    {"audio/mpeg", "audio"},
    {"audio/mp4", "audio"},
    {"audio/ogg", "audio"},
    {"audio/opus", "audio"},
    {"image/jpeg", "image"},
    {"image/png", "image"},
    {"image/webp", "sticker"},
    {"video/mp4", "video"},
    {"video/3gp", "video"},
    {"video/3gpp", "video"},
});

std::string_view base_type(std::string_view mime_type) { return mime_type.substr(0, mime_type.find(';')); }

bool begins(std::string_view bytes, std::string_view mark) { return bytes.starts_with(mark); }

/// Whether the content is what the type says; only for what can be told by its first bytes.
bool is_content_of(std::string_view mime_type, std::string_view bytes) {
  if (mime_type == "image/jpeg") return begins(bytes, "\xff\xd8\xff");
  if (mime_type == "image/png") return begins(bytes, "\x89PNG\r\n\x1a\n");
  if (mime_type == "image/webp") return begins(bytes, "RIFF") && bytes.substr(0, 16).contains("WEBP");
  if (mime_type == "audio/ogg" || mime_type == "audio/opus") return begins(bytes, "OggS");
  return true;
}

/// Animated files say so in their extended header, bit 1 of byte 20.
bool is_animated(std::string_view bytes) {
  return bytes.size() > 20 && bytes.substr(12, 4) == "VP8X" && (static_cast<unsigned char>(bytes[20]) & 2U) != 0;
}

std::size_t bytes_max_of(std::string_view kind, std::string_view bytes) {
  return kind == "sticker" && !is_animated(bytes) ? kStaticStickerMax : media_bytes_max(kind);
}

}  // namespace

bool is_media_kind(std::string_view type) { return std::ranges::find(kKinds, type, &Kind::name) != kKinds.end(); }

std::size_t media_bytes_max(std::string_view kind) {
  auto const* const found = std::ranges::find(kKinds, kind, &Kind::name);
  return found == kKinds.end() ? 100 * kMegabyte : found->bytes_max;
}

std::string_view media_kind_of(std::string_view mime_type) {
  auto const* const found = std::ranges::find(kTypes, base_type(mime_type), &TypeRow::mime_type);
  return found == kTypes.end() ? std::string_view("document") : found->kind;
}

bool may_upload(std::string_view mime_type) {
  std::string_view const base = base_type(mime_type);
  bool const is_listed = std::ranges::find(kTypes, base, &TypeRow::mime_type) != kTypes.end();
  bool const may_be_a_document = base.starts_with("application/") || base.starts_with("text/");
  return is_listed || may_be_a_document;
}

std::optional<std::string> media_mistake(std::string_view kind, std::string_view mime_type, std::string_view bytes) {
  std::string_view const base = base_type(mime_type);
  if (kind != "document" && media_kind_of(base) != kind)
    return fmt::format("A file of type {} cannot be sent as {}.", base, kind);
  if (!may_upload(base) && kind != "document") return fmt::format("Files of type {} are not supported.", base);
  if (bytes.empty()) return "The file is empty.";
  std::size_t const bytes_max = bytes_max_of(kind, bytes);
  if (bytes.size() > bytes_max)
    return fmt::format("The file has {} bytes; {} may have {} at most.", bytes.size(), kind, bytes_max);
  if (!is_content_of(base, bytes)) return fmt::format("The content of the file is not {}.", base);
  return std::nullopt;
}

}  // namespace wigwag::sim
