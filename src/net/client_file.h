/// @file Files as bodies of outgoing requests: the Sink of an answer, the Source of a request.
#pragma once
#include <filesystem>

#include "net/client.h"

namespace wigwag::net {

/// Writes to a new file that only our user may read. Whoever asked removes it when the answer is not what he wanted.
/// Errors: conflict (the file is there), unavailable.
Result<Sink> file_sink(std::filesystem::path const& path);

/// The whole file, as long as it is now. Errors: not_found, unavailable.
Result<Source> file_source(std::filesystem::path const& path);

}  // namespace wigwag::net
