/// @file What a message says, and what changes it: second copies of it, edits, deletions. Whatever comes first, the
/// result is the same.
#pragma once
#include <vector>

#include "core/rows.h"
#include "model/inbound.h"
#include "model/message.h"

namespace wigwag::core {

/// All edits and deletions of one message, known and new.
using Changes = std::vector<Kept<ChangeRow>*>;

/// The same message told again: fills what is missing. The real thing replaces a placeholder or an `unsupported`,
/// whole, whichever comes first. `changes` are those of the message. True when the copy brought the media that is to be
/// fetched.
bool complete(Message& message, InboundMessage const& copy, Changes const& changes);

/// Applies those changes that are not yet; returns them, in time order. Changes of the other side's messages wait for
/// ever.
std::vector<ChangeRow const*> settle(Message& message, Changes const& changes);

/// What search finds of a message.
std::string search_text(Message const& message);

}  // namespace wigwag::core
