/// @file Who calls: an API key, its project, what it may do, how often, and when it was used last.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/api_key.h"
#include "model/enums.h"
#include "store/api_keys.h"
#include "store/tx.h"

namespace wigwag::core {

/// A bit for each Scope.
using ScopeSet = std::uint32_t;
constexpr bool has_scope(ScopeSet scopes, Scope scope) { return (scopes >> static_cast<unsigned>(scope) & 1) != 0; }
/// Of api_key.scopes. Words that we do not know give nothing.
ScopeSet parse_scopes(std::string_view column);
/// What a person types, as the column holds it: `all`, or known words without repeats. Errors: invalid, with the word.
Result<std::string> check_scopes(std::string_view typed);

struct Principal {
  ProjectId project_id;
  ApiKeyNum key_num;
  ScopeSet scopes = 0;
  std::optional<std::int64_t> rate_per_minute;  ///< nullopt: no limit
  std::optional<Instant> last_used_at;
};

/// Looks the key up at each call, so that a new or revoked one is known at once.
/// Errors: unauthorized for no key, an unknown, revoked or expired one: the caller cannot tell which; suspended.
Result<Principal> authenticate(store::ReadTx& tx, Instant now, std::string_view key);

/// The same for a key that was presented before.
Result<Principal> authenticate(store::ReadTx& tx, Instant now, ApiKeyNum key);
/// A key that may be used at this moment.
bool is_valid(store::api_keys::PresentedKey const& key, Instant now);

/// A key as it is given to its owner, once; the row holds only its hash.
struct NewApiKey {
  ApiKey row;
  Secret<std::string> key;
};
/// `given`: a key that somebody chose; else a random one is made. `scopes` as check_scopes gives them.
NewApiKey make_api_key(ApiKeyNum num, ProjectId project, std::string name, std::string scopes,
    std::optional<std::int64_t> rate_per_minute, std::optional<std::string> given = {});

/// Which keys' last use is to be written, at most once a minute each. Thread-safe.
class KeyUse {
 public:
  /// The minute to write, or nothing when it stands there already or another request of this node writes it.
  std::optional<Instant> due(Principal const& principal, Instant now);

 private:
  Guarded<std::unordered_map<std::int64_t, Instant>> written_;
};

}  // namespace wigwag::core
