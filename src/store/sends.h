/// @file Messages on their way to Meta, and first answers to requests that may be repeated.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/send.h"
#include "store/tx.h"

namespace wigwag::store::sends {

/// How many messages of the thread are on their way.
Result<std::int64_t> in_flight(ReadTx& tx, ProjectId project, ThreadNum thread, Instant now);
Result<std::optional<Send>> find(ReadTx& tx, ProjectId project, MessageNum message);
Done erase(WriteTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& messages);
/// Nobody knows what became of it; its thread is free.
Done mark(WriteTx& tx, ProjectId project, MessageNum message, SendState state);
/// Those that began before the instant and are not given up, of all projects.
Result<std::vector<Send>> overdue(ReadTx& tx, Instant before, std::int64_t rows_max);
/// Those whose outcome is unknown, given up or not, of all projects, the oldest first.
Result<std::vector<Send>> unknown(ReadTx& tx, Instant now, std::int64_t rows_max);
Done erase_given_up(WriteTx& tx, Instant before);
/// After a start alone on a database: nothing is on its way any more.
Done free_threads(WriteTx& tx);

Result<std::optional<Idempotency>> answer_of(ReadTx& tx, ProjectId project, std::string_view key);
Done erase_answer(WriteTx& tx, ProjectId project, std::string_view key);
Done erase_answers(WriteTx& tx, Instant before);

}  // namespace wigwag::store::sends
