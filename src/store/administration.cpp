#include "store/administration.h"

#include "model/lease.h"

namespace wigwag::store::administration {
namespace {

constexpr Stmt<ApiKey()> kKeys{"SELECT {*} FROM api_key ORDER BY num"};
constexpr Stmt<void(ApiKeyNum)> kRestore{"UPDATE api_key SET revoked_at = NULL WHERE num = ?"};
constexpr Stmt<Channel()> kChannels{"SELECT {*} FROM channel WHERE removed_at IS NULL ORDER BY num"};
constexpr Stmt<Setting(std::string)> kSetting{"SELECT {*} FROM setting WHERE name = ?"};

}  // namespace

Result<std::vector<ApiKey>> keys(ReadTx& tx) { return tx.all(kKeys); }

Done restore_key(WriteTx& tx, ApiKeyNum num) {
  TRY_DONE(tx.change(kRestore, num));
  return {};
}

Result<std::vector<Channel>> channels(ReadTx& tx) { return tx.all(kChannels); }

Result<std::optional<std::string>> setting(ReadTx& tx, std::string const& name) {
  TRY(std::optional<Setting> const row, tx.one(kSetting, name));
  return row ? std::optional(row->value) : std::nullopt;
}

Done put_setting(WriteTx& tx, std::string const& name, std::string const& value) {
  return tx.insert(Setting{name, value}, Taken::replace);
}

}  // namespace wigwag::store::administration
