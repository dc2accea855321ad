#include "api/stored/file_door.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "base/log.h"
#include "net/range.h"
#include "store/media.h"

namespace wigwag::api::stored {
namespace {

constexpr int kRetryAfterS = 10;
constexpr int kLogEveryS = 30;
constexpr std::size_t kNameBytesMax = 200;
/// Types that a browser shows in its window. All else is saved: a page or a drawing of somebody's may hold a script.
constexpr std::array<std::string_view, 4> kShown{"audio/", "video/", "application/pdf", "text/plain"};
constexpr std::array<std::string_view, 4> kShownImages{"image/jpeg", "image/png", "image/webp", "image/gif"};

net::Response refusal(int status, std::string_view message) {
  net::Response response =
      net::json(status, json::Writer().begin_object().member("error", message).end_object().take());
  add_safety(response);
  return response;
}

bool is_shown(std::string_view type) {
  return std::ranges::any_of(kShown, [&](std::string_view begin) { return type.starts_with(begin); }) ||
         std::ranges::find(kShownImages, type) != kShownImages.end();
}

/// Plain letters for old clients, all of it for the others (RFC 6266).
std::string disposition_of(std::string_view type, std::string_view name) {
  std::string plain;
  std::string encoded;
  for (unsigned char const c : name.substr(0, kNameBytesMax)) {
    bool const letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    plain += letter || c == ' ' ? static_cast<char>(c) : '_';
    encoded += letter ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return fmt::format(
      "{}; filename=\"{}\"; filename*=UTF-8''{}", is_shown(type) ? "inline" : "attachment", plain, encoded);
}

bool matches(std::string_view tags, std::string_view tag) { return tags == "*" || tags.contains(tag); }

}  // namespace

void add_safety(net::Response& response) {
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"Content-Security-Policy", "default-src 'none'; sandbox"});
}

Task<net::Response> FileDoor::handle(net::Request request) {
  if (request.method != net::Method::get && request.method != net::Method::head) {
    net::Response response = refusal(405, "Files are only read: GET or HEAD");
    response.headers.push_back({"Allow", "GET, HEAD"});
    co_return response;
  }
  auto const file = co_await find(request.path());
  if (!file) {
    log_failure(file.error(), "file_not_looked_up");
    net::Response response = refusal(503, "The file cannot be read right now");
    response.headers.push_back({"Retry-After", std::to_string(kRetryAfterS)});
    co_return response;
  }
  if (!*file) co_return refusal(404, "There is no file at this address, or its address has expired");
  co_return co_await answer(request, **file);
}

Task<Result<std::optional<Media>>> FileDoor::find(std::string_view path) {
  path.remove_prefix(dialect::kFilesPath.size());
  auto const ref = dialect::read_file_token(parts_.key, path.substr(0, path.find('/')), parts_.clock());
  if (!ref) co_return std::optional<Media>();
  auto const look = [this, ref] {
    return parts_.db.read([&](store::ReadTx& tx) { return store::media::shown(tx, ref->project_id, ref->num); },
        store::Snapshot::one_statement);
  };
  if (parts_.db.engine() == store::Engine::sqlite) co_return look();
  co_return co_await parts_.pool.run(look);
}

Task<net::Response> FileDoor::answer(net::Request const& request, Media const& file) {
  auto const bytes = static_cast<std::uint64_t>(file.bytes.value_or(0));
  std::string const tag = "\"" + *file.blob + "\"";
  std::string_view const type = dialect::media_type_of(file.mime_type);
  std::string const name = dialect::filename_of(file.kind, file.filename, file.sha256, type).utf8();
  net::Response response;
  response.content_type = type.empty() ? "application/octet-stream" : file.mime_type;
  response.headers = {{"ETag", tag}, {"Cache-Control", "private, max-age=86400"}, {"Accept-Ranges", "bytes"},
      {"Content-Disposition", disposition_of(type, name)}};
  add_safety(response);
  if (matches(request.header("If-None-Match").value_or(""), tag)) {
    response.status = 304;
    co_return response;
  }
  std::string_view const unchanged = request.header("If-Range").value_or(tag);
  net::Wanted const wanted =
      net::wanted_part(unchanged == tag ? request.header("Range").value_or("") : std::string_view(), bytes);
  if (std::holds_alternative<net::NoSuchPart>(wanted)) {
    net::Response none = refusal(416, "The file has no such part");
    none.headers.push_back({"Content-Range", fmt::format("bytes */{}", bytes)});
    co_return none;
  }
  net::BodyPart part{0, bytes};
  if (auto const* asked = std::get_if<net::BodyPart>(&wanted)) {
    part = *asked;
    response.status = 206;
    response.headers.push_back(
        {"Content-Range", fmt::format("bytes {}-{}/{}", part.offset, part.offset + part.bytes - 1, bytes)});
  }
  if (request.method == net::Method::head) {
    response.file = net::FilePart{nullptr, part.offset, part.bytes};  // only its length is said
    co_return response;
  }
  auto opened = co_await parts_.blobs.open(*file.blob, part.offset, part.bytes);
  if (!opened) {
    log::limited(log::Level::error, "stored_file_not_readable", kLogEveryS,
        {{"media", file.num.value}, {"reason", opened.error().message}, {"note", opened.error().note}});
    bool const is_gone = opened.error().code == Code::not_found;
    co_return refusal(is_gone ? 404 : 503, is_gone ? "The file is gone" : "The file cannot be read right now");
  }
  response.file = *std::move(opened);
  co_return response;
}

}  // namespace wigwag::api::stored
