/// @file The proxy's media: upload, look-up, deletion, and a download that needs no key. Source: Kapso, Meta-proxy API,
/// media.
#pragma once
#include <string>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::proxy {

/// Bytes of body that an upload may have: the largest file and the form around it.
inline constexpr std::size_t kUploadBytesMax = limits::media_bytes_max + 128 * 1024;
/// True for POST /{phone_number_id}/media below any base: its body goes to a file.
bool is_upload(net::Method method, std::string_view path);

/// POST /{phone_number_id}/media
Task<Result<Reply>> upload_media(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Context const& context);

/// What the bare id of a path means when it is a media id: GET, DELETE. The number is the query's phone_number_id.
Task<Result<Reply>> show_media(
    Services const& services, ProjectId project, std::string media_id, Context const& context);
Task<Result<Reply>> delete_media(
    Services const& services, ProjectId project, std::string media_id, Context const& context);

/// GET /meta/whatsapp/media_download?token=
Task<Result<Reply>> download_media(Services const& services, Context const& context);

}  // namespace wigwag::api::proxy
