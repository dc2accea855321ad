#include "sim/inbound_file.h"

#include "base/crypto.h"
#include "sim/media_rules.h"
#include "sim/message_kinds.h"
#include "sim/sample.h"

namespace wigwag::sim {

std::string with_file(World& world, json::Value request) {
  std::string const type = request["type"].word().value_or("");
  json::Value const object = request[type];
  auto const id = object["id"].word();
  if (!is_media_kind(type) || !id || object["sha256"]) return std::string(request.raw());
  MediaFile const* const file = world.media.find(*id);
  MessageKind const* const kind = find_kind(type, "");
  std::string mime_type = object["mime_type"].word().value_or("");
  if (file != nullptr) mime_type = file->mime_type;
  if (mime_type.empty() && kind != nullptr) mime_type = std::string(mime_type_in(kind->content));
  std::string const hash = file != nullptr ? file->sha256 : sha256(sample_file(mime_type, *id));
  json::Writer out;
  out.begin_object().key(type).begin_object().member("mime_type", mime_type).member("sha256", base64_encode(hash));
  return json::merge_missing(request.raw(), out.end_object().end_object().take());
}

}  // namespace wigwag::sim
