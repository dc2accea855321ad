#include "api/wacr/routes.h"

#include "api/wacr/account.h"
#include "api/wacr/comments.h"
#include "api/wacr/contacts.h"
#include "api/wacr/messages.h"
#include "api/wacr/named.h"
#include "api/wacr/templates.h"

namespace wigwag::api::wacr {

std::vector<std::span<Route const>> tables() {
  return {account_routes(), comment_routes(), contact_batch_routes(), contact_routes(), group_routes(),
      message_routes(), source_routes(), status_routes(), template_routes()};
}

}  // namespace wigwag::api::wacr
