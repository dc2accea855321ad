#include "api/proxy/lists.h"

namespace wigwag::api::proxy {

Done check_messages(dialect::Query const& query) { return check_range(query, "since", "until"); }

Done check_conversations(dialect::Query const& query) {
  TRY_DONE(kapso::check_assignment(query));
  return check_range(query, "last_active_since", "last_active_until");
}

}  // namespace wigwag::api::proxy
