#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dialect/file_link.h"
#include "dialect/kapso_message.h"

namespace wigwag::dialect {
namespace {

struct MediaKind {
  std::string_view type;
  std::string_view marker;
};
/// Source: Kapso, content renditions; video, document and sticker are inferred.
constexpr std::array kMediaKinds{MediaKind{"image", "Image attached"}, MediaKind{"audio", "[Audio attached]"},
    MediaKind{"video", "Video attached"}, MediaKind{"document", "Document attached"},
    MediaKind{"sticker", "Sticker attached"}};

constexpr double kStep = 1024;

/// Three digits, without zeros behind the point: `47.1 KB`, `50 KB`, `1.5 MB`.
std::string size_text(std::int64_t bytes) {
  if (bytes < static_cast<std::int64_t>(kStep)) return fmt::format("{} {}", bytes, bytes == 1 ? "Byte" : "Bytes");
  constexpr std::array<std::string_view, 3> kUnits{"KB", "MB", "GB"};
  double value = static_cast<double>(bytes) / kStep;
  std::size_t unit = 0;
  for (; value >= kStep && unit + 1 < kUnits.size(); ++unit) value /= kStep;
  int const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (digits > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return fmt::format("{} {}", text, kUnits[unit]);
}

/// Before the file is stored, as far as the message itself tells.
void append_announced(std::string& out, std::string_view type, json::Value media) {
  std::string const mime_type = media["mime_type"].text().value_or(Text{}).escaped;
  std::string_view const media_type = media_type_of(mime_type);
  std::string const id = media["sha256"].word().value_or(media["id"].word().value_or(""));
  out.append(" (").append(filename_of(type, media["filename"].text(), id, media_type).escaped).append(")");
  if (!media_type.empty()) out.append(" [Type: ").append(media_type).append("]");
}

void append_stored(std::string& out, ShownFile const& file) {
  std::string const type = Text::from_utf8(file.content_type).escaped;
  out += fmt::format(" ({}) [Size: {} | Type: {}] URL: {}", file.filename.escaped, size_text(file.bytes), type,
      Text::from_utf8(file.url).escaped);
}

}  // namespace

Text readable_content(store::MessageView const& message, json::Value payload, std::optional<ShownFile> const& file) {
  if (message.revoked_at) return {};
  auto const kind = std::ranges::find(kMediaKinds, message.type, &MediaKind::type);
  json::Value const media = payload[message.type];
  if (kind == kMediaKinds.end() || !media) return message.text;
  Text content = media["caption"].text().value_or(Text{});
  if (!content.empty()) content.escaped += ' ';
  content.escaped += kind->marker;
  if (file)
    append_stored(content.escaped, *file);
  else
    append_announced(content.escaped, message.type, media);
  return content;
}

}  // namespace wigwag::dialect
