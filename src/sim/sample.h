/// @file Files that nobody uploaded: what a customer sent when only a media id is known. The same id and type give the
/// same bytes.
#pragma once
#include <string>
#include <string_view>

namespace wigwag::sim {

/// Begins as a file of that type does, and is as small as one can be.
std::string sample_file(std::string_view mime_type, std::string_view media_id);

}  // namespace wigwag::sim
