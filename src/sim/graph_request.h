/// @file Reading a Graph request: version and path, the token, and all parameters as one JSON object.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sim/refusal.h"

namespace wigwag::sim {

struct GraphPath {
  std::string version;                ///< v24.0
  std::vector<std::string> segments;  ///< decoded, without the version
};

/// Errors: 2500.
Found<GraphPath> read_path(std::string_view raw_path);
/// Authorization: Bearer or OAuth, or access_token of the query or a form. nullopt: none was given.
std::optional<std::string> read_token(net::Request const& request);

/// A file of a multipart body.
struct FilePart {
  std::string name, filename, content_type, bytes;
};
struct Parameters {
  std::string json = "{}";  ///< an object: body, form and query; the body wins
  std::vector<FilePart> files = {};
};
/// Errors: 100 for a body that cannot be read.
Found<Parameters> read_parameters(net::Request const& request);

}  // namespace wigwag::sim
