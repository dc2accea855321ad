/// @file Giving a file to Meta, with a copy for ourselves: what the proxy's upload and WA.cr's sends of files share.
#pragma once
#include <optional>
#include <string>

#include "api/form.h"
#include "api/services.h"
#include "meta/graph.h"
#include "meta/media.h"
#include "model/channel.h"
#include "model/media.h"

namespace wigwag::api {

/// A name without control characters and folders; "file" when nothing is left.
std::string safe_name(std::string name);

struct Uploaded {
  meta::GraphReply reply;
  std::optional<Upload> upload = {};  ///< when Meta took it; without a `blob` when our copy could not be kept
};
/// Our own copy is what messages with the media id show; it is missing, and fetched from Meta later, when it could not
/// be kept. Errors: nothing was sent.
Task<Result<Uploaded>> upload_file(
    Services const& services, Channel channel, meta::GraphAccess access, FormFile file, meta::MediaType const* type);

}  // namespace wigwag::api
