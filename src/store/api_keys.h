/// @file Queries over API keys. Only hashes are stored; what a key may do: core/auth.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/api_key.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store::api_keys {

/// A key with what its project is like.
struct PresentedKey : ApiKey {
  std::optional<Instant> suspended_at;
};

Result<std::optional<PresentedKey>> by_hash(ReadTx& tx, std::string_view hash);
/// Revoked and expired ones too.
Result<std::vector<PresentedKey>> by_num(ReadTx& tx, std::vector<std::tuple<ApiKeyNum>> const& keys);
/// Revoked and expired ones too, oldest first; at most `keys_max`.
Result<std::vector<ApiKey>> of_project(ReadTx& tx, ProjectId project, std::int64_t keys_max);
/// Errors: conflict when the same key was added before.
Done add(WriteTx& tx, ApiKey const& key);
/// False when the project has no such key, or it was revoked before.
Result<bool> revoke(WriteTx& tx, ProjectId project, ApiKeyNum key, Instant at);
/// Time never goes back.
Done note_use(WriteTx& tx, ApiKeyNum key, Instant at);

}  // namespace wigwag::store::api_keys

namespace wigwag {
template <>
struct Table<store::api_keys::PresentedKey> {
  static constexpr Pack columns{Column{"k.num", store::as<store::api_keys::PresentedKey>(&ApiKey::num)},
      Column{"k.project_id", store::as<store::api_keys::PresentedKey>(&ApiKey::project_id)},
      Column{"k.name", store::as<store::api_keys::PresentedKey>(&ApiKey::name)},
      Column{"k.hint", store::as<store::api_keys::PresentedKey>(&ApiKey::hint)},
      Column{"k.hash", store::as<store::api_keys::PresentedKey>(&ApiKey::hash)},
      Column{"k.scopes", store::as<store::api_keys::PresentedKey>(&ApiKey::scopes)},
      Column{"k.rate_per_minute", store::as<store::api_keys::PresentedKey>(&ApiKey::rate_per_minute)},
      Column{"k.expires_at", store::as<store::api_keys::PresentedKey>(&ApiKey::expires_at)},
      Column{"k.revoked_at", store::as<store::api_keys::PresentedKey>(&ApiKey::revoked_at)},
      Column{"k.last_used_at", store::as<store::api_keys::PresentedKey>(&ApiKey::last_used_at)},
      Column{"p.suspended_at", &store::api_keys::PresentedKey::suspended_at}};
};
}  // namespace wigwag
