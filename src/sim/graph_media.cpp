// Files: upload, look-up, download, deletion, and uploads in pieces. Source: meta-cloud-api.md §8.
#include <fmt/format.h>
#include <algorithm>

#include "base/crypto.h"
#include "sim/media_rules.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kUrlLifeUs = 5 * kMinuteUs;
constexpr std::int64_t kUploadLifeUs = 30 * kDayUs;
constexpr std::int64_t kSessionLifeUs = 24 * kHourUs;  // not published by Meta (inferred)
constexpr std::int64_t kSessionBytesMax = 100 * 1024 * 1024;
constexpr std::size_t kHashDigits = 24;

std::string url_hash(World const& world, std::string const& media_id, std::string const& expiry) {
  return hex(hmac_sha256("sandbox " + std::to_string(world.seed), media_id + " " + expiry)).substr(0, kHashDigits);
}

Answer upload(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  if (call.files.empty() || call.files.front().name != "file")
    return refuse_parameter("The parameter file is required, as a part with a file name.");
  FilePart const& file = call.files.front();
  std::string const said = text_of(call.body["type"]).value_or(file.content_type);
  std::string const type = said.contains('/') ? said : file.content_type;  // some clients say `image`
  if (type.empty()) return refuse_parameter("The parameter type is required.");
  if (!may_upload(type))
    return refuse_parameter(fmt::format("Param file must be a file with one of the supported types; {} is none", type));
  if (auto const mistake = media_mistake(media_kind_of(type), type, file.bytes)) return refuse(131053, *mistake);
  MediaFile one{.id = call.world.mint.media_id(), .phone_number_id = call.node, .mime_type = type};
  one.bytes = std::make_shared<std::string const>(file.bytes);
  one.sha256 = sha256(file.bytes);
  one.filename = file.filename;
  one.expires = call.now + kUploadLifeUs;
  std::string const id = one.id;
  call.world.media.put(id, std::move(one));
  json::Writer out;
  return reply(out.begin_object().member("id", id).end_object().take());
}

/// Whoever names another number than the owner sees nothing.
Found<MediaFile*> own_file(Call& call) {
  MediaFile* const file = call.world.media.find(call.node);
  auto const number = text_of(call.body["phone_number_id"]);
  bool const is_foreign = number && file != nullptr && *number != file->phone_number_id;
  if (file == nullptr || is_foreign || call.now >= file->expires) return no_such_object(call.node, call.request.method);
  return file;
}

Answer look_up(Call& call) {
  TRY(MediaFile const* const file, own_file(call));
  std::string const expiry = std::to_string((call.now + kUrlLifeUs).us);
  std::string const url = fmt::format("{}/sandbox_media?mid={}&ext={}&hash={}", call.own_address, file->id, expiry,
      url_hash(call.world, file->id, expiry));
  bool const base64 = call.world.behaviour.sha256_is_base64;
  auto const size = static_cast<std::int64_t>(file->bytes->size());
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("url", url).member("mime_type", file->mime_type);
  out.member("sha256", base64 ? base64_encode(file->sha256) : hex(file->sha256));
  if (call.world.behaviour.file_size_is_text) {
    out.member("file_size", std::to_string(size));
  } else {
    out.member("file_size", size);
  }
  return reply(out.member("id", file->id).end_object().take());
}

std::unexpected<Refusal> not_there() {
  Refusal out = refusal_of(100, "The address of the file is not valid or has expired; look the file up again.");
  out.status = 404;
  return std::unexpected(std::move(out));
}

Answer download(Call& call) {
  std::string const id = text_of(call.body["mid"]).value_or("");
  std::string const expiry = text_of(call.body["ext"]).value_or("");
  MediaFile const* const file = call.world.media.find(id);
  auto const until = call.body["ext"].integer();
  if (file == nullptr || !until || call.now.us >= *until || call.now >= file->expires) return not_there();
  if (text_of(call.body["hash"]).value_or("") != url_hash(call.world, id, expiry)) return not_there();
  Reply out{200, *file->bytes, file->mime_type};
  std::string name = file->filename.empty() ? "file" : file->filename;
  std::erase_if(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7f; });
  out.headers.push_back({"Content-Disposition", "attachment; filename=\"" + name + "\""});
  return out;
}

