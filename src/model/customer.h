/// @file Customers of a project.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "model/table.h"

namespace wigwag {

/// A customer of the project, who may own contacts.
struct Customer {
  ProjectId project_id;
  CustomerNum num;
  std::string name;
  std::optional<std::string> external_customer_id;
  std::string search = {};  ///< folded name
  Instant updated_at = {};  ///< 0: not since it was made
};
template <>
struct Table<Customer> {
  static constexpr std::string_view name = "customer";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Customer::project_id}, Column{"num", &Customer::num},
      Column{"name", &Customer::name}, Column{"external_customer_id", &Customer::external_customer_id},
      Column{"search", &Customer::search}, Column{"updated_at", &Customer::updated_at}};
};

}  // namespace wigwag
