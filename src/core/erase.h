/// @file Erasing somebody: the person at once, all that was said with them in steps, so that no transaction is long and
/// a crash loses none of it. Whoever writes again meanwhile is somebody new.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/contact.h"
#include "model/erasure.h"
#include "store/tx.h"

namespace wigwag::core {

/// What becomes of conversations, messages and files, and of what the event log and the log of deliveries tell of them.
enum class History : std::uint8_t { stays, goes };
/// The contacts are gone when this returns, with all that is known of them; what was said goes later. The caller has
/// the project's lock, and tells of it.
Done erase_people(
    store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Contact> const& contacts, History history);
/// One, with what was said. Errors: not_found.
Done erase_contact(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view identifier);

/// What the next step takes away, without the project's lock: files are removed before their rows, so that a crash
/// leaves none behind.
Result<std::vector<std::string>> files_of_next_step(store::ReadTx& tx, Erasure const& erasure);

enum class Erasing : std::uint8_t { goes_on, done };
/// One bounded step; `removed` are the files that are gone. Counters of messages stay true.
Result<Erasing> erase_some(store::WriteTx& tx, Instant now, Erasure& erasure, std::vector<std::string> const& removed);

}  // namespace wigwag::core
