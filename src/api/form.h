/// @file A multipart form with at most one file, read from where the server has put the body: never in memory as a
/// whole.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/file.h"
#include "net/http.h"

namespace wigwag::api {

struct FormFile {
  std::string field;  ///< the part's name
  net::TempFile file;
  std::string filename;      ///< as the client says
  std::string content_type;  ///< as the client says; empty: it does not
  std::string hash;          ///< SHA-256 of the content, 64 hexadecimal digits
  std::string first_bytes;   ///< as many as tell what it is
};

struct Form {
  std::map<std::string, std::string, std::less<>> fields;  ///< of a repeated name the last
  std::optional<FormFile> file = {};

  /// Empty when it is not there.
  std::string_view field(std::string_view name) const;
};

/// Reads and writes files: on the pool. `file_fields`: the parts that may be the file; `folder`: where it goes. Errors:
/// bad_request (no form, or one that cannot be read), invalid (two files, a field that is too long), unavailable.
Result<Form> read_form(
    net::Request const& request, std::span<std::string_view const> file_fields, std::filesystem::path const& folder);

}  // namespace wigwag::api
