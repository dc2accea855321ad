/// @file Queries over comments.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/crm.h"
#include "model/media.h"
#include "store/tx.h"

namespace wigwag::store::comments {

/// Where a contact's comments stand: the conversation that was active last; nullopt: there was none.
struct Place {
  ThreadNum thread_num;
  ChannelNum channel_num;
  std::string display_number;
};
Result<std::optional<Place>> place_of(ReadTx& tx, ProjectId project, ContactNum contact);

/// Newest first, at most `comments_max`.
Result<std::vector<Comment>> of_thread(ReadTx& tx, ProjectId project, ThreadNum thread, std::int64_t comments_max);
/// Their files, by the comment's number.
Result<std::map<RowNum, Media>> files_of(ReadTx& tx, std::vector<Comment> const& comments);
Done repoint(WriteTx& tx, ProjectId project, ThreadNum from, ThreadNum to);

}  // namespace wigwag::store::comments
