/// @file Connecting a number by a setup link: Meta is asked with the token that the customer gave, and the number is
/// stored with its customer, or its token renewed. Source: Kapso, Platform API, 7.6.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "meta/graph.h"
#include "model/channel.h"
#include "model/enums.h"
#include "model/setup_link.h"
#include "store/tx.h"

namespace wigwag::work {

/// Why it failed, as a redirect says it. Source: Kapso, setup links, redirect query parameters.
enum class SetupFailure : std::uint8_t {
  facebook_auth_failed,
  phone_verification_failed,
  waba_limit_reached,
  token_exchange_failed,
  link_expired,
  already_used,
};

/// What the customer typed.
struct SetupGiven {
  std::string phone_number_id;
  std::string waba_id;
  Secret<std::string> token;
  std::string display_number;  ///< digits; empty: not given
};

struct SetupRefused {
  SetupFailure failure;
  std::string message;  ///< a sentence for the customer
};
/// A number that Meta knows as the customer says, with its token sealed; nothing is written.
struct SetupChecked {
  std::optional<Channel> channel = {};
  std::optional<SetupRefused> refused = {};
};
struct SetupSeat {
  meta::Graph& graph;
  Secret<std::string> const& seal_key;
  std::string_view graph_version;
};
/// `known`: of a link that renews, the number as it is.
Task<SetupChecked> check_setup(
    SetupSeat seat, SetupLink link, std::optional<Channel> known, SetupGiven given, ChannelNum fresh, Instant now);

/// Takes the link for one attempt; nullopt: another one is under way, or it is not active any more.
Result<std::optional<SetupLink>> begin_setup(store::WriteTx&, SetupLink const&, Instant now);
/// Writes the number and uses up the link. Errors: conflict (somebody's already; nothing is written).
Done finish_setup(store::WriteTx&, SetupLink link, Channel& channel, Instant now);
/// The link stays active, and says why.
Done fail_setup(store::WriteTx&, SetupLink const&, std::string const& message, Instant now);

}  // namespace wigwag::work

template <>
struct wigwag::Words<wigwag::work::SetupFailure> {
  static constexpr std::array<std::string_view, 6> words{"facebook_auth_failed", "phone_verification_failed",
      "waba_limit_reached", "token_exchange_failed", "link_expired", "already_used"};
};
