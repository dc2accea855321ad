/// @file A whole multipart/form-data body, taken apart.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/graph_request.h"

namespace wigwag::sim {

/// Errors: bad_request.
Result<std::vector<FilePart>> read_multipart(std::string_view content_type, std::string_view body);

}  // namespace wigwag::sim
