#include "work/access.h"

#include "base/crypto.h"

namespace wigwag::work {

Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string_view version) {
  if (!channel.access_token)
    return fail(Code::forbidden, "This number has no access token of Meta's; give it one with `wigwag number add`",
        "access_token");
  std::optional<std::string> token = open_sealed(seal_key.reveal(), channel.access_token->value);
  if (!token)
    return fail(Code::forbidden, "This number's access token was sealed with another key", "access_token",
        "the secret key of this server is not the one that sealed the token");
  return meta::GraphAccess{std::string(version), Secret(std::move(*token))};
}

}  // namespace wigwag::work
