#include "api/proxy/lists.h"

namespace wigwag::api::proxy {

Done check_messages(dialect::Query const& query) { return check_range(query, "since", "until"); }

Done check_conversations(dialect::Query const& query) {
  TRY_DONE(kapso::check_assignment(query));
  return check_range(query, "last_active_since", "last_active_until");
}

Done check_calls(dialect::Query const& query) { return check_range(query, "since", "until"); }

Result<store::Condition> call_direction(store::ReadTx&, ProjectId, store::Given const& given) {
  TRY(store::Value value, store::parse_words(fold_case(given.value), Words<Direction>::words));
  return store::Condition{store::kColumn<&CallView::direction>, store::Compare::equals, {std::move(value)}};
}

Result<store::Condition> call_status(store::ReadTx&, ProjectId, store::Given const& given) {
  TRY(store::Value value, store::parse_words(fold_case(given.value), kCallStatuses));
  return store::Condition{store::kColumn<&CallView::status>, store::Compare::equals, {std::move(value)}};
}

}  // namespace wigwag::api::proxy
