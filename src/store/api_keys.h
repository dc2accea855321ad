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

namespace wigwag::store::api_keys {

Result<std::optional<ApiKey>> by_hash(ReadTx& tx, std::string_view hash);
/// Revoked and expired ones too.
Result<std::vector<ApiKey>> by_num(ReadTx& tx, std::vector<std::tuple<ApiKeyNum>> const& keys);
/// Revoked and expired ones too, oldest first; at most `keys_max`.
Result<std::vector<ApiKey>> of_project(ReadTx& tx, ProjectId project, std::int64_t keys_max);
/// Errors: conflict when the same key was added before.
Done add(WriteTx& tx, ApiKey const& key);
/// False when the project has no such key, or it was revoked before.
Result<bool> revoke(WriteTx& tx, ProjectId project, ApiKeyNum key, Instant at);
/// Time never goes back.
Done note_use(WriteTx& tx, ApiKeyNum key, Instant at);

}  // namespace wigwag::store::api_keys
