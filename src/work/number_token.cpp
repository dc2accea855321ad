#include "work/number_token.h"

#include "base/crypto.h"

namespace wigwag::work {

Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string const& graph_version) {
  if (!channel.access_token)
    return fail(Code::conflict, "the number has no access token: set it with `wigwag number`", "access_token");
  auto token = open_sealed(seal_key.reveal(), channel.access_token->value);
  if (!token)
    return fail(Code::conflict, "the number's access token was sealed with another key: set it again", "access_token");
  return meta::GraphAccess{graph_version, Secret(*std::move(token))};
}

}  // namespace wigwag::work
