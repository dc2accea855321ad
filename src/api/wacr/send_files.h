/// @file Files of WA.cr's sends: what each kind may be, and the way of one to Meta. Source: WA.cr API v2, send media,
/// template header files.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/form.h"
#include "api/shape.h"
#include "api/wacr/sending.h"
#include "model/media.h"

namespace wigwag::api::wacr {

struct FileKind {
  std::string_view name;  ///< image
  std::string_view extensions;
  std::uint64_t megabytes_max;
};
/// Of image, document, video, audio; must be one of them.
FileKind const& file_kind(std::string_view name);

/// A file, or the address of one, as a body gives it.
struct GivenFile {
  std::string_view url_field, file_field;
  std::optional<std::string> const& url;
  std::optional<FormFile> const& file;
};
/// Adds what is wrong with it: neither of both, both, another kind of file, too large a one, bytes that are something
/// else.
void check_file(FileKind const& kind, GivenFile const& given, shape::Problems& problems);

/// Gives a checked file to Meta. Errors: send_failed.
Task<Result<Upload>> give_file(Services const& services, Seat seat, FormFile file);

/// `"id":"…"` or `"link":"…"`
void write_source(json::Writer& out, std::optional<Upload> const& upload, std::optional<std::string> const& url);

/// The message's file is what was uploaded: it needs no fetching.
core::Beside with_file(Upload upload, Instant now);

}  // namespace wigwag::api::wacr
