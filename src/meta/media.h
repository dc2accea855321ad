/// @file What Meta takes as a file: which media types, how large, and what the bytes must look like. Meta checks the
/// content, not the name. Source: Meta, "Media", supported media types.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wigwag::meta {

/// What a file's first bytes say.
enum class Content : std::uint8_t {
  unknown,
  text,
  jpeg,
  png,
  webp,
  webp_animated,
  pdf,
  zip,
  ole,
  mp4,
  ogg,
  mp3,
  aac,
  amr
};

struct MediaType {
  std::string_view mime_type;
  std::string_view kind;  ///< image video audio document sticker
  Content content;
};

/// So many bytes tell what a file is.
inline constexpr std::size_t kTellingBytes = 512;
Content look_at(std::string_view first_bytes);

/// All that may be uploaded.
std::span<MediaType const> media_types();
/// The row of a Content-Type, whatever its parameters; nullptr: it may not be uploaded.
MediaType const* media_type(std::string_view content_type);

/// Errors: invalid with Meta's sentence (the bytes are something else); too_large.
Done check_upload(MediaType const& type, std::string_view first_bytes, std::uint64_t bytes);
/// `(#100) Param file must be a file with one of the following types: …`
std::string wrong_type_message();

/// A media id of a webhook is known to Meta for so long, one that we uploaded for so long.
inline constexpr std::int64_t kInboundIdLifeUs = 7LL * 24 * 3600 * 1'000'000;
inline constexpr std::int64_t kUploadedIdLifeUs = 30LL * 24 * 3600 * 1'000'000;

/// A hash as a webhook (Base64) or a media node (hexadecimal) writes it, as 32 raw bytes; "" for anything else.
std::string hash_bytes(std::string_view text);

}  // namespace wigwag::meta
