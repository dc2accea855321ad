#include "api/kapso/lists.h"

namespace wigwag::api::kapso {

Done check_assignment(dialect::Query const& query) {
  if (!query.has("assigned_user_id") || !query.has("unassigned")) return {};
  return fail(Code::invalid, "assigned_user_id and unassigned cannot be combined", "assigned_user_id");
}

Done check_conversations(dialect::Query const& query) {
  TRY_DONE(check_assignment(query));
  TRY_DONE(check_range(query, "created_after", "created_before"));
  return check_range(query, "last_active_after", "last_active_before");
}

Done check_customer(dialect::Query const& query) {
  TRY(std::optional<std::string_view> const has_customer, query.value("has_customer"));
  if (!has_customer || (*has_customer != "false" && *has_customer != "0")) return {};
  for (std::string_view const name : {"customer_id", "customer_external_id"})
    if (query.has(name))
      return fail(Code::invalid, "has_customer=false and " + std::string(name) + " cannot be combined", "has_customer");
  return {};
}

Done check_contacts(dialect::Query const& query) {
  TRY_DONE(check_customer(query));
  return check_range(query, "created_after", "created_before");
}

}  // namespace wigwag::api::kapso
