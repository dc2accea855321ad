/// @file Queries over setup links. Lists of them: store/list.h.
#pragma once
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "model/setup_link.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

/// The row as lists read it.
struct SetupLinkView : SetupLink {};

namespace setup_links {

Result<std::optional<SetupLink>> by_uuid(ReadTx&, ProjectId, CustomerNum, std::string_view uuid);
Result<std::optional<SetupLink>> by_num(ReadTx&, ProjectId, RowNum);
/// The customer's other links that are active.
Done revoke_others(WriteTx&, SetupLink const& but, Instant now);

}  // namespace setup_links

}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::SetupLinkView> {
  static constexpr store::Source source{"setup_link", "setup_link", "", store::Kept::nothing};
  static constexpr auto columns = Table<SetupLink>::columns;
};
