/// @file A request that comes again with the same Idempotency-Key: it has one effect, and gets its first answer.
#pragma once
#include <optional>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "model/message.h"
#include "store/tx.h"

namespace wigwag::core {

/// The caller's Idempotency-Key, and what came with it.
struct RepeatKey {
  std::string key;
  std::string request_hash;
};

struct FirstAnswer {
  int status = 0;
  std::string body;
  std::optional<Message> message = {};  ///< instead: what Meta has, whose answer nobody saw
};

Error being_handled();
/// nullopt: the key is new. Errors: conflict, for a key that is used with another request or not answered yet.
Result<std::optional<FirstAnswer>> first_answer(store::ReadTx& tx, ProjectId project, RepeatKey const& repeat);

}  // namespace wigwag::core
