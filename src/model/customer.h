/// @file Customers of a project.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// A customer of the project, who may own contacts.
struct Customer {
  ProjectId project_id;
  CustomerNum num;
  std::string name;
  std::optional<std::string> external_customer_id;
};
template <>
struct Table<Customer> {
  static constexpr std::string_view name = "customer";
  static constexpr int key = 2;
  static constexpr std::tuple columns{Column{"project_id", &Customer::project_id}, Column{"num", &Customer::num},
      Column{"name", &Customer::name}, Column{"external_customer_id", &Customer::external_customer_id}};
};

}  // namespace wigwag
