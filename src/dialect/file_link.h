/// @file Addresses of stored files: /files/{token}/{name}. The token is the permission; it says which file it is for
/// and until when, and nobody without the installation's key can make one.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/secret.h"
#include "store/views.h"

namespace wigwag::dialect {

inline constexpr std::string_view kFilesPath = "/files/";

struct FileLinks {
  std::string public_url;  ///< scheme and host, without a slash at the end; empty: addresses are paths
  Secret<std::string> key;
  std::int64_t life_us = 0;  ///< 0: addresses never expire
};

/// The links as of a moment; without links there are no addresses.
struct FileAddresses {
  FileLinks const* links = nullptr;
  Instant now = {};
};

struct FileRef {
  ProjectId project_id;
  RowNum num;  ///< of the media row
};

/// `name` is anybody's text: it only ends the address.
std::string file_address(FileAddresses const& addresses, FileRef file, std::string_view name);
/// nullopt: not ours, changed, or expired.
std::optional<FileRef> read_file_token(Secret<std::string> const& key, std::string_view token, Instant now);

/// A stored file as it is shown.
struct ShownFile {
  std::string url;
  Text filename;
  std::string content_type;  ///< without parameters
  std::int64_t bytes = 0;
};
/// nullopt: no file, none that is stored yet, or the message was deleted for everyone.
std::optional<ShownFile> shown_file(store::MessageView const& message, FileAddresses const& addresses);

/// `audio/ogg; codecs=opus` without its parameters.
std::string_view media_type_of(std::string_view mime_type);
/// The file's own name, else `<type>_<12 hex>.<ext>` (inferred), the same at every reading.
Text filename_of(
    std::string_view type, std::optional<Text> const& given, std::string_view sha256, std::string_view mime_type);

}  // namespace wigwag::dialect
