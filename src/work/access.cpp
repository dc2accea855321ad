#include "work/access.h"

#include <algorithm>

#include "base/crypto.h"
#include "store/channels.h"

namespace wigwag::work {
namespace {

NumberAccess open(Channel channel, GraphSeat seat) {
  Result<meta::GraphAccess> access = access_of(channel, seat.seal_key, seat.version);
  return {std::move(channel), std::move(access)};
}

}  // namespace

Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string_view version) {
  if (!channel.access_token)
    return fail(Code::forbidden, "This number has no access token of Meta's; give it one with `wigwag number add`",
        "access_token");
  std::optional<std::string> token = open_sealed(seal_key.reveal(), channel.access_token->value);
  if (!token)
    return fail(Code::forbidden, "This number's access token was sealed with another key", "access_token",
        "the secret key of this server is not the one that sealed the token");
  return meta::GraphAccess{channel.graph_version.value_or(std::string(version)), Secret(std::move(*token))};
}

Result<std::optional<NumberAccess>> access_of_number(
    store::ReadTx& tx, ProjectId project, std::string_view phone_number_id, GraphSeat seat) {
  TRY(std::optional<Channel> channel, store::channels::of_project(tx, project, phone_number_id));
  return channel ? std::optional(open(*std::move(channel), seat)) : std::nullopt;
}

Result<std::optional<NumberAccess>> access_of_account(
    store::ReadTx& tx, ProjectId project, std::string_view waba_id, GraphSeat seat) {
  if (waba_id.empty()) return std::nullopt;
  TRY(std::vector<Channel> channels, store::channels::by_waba(tx, {{std::string(waba_id)}}));
  std::erase_if(channels, [=](Channel const& channel) { return channel.project_id != project; });
  std::ranges::sort(channels, {}, &Channel::num);
  std::optional<NumberAccess> found;
  for (Channel& channel : channels) {
    NumberAccess one = open(std::move(channel), seat);
    if (one.access) return one;
    if (!found) found = std::move(one);
  }
  return found;
}

}  // namespace wigwag::work
