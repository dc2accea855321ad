/// @file Queries over the project's customers.
#pragma once
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "model/customer.h"
#include "store/tx.h"

namespace wigwag::store::customers {

Result<std::optional<Customer>> by_num(ReadTx&, ProjectId, CustomerNum);
Result<std::optional<Customer>> by_external_id(ReadTx&, ProjectId, std::string_view external_id);
/// True when one of the project's numbers is the customer's.
Result<bool> has_numbers(ReadTx&, ProjectId, CustomerNum);
/// Its contacts stay, and belong to no customer.
Done erase(WriteTx&, ProjectId, CustomerNum);

}  // namespace wigwag::store::customers
