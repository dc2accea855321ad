/// @file As whom Graph is called for a number or an account: its token, opened.
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

/// What every call needs beside the number.
struct GraphSeat {
  Secret<std::string> const& seal_key;
  std::string_view version;
};

/// `access` is nullopt when there is no token, or none that the key opens.
struct NumberAccess {
  Channel channel;
  std::optional<meta::GraphAccess> access;
};

/// nullopt: the project has no such number.
Result<std::optional<NumberAccess>> access_of_number(
    store::ReadTx& tx, ProjectId project, std::string_view phone_number_id, GraphSeat seat);
/// By the first of the project's numbers in this account that has a token. nullopt: the project has no number there.
Result<std::optional<NumberAccess>> access_of_account(
    store::ReadTx& tx, ProjectId project, std::string_view waba_id, GraphSeat seat);

}  // namespace wigwag::work
