/// @file Queries over files of messages and over uploads.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/channel.h"
#include "model/media.h"
#include "store/tx.h"

namespace wigwag::store::media {

/// A file that is to be fetched, and the number whose message names it.
struct Wanted {
  Media media;
  Channel channel;
};

/// Those that are due are ours until then, oldest first, each to one taker; `attempts` counts this one already.
Result<std::vector<Wanted>> take(WriteTx&, Instant now, Instant until, std::int64_t rows_max);
/// Writes what became of one that was taken with this `due_at`; false when it is no longer ours.
Result<bool> settle(WriteTx&, Media const& row, Instant taken_until);
/// All that wait are due now: who had taken them has ended.
Done release(WriteTx&, Instant now);
/// How many wait, counted up to count_max.
Result<std::int64_t> waiting(ReadTx&, std::int64_t count_max);
/// When the next is due; nullopt: none waits.
Result<std::optional<Instant>> next_due(ReadTx&);

/// A stored file whose message may be shown (it was not deleted for everyone).
Result<std::optional<Media>> shown(ReadTx&, ProjectId, RowNum);

Result<std::optional<Upload>> upload_of(ReadTx&, ProjectId, std::string_view media_id);
/// The phone_number_id of the number that uploaded it. Errors: not_found.
Result<std::string> number_of(ReadTx&, Upload const&);
/// False when there is none.
Result<bool> forget_upload(WriteTx&, Instant now, ProjectId, std::string_view media_id);
/// Those that Meta no longer knows.
Done forget_expired_uploads(WriteTx&, Instant now);

// Contents go when nobody names them. Who brings one says so first (bring_blob), puts the file, and names it in a row
// (claim_blob, in the row's transaction); who drops such a row doubts. What is in doubt for longer than any of that
// takes, and named by no row, is removed.

/// Before a file is put. Errors: unavailable, while the same content is being removed.
Done bring_blob(WriteTx&, std::string const& hash, Instant now);
/// Errors: unavailable, when it was removed meanwhile.
Done claim_blob(WriteTx&, std::string const& hash);
Done doubt_blobs(WriteTx&, std::vector<std::string> const& hashes, Instant now);
/// Those in doubt since before then that nobody names; they are the caller's to remove, and to tell of.
Result<std::vector<std::string>> unreferenced_blobs(WriteTx&, Instant before, Instant now, std::int64_t rows_max);
Done blob_removed(WriteTx&, std::string const& hash);

/// The installation's key for addresses of files, made at the first need. Several servers get the same.
Result<Secret<std::string>> address_key(WriteTx&);

}  // namespace wigwag::store::media