Answer remove(Call& call) {
  TRY(MediaFile const* const file, own_file(call));
  call.world.media.erase(file->id);
  return success();
}

bool is_upload_type(std::string_view type) {
  for (std::string_view const known : {"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"})
    if (type == known) return true;
  return false;
}

Answer begin_upload(Call& call) {
  UploadSession session{.app_id = call.node, .created = call.now};
  TRY(session.file_type, needed_text(call, "file_type"));
  session.file_name = text_of(call.body["file_name"]).value_or("");
  auto const length = call.body["file_length"].integer();
  if (!length || *length < 1 || *length > kSessionBytesMax)
    return refuse_parameter(fmt::format("file_length must be a number from 1 to {}", kSessionBytesMax));
  if (!is_upload_type(session.file_type))
    return refuse_parameter("file_type must be one of application/pdf, image/jpeg, image/jpg, image/png, video/mp4");
  session.length = *length;
  session.id = "upload:" + base64url_encode(call.world.mint.hex(40));
  std::string const id = session.id;
  call.world.uploads.put(id, std::move(session));
  json::Writer out;
  return reply(out.begin_object().member("id", id + "?sig=" + call.world.mint.hex(16)).end_object().take());
}

Found<UploadSession*> session_of(Call& call) {
  UploadSession* const session = call.world.uploads.find(call.node);
  if (session == nullptr || call.now - session->created > kSessionLifeUs)
    return no_such_object(call.node, call.request.method);
  return session;
}

Answer go_on_uploading(Call& call) {
  TRY(UploadSession* const session, session_of(call));
  std::int64_t const offset = [&] {
    auto const document = json::Document::parse(call.request.header("file_offset").value_or("-1"));
    return document ? document->root().integer().value_or(-1) : -1;
  }();
  if (offset != static_cast<std::int64_t>(session->bytes.size()))
    return refuse_parameter(
        fmt::format("The header file_offset must be {}: so many bytes are here", session->bytes.size()));
  if (session->bytes.size() + call.request.body.size() > static_cast<std::size_t>(session->length))
    return refuse_parameter("There are more bytes than file_length says.");
  session->bytes += call.request.body;
  if (session->bytes.size() < static_cast<std::size_t>(session->length)) {
    json::Writer out;
    out.begin_object().member("id", session->id);
    return reply(out.member("file_offset", static_cast<std::int64_t>(session->bytes.size())).end_object().take());
  }
  std::string const handle = "4::" + base64_encode(session->file_type) + ":" + call.world.mint.hex(40);
  call.world.handles.put(handle, session->file_type);
  json::Writer out;
  return reply(out.begin_object().member("h", handle).end_object().take());
}

Answer upload_state(Call& call) {
  TRY(UploadSession const* const session, session_of(call));
  json::Writer out;
  out.begin_object().member("id", session->id);
  return reply(out.member("file_offset", static_cast<std::int64_t>(session->bytes.size())).end_object().take());
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::number, "media", &upload, Scope::messaging},
    {net::Method::get, Node::media, "", &look_up, Scope::messaging},
    {net::Method::del, Node::media, "", &remove, Scope::messaging},
    {net::Method::get, Node::none, "sandbox_media", &download, Scope::messaging},
    {net::Method::post, Node::app, "uploads", &begin_upload, Scope::any},
    {net::Method::post, Node::upload, "", &go_on_uploading, Scope::any},
    {net::Method::get, Node::upload, "", &upload_state, Scope::any},
};

}  // namespace

std::span<GraphRoute const> media_routes() { return kRoutes; }

}  // namespace wigwag::sim
