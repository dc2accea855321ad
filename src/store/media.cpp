#include "store/media.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/crypto.h"
#include "model/lease.h"

namespace wigwag::store::media {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr char const* kKeySetting = "file_address_key";

constexpr Stmt<Media(Instant, Instant, std::int64_t, Instant)> kTake{
    "UPDATE media SET due_at = ?, attempts = attempts + 1 WHERE (project_id, num) IN ("
    "SELECT project_id, num FROM media WHERE settled_at IS NULL AND due_at <= ? ORDER BY due_at, num LIMIT ? "
    "{skip_locked}) AND settled_at IS NULL AND due_at <= ? RETURNING {*}"};
constexpr Stmt<void(std::string, std::string, std::string, std::optional<std::string>, std::optional<std::int64_t>,
    std::optional<std::string>, std::optional<Instant>, Instant, ProjectId, RowNum, Instant)>
    kSettle{
        "UPDATE media SET state = ?, mime_type = ?, sha256 = ?, blob = ?, bytes = ?, problem = ?, settled_at = ?, "
        "due_at = ? WHERE project_id = ? AND num = ? AND due_at = ? AND settled_at IS NULL"};
constexpr Stmt<Channel(ChannelNum)> kChannels{"SELECT {*} FROM channel, {keys} WHERE num = k1"};
constexpr Stmt<void(Instant, Instant)> kRelease{"UPDATE media SET due_at = ? WHERE settled_at IS NULL AND due_at > ?"};
constexpr Stmt<std::int64_t(std::int64_t)> kWaiting{
    "SELECT count(*) FROM (SELECT 1 AS one FROM media WHERE settled_at IS NULL LIMIT ?) AS counted"};
constexpr Stmt<Instant()> kNextDue{"SELECT due_at FROM media WHERE settled_at IS NULL ORDER BY due_at, num LIMIT 1"};
constexpr Stmt<Media(ProjectId, RowNum, ProjectId)> kShown{
    "SELECT {*} FROM media WHERE project_id = ? AND num = ? AND blob IS NOT NULL AND NOT EXISTS ("
    "SELECT 1 FROM message m WHERE m.project_id = ? AND m.num = media.message_num AND m.revoked_at IS NOT NULL)"};
constexpr Stmt<Upload(ProjectId, std::string_view)> kUpload{
    "SELECT {*} FROM upload WHERE project_id = ? AND media_id = ?"};
constexpr Stmt<std::string(ProjectId, std::string_view)> kForget{
    "DELETE FROM upload WHERE project_id = ? AND media_id = ? RETURNING blob"};
constexpr Stmt<std::string(Instant)> kForgetExpired{"DELETE FROM upload WHERE expires_at <= ? RETURNING blob"};
constexpr Stmt<std::int64_t(std::string, bool, Instant)> kDoubt{
    "INSERT INTO blob_doubt (hash, removing, at) SELECT k1, k2, k3 FROM {keys} WHERE true ON CONFLICT (hash) DO UPDATE "
    "SET at = excluded.at WHERE NOT blob_doubt.removing RETURNING at"};
constexpr Stmt<void(std::string)> kClaim{"DELETE FROM blob_doubt WHERE hash = ? AND NOT removing"};
constexpr Stmt<std::int64_t(std::string)> kBeingRemoved{"SELECT count(*) FROM blob_doubt WHERE hash = ?"};
constexpr Stmt<void(Instant)> kNamed{
    "DELETE FROM blob_doubt WHERE at < ? AND NOT removing AND (EXISTS (SELECT 1 FROM media WHERE media.blob = "
    "blob_doubt.hash) OR EXISTS (SELECT 1 FROM upload WHERE upload.blob = blob_doubt.hash))"};
constexpr Stmt<std::string(bool, Instant, Instant, std::int64_t, Instant)> kUnnamed{
    "UPDATE blob_doubt SET removing = ?, at = ? WHERE hash IN (SELECT d.hash FROM blob_doubt d WHERE d.at < ? "
    "ORDER BY d.at, d.hash LIMIT ? {skip_locked}) AND at < ? "
    "AND NOT EXISTS (SELECT 1 FROM media WHERE media.blob = blob_doubt.hash) "
    "AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.blob = blob_doubt.hash) RETURNING hash"};
constexpr Stmt<void(std::string)> kRemoved{"DELETE FROM blob_doubt WHERE hash = ?"};
constexpr Stmt<Setting(std::string)> kSetting{"SELECT {*} FROM setting WHERE name = ?"};

}  // namespace

