#include <algorithm>
#include <array>

#include "base/crypto.h"
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

constexpr std::size_t kNameHexDigits = 12;

/// `audio/ogg; codecs=opus` without its parameters.
std::string_view media_type_of(std::string_view mime_type) {
  std::string_view const bare = mime_type.substr(0, mime_type.find(';'));
  return bare.substr(0, bare.find_last_not_of(' ') + 1);
}

std::string extension_of(std::string_view media_type) {
  auto const found = std::ranges::find(kExtensions, media_type, &Extension::mime_type);
  if (found != kExtensions.end()) return std::string(found->extension);
  std::size_t const slash = media_type.find('/');
  std::string ending(slash == std::string_view::npos ? std::string_view() : media_type.substr(slash + 1));
  bool const plain =
      std::ranges::all_of(ending, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return plain && !ending.empty() ? ending : "bin";
}

/// The file's own name, else `<type>_<12 hex>.<ext>` (inferred), the same at every reading.
std::string filename_of(std::string_view type, json::Value media, std::string_view media_type) {
  if (auto const given = media["filename"].text(); given && !given->empty()) return given->escaped;
  std::string const id = media["sha256"].word().value_or(media["id"].word().value_or(""));
  std::string const bytes = base64_decode(id).value_or("");
  std::string const digits = hex(bytes.size() * 2 >= kNameHexDigits ? bytes : sha256(id)).substr(0, kNameHexDigits);
  return std::string(type) + "_" + digits + "." + extension_of(media_type);
}

}  // namespace

Text readable_content(store::MessageView const& message, json::Value payload) {
  if (message.revoked_at) return {};
  auto const kind = std::ranges::find(kMediaKinds, message.type, &MediaKind::type);
  json::Value const media = payload[message.type];
  if (kind == kMediaKinds.end() || !media) return message.text;
  std::string const mime_type = media["mime_type"].text().value_or(Text{}).escaped;
  std::string_view const media_type = media_type_of(mime_type);
  Text content = media["caption"].text().value_or(Text{});
  if (!content.empty()) content.escaped += ' ';
  content.escaped.append(kind->marker).append(" (").append(filename_of(message.type, media, media_type)).append(")");
  if (!media_type.empty()) content.escaped.append(" [Type: ").append(media_type).append("]");
  return content;
}

}  // namespace wigwag::dialect
