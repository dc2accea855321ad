#include "api/proxy/bare_id.h"

#include "api/proxy/media.h"

namespace wigwag::api::proxy {

Task<Result<Reply>> show_bare_id(
    Services const& services, Caller<Scope::messages_read> caller, Path<"id"> id, Context const& context) {
  co_return co_await show_media(services, caller.project_id, std::string(id.text), context);
}

Task<Result<Reply>> delete_bare_id(
    Services const& services, Caller<Scope::messages_send> caller, Path<"id"> id, Context const& context) {
  co_return co_await delete_media(services, caller.project_id, std::string(id.text), context);
}

}  // namespace wigwag::api::proxy
