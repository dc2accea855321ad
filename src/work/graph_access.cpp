#include "work/graph_access.h"

#include "base/crypto.h"
#include "store/channels.h"

namespace wigwag::work {
namespace {

NumberAccess open(Channel channel, GraphSeat seat) {
  std::optional<std::string> token;
  if (channel.access_token) token = open_sealed(seat.seal_key.reveal(), channel.access_token->value);
  NumberAccess found{std::move(channel), std::nullopt};
  if (token && !token->empty())
    found.access = meta::GraphAccess{std::string(seat.version), Secret<std::string>(*std::move(token))};
  return found;
}

}  // namespace

Result<std::optional<NumberAccess>> access_of_number(
    store::ReadTx& tx, ProjectId project, std::string_view phone_number_id, GraphSeat seat) {
  TRY(std::vector<Channel> channels, store::channels::by_phone_number_id(tx, {{std::string(phone_number_id)}}));
  for (Channel& channel : channels)
    if (channel.project_id == project) return open(std::move(channel), seat);
  return std::nullopt;
}

Result<std::optional<NumberAccess>> access_of_account(
    store::ReadTx& tx, ProjectId project, std::string_view waba_id, GraphSeat seat) {
  if (waba_id.empty()) return std::nullopt;
  TRY(std::vector<Channel> channels, store::channels::by_waba(tx, {{std::string(waba_id)}}));
  std::optional<NumberAccess> found;
  for (Channel& channel : channels) {
    if (channel.project_id != project) continue;
    NumberAccess one = open(std::move(channel), seat);
    if (one.access) return one;
    if (!found) found = std::move(one);
  }
  return found;
}

}  // namespace wigwag::work
