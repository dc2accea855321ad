/// @file As whom Meta is called for a number or an account: its token, opened.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "meta/graph.h"
#include "model/channel.h"
#include "store/tx.h"

namespace wigwag::work {

/// `version`: for a number without one of its own. Errors: forbidden, with the field `access_token`, when the number
/// has no token that our key opens.
Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string_view version);

/// What every call needs beside the number.
struct GraphSeat {
  Secret<std::string> const& seal_key;
  std::string_view version;
};

struct NumberAccess {
  Channel channel;
  Result<meta::GraphAccess> access;  ///< as access_of
};

/// nullopt: the project has no such number.
Result<std::optional<NumberAccess>> access_of_number(
    store::ReadTx& tx, ProjectId project, std::string_view phone_number_id, GraphSeat seat);
/// By the first of the project's numbers in this account that has a token. nullopt: the project has no number there.
Result<std::optional<NumberAccess>> access_of_account(
    store::ReadTx& tx, ProjectId project, std::string_view waba_id, GraphSeat seat);

}  // namespace wigwag::work
