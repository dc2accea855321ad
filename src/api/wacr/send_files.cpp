#include "api/wacr/send_files.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/upload.h"
#include "base/crypto.h"
#include "store/media.h"

namespace wigwag::api::wacr {
namespace {

constexpr std::uint64_t kMegabyte = 1024 * 1024;

constexpr std::array kKinds{
    FileKind{"image", "jpg, jpeg, png, webp", 5},
    FileKind{"document", "pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv", 100},
    FileKind{"video", "mp4, 3gp", 16},
    FileKind{"audio", "mp3, ogg, amr, aac, opus", 16},
};

/// What a file's ending says to Meta.
struct Ending {
  std::string_view extension;
  std::string_view mime_type;
};
constexpr std::array kEndings{
    Ending{"jpg", "image/jpeg"},
    Ending{"jpeg", "image/jpeg"},
    Ending{"png", "image/png"},
    Ending{"webp", "image/webp"},
    Ending{"pdf", "application/pdf"},
    Ending{"doc", "application/msword"},
    Ending{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Ending{"xls", "application/vnd.ms-excel"},
    Ending{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Ending{"ppt", "application/vnd.ms-powerpoint"},
    Ending{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    Ending{"txt", "text/plain"},
    Ending{"csv", "text/plain"},  // Meta takes no text/csv
    Ending{"mp4", "video/mp4"},
    Ending{"3gp", "video/3gpp"},
    Ending{"mp3", "audio/mpeg"},
    Ending{"ogg", "audio/ogg"},
    Ending{"opus", "audio/ogg"},
    Ending{"amr", "audio/amr"},
    Ending{"aac", "audio/aac"},
};

std::string extension_of(std::string_view name) {
  std::string_view const last = name.substr(name.find_last_of("/\\") + 1);
  std::size_t const dot = last.rfind('.');
  std::string extension(dot == std::string_view::npos ? std::string_view() : last.substr(dot + 1));
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return extension;
}

/// Of the path of an address: `https://host/a.jpg?size=2`.
std::string extension_of_address(std::string_view url) {
  std::size_t const host = url.find("://");
  std::string_view path = url.substr(0, url.find_first_of("?#"));
  if (host != std::string_view::npos) path.remove_prefix(std::min(host + 3, path.size()));
  std::size_t const slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : extension_of(path.substr(slash));
}

bool allows(FileKind const& kind, std::string_view extension) {
  std::string_view list = kind.extensions;
  while (!list.empty()) {
    std::size_t const comma = std::min(list.find(", "), list.size());
    if (list.substr(0, comma) == extension) return true;
    list.remove_prefix(std::min(comma + 2, list.size()));
  }
  return false;
}

meta::MediaType const* type_of(std::string_view filename) {
  auto const* const ending = std::ranges::find(kEndings, extension_of(filename), &Ending::extension);
  return ending == kEndings.end() ? nullptr : meta::media_type(ending->mime_type);
}

void check_upload(FileKind const& kind, std::string_view field, FormFile const& file, shape::Problems& problems) {
  std::string const place(field);
  if (!allows(kind, extension_of(file.filename)))
    return problems.add(place, fmt::format("The file must be of type: {}", kind.extensions), "");
  if (file.file.bytes() > kind.megabytes_max * kMegabyte)
    return problems.add(place, fmt::format("The file may not be larger than {} MB", kind.megabytes_max), "");
  if (file.file.bytes() == 0) return problems.add(place, "The file is empty", "");
  meta::MediaType const* const type = type_of(file.filename);
  must(type != nullptr, "each ending that is allowed has a type that Meta takes");
  if (!meta::check_upload(*type, file.first_bytes, file.file.bytes()))
    problems.add(place, fmt::format("The file is not what its name says: no .{}", extension_of(file.filename)), "");
}

}  // namespace

FileKind const& file_kind(std::string_view name) {
  auto const* const found = std::ranges::find(kKinds, name, &FileKind::name);
  must(found != kKinds.end(), "a file has one of four kinds");
  return *found;
}

void check_file(FileKind const& kind, GivenFile const& given, shape::Problems& problems) {
  std::string const url_field(given.url_field), file_field(given.file_field);
  bool const has_file = given.file.has_value(), has_url = given.url && !given.url->empty();
  if (has_file && given.file->field != given.file_field)
    return problems.add(given.file->field, fmt::format("The file must come as {}", file_field), "");
  if (has_file && has_url)
    return problems.add(url_field, fmt::format("Give {} or {}, not both", url_field, file_field), "");
  if (has_file) return check_upload(kind, file_field, *given.file, problems);
  if (!has_url)
    return problems.add(url_field, fmt::format("{} is required, unless a file comes as {}", url_field, file_field), "");
  if (!allows(kind, extension_of_address(*given.url)))
    problems.add(url_field, fmt::format("The address must end in one of: {}", kind.extensions), "");
}

Task<Result<Upload>> give_file(Services const& services, Seat seat, FormFile file) {
  meta::MediaType const* const type = type_of(file.filename);
  must(type != nullptr, "a checked file has a type that Meta takes");
  auto uploaded =
      co_await upload_file(services, std::move(seat.channel), std::move(seat.access), std::move(file), type);
  if (!uploaded) co_return fail(Code::send_failed, "WhatsApp could not be reached. The file was not sent");
  if (uploaded->upload) co_return *std::move(uploaded->upload);
  std::string why = uploaded->reply.refusal ? uploaded->reply.refusal->message : "it did not answer in time";
  co_return fail(Code::send_failed, "WhatsApp did not take the file: " + std::move(why));
}

void write_source(json::Writer& out, std::optional<Upload> const& upload, std::optional<std::string> const& url) {
  if (upload)
    out.member("id", upload->media_id);
  else
    out.member("link", *url);
}

core::Beside with_file(Upload upload, Instant now) {
  if (upload.blob.empty()) return {};
  return [upload = std::move(upload), now](store::WriteTx& tx, MessageNum message) -> Done {
    TRY(std::optional<Media> row, store::media::of_message(tx, upload.project_id, message));
    if (!row) return {};
    row->state = "stored";
    row->blob = upload.blob;
    row->bytes = upload.bytes;
    row->mime_type = upload.mime_type;
    row->sha256 = base64_encode(unhex(upload.blob).value_or(""));
    row->settled_at = now;
    return tx.update(*row);
  };
}

}  // namespace wigwag::api::wacr