Result<std::vector<Wanted>> take(WriteTx& tx, Instant now, Instant until, std::int64_t rows_max) {
  TRY(std::vector<Media> rows, tx.all(kTake, until, now, rows_max, now));
  std::ranges::sort(rows, {}, &Media::num);
  std::vector<std::tuple<ChannelNum>> keys;
  for (Media const& row : rows) keys.emplace_back(row.channel_num);
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  TRY(std::vector<Channel> const channels, tx.many(kChannels, keys));
  std::vector<Wanted> taken;
  for (Media& row : rows) {
    auto const channel = std::ranges::find(channels, row.channel_num, &Channel::num);
    taken.push_back({std::move(row), channel == channels.end() ? Channel{} : *channel});
  }
  return taken;
}

Done release(WriteTx& tx, Instant now) {
  TRY_DONE(tx.change(kRelease, now, now));
  return {};
}

Result<bool> settle(WriteTx& tx, Media const& row, Instant taken_until) {
  if (row.blob) TRY_DONE(claim_blob(tx, *row.blob));
  TRY(std::int64_t const changed, tx.change(kSettle, row.state, row.mime_type, row.sha256, row.blob, row.bytes,
                                      row.problem, row.settled_at, row.due_at, row.project_id, row.num, taken_until));
  return changed == 1;
}

Result<std::int64_t> waiting(ReadTx& tx, std::int64_t count_max) { return tx.number(kWaiting, count_max); }

Result<std::optional<Instant>> next_due(ReadTx& tx) { return tx.one(kNextDue); }

Result<std::optional<Media>> shown(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kShown, project, num, project);
}

Result<std::optional<Upload>> upload_of(ReadTx& tx, ProjectId project, std::string_view media_id) {
  return tx.one(kUpload, project, media_id);
}

Result<std::string> number_of(ReadTx& tx, Upload const& upload) {
  TRY(std::vector<Channel> const found, tx.many(kChannels, {std::tuple(upload.channel_num)}));
  if (found.empty()) return fail(Code::not_found, "Phone number not found", "PhoneNumber");
  return found.front().phone_number_id;
}

Result<bool> forget_upload(WriteTx& tx, Instant now, ProjectId project, std::string_view media_id) {
  TRY(std::vector<std::string> const blobs, tx.all(kForget, project, media_id));
  TRY_DONE(doubt_blobs(tx, blobs, now));
  return !blobs.empty();
}

Done forget_expired_uploads(WriteTx& tx, Instant now) {
  TRY(std::vector<std::string> const blobs, tx.all(kForgetExpired, now));
  return doubt_blobs(tx, blobs, now);
}

Done bring_blob(WriteTx& tx, std::string const& hash, Instant now) {
  TRY(std::vector<std::int64_t> const written, tx.many(kDoubt, {std::tuple(hash, false, now)}));
  if (written.empty()) return fail(Code::unavailable, "the same content is being removed just now");
  return {};
}

Done claim_blob(WriteTx& tx, std::string const& hash) {
  TRY_DONE(tx.change(kClaim, hash));
  TRY(std::int64_t const left, tx.number(kBeingRemoved, hash));
  if (left > 0) return fail(Code::unavailable, "the content was removed before it was named");
  return {};
}

Done doubt_blobs(WriteTx& tx, std::vector<std::string> const& hashes, Instant now) {
  std::set<std::string> const once(hashes.begin(), hashes.end());
  std::vector<std::tuple<std::string, bool, Instant>> keys;
  for (std::string const& hash : once) keys.emplace_back(hash, false, now);
  TRY_DONE(tx.many(kDoubt, keys));
  return {};
}

Result<std::vector<std::string>> unreferenced_blobs(WriteTx& tx, Instant before, Instant now, std::int64_t rows_max) {
  TRY_DONE(tx.change(kNamed, before));
  return tx.all(kUnnamed, true, now, before, rows_max, before);
}

Done blob_removed(WriteTx& tx, std::string const& hash) {
  TRY_DONE(tx.change(kRemoved, hash));
  return {};
}

Result<Secret<std::string>> address_key(WriteTx& tx) {
  TRY_DONE(tx.insert(Setting{kKeySetting, hex(random_bytes(kKeyBytes))}, Taken::skip));
  TRY(std::optional<Setting> const stored, tx.one(kSetting, kKeySetting));
  auto key = stored ? unhex(stored->value) : std::nullopt;
  if (!key || key->size() != kKeyBytes)
    return fail(Code::internal, "internal error", "", "the key of file addresses cannot be read");
  return Secret(*std::move(key));
}

}  // namespace wigwag::store::media
