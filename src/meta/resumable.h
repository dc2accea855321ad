/// @file Files that are no message's: template samples and profile pictures go to Meta in a session of their own, and
/// come back as a handle. Source: Meta, resumable upload.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "meta/graph.h"

namespace wigwag::meta {

/// True for what Meta takes this way: PDF, JPEG, PNG, MP4.
bool is_resumable(std::string_view mime_type);

struct Resumable {
  GraphReply reply;    ///< the last one
  std::string handle;  ///< empty: Meta refused, or did not answer
};
/// An interrupted upload goes on where Meta says that it ended. Errors: nothing was sent.
Task<Result<Resumable>> upload_resumable(Graph& graph, GraphAccess access, UploadFile file, std::uint64_t bytes);

}  // namespace wigwag::meta
