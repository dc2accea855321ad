#include "store/connection.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace wigwag::store {
namespace {

std::string savepoint_name(std::size_t depth) { return "s" + std::to_string(depth); }

}  // namespace

void Connection::start_afresh() {
  failed_ = false;
  open_savepoints_.clear();
  grown_.clear();
  statements_left_ = -1;
}

Done Connection::usable() {
  must(statements_left_ != 0, "a second statement in a read of one");
  if (statements_left_ > 0) --statements_left_;
  if (!failed_) return {};
  return fail(Code::internal, "the transaction has failed", {}, "statement after a failed one, without undoing it");
}

Done Connection::remember(Done done) {
  if (!done) failed_ = true;
  return done;
}

Result<std::int64_t> Connection::run(Query const& query, std::span<Cell const> arguments, RowSink sink) {
  TRY_DONE(usable());
  auto result = do_run(query, arguments, sink);
  if (!result) failed_ = true;
  return result;
}

Done Connection::run_many(Query const& query, RowSource const& keys, RowSink sink) {
  TRY_DONE(usable());
  if (keys.count == 0) return {};
  return remember(do_run_many(query, keys, sink));
}

Done Connection::write_set(SetStatement const& statement, RowSource const& rows) {
  TRY_DONE(usable());
  if (rows.count == 0) return {};
  return remember(do_write_set(statement, rows));
}

Done Connection::execute(std::string_view sql) {
  TRY_DONE(usable());
  return remember(do_execute(sql));
}

Done Connection::savepoint() {
  TRY_DONE(usable());
  TRY_DONE(remember(do_control("SAVEPOINT " + savepoint_name(open_savepoints_.size() + 1))));
  open_savepoints_.push_back(grown_.size());
  return {};
}

Done Connection::release() {
  must(!open_savepoints_.empty(), "release without a savepoint");
  if (auto held = usable(); !held) {
    TRY_DONE(undo_to_savepoint());
    return held;
  }
  std::string const name = savepoint_name(open_savepoints_.size());
  open_savepoints_.pop_back();
  return remember(do_control("RELEASE SAVEPOINT " + name));
}

Done Connection::undo_to_savepoint() {
  must(!open_savepoints_.empty(), "undo without a savepoint");
  std::string const name = savepoint_name(open_savepoints_.size());
  grown_.resize(open_savepoints_.back());
  open_savepoints_.pop_back();
  failed_ = false;
  TRY_DONE(remember(do_control("ROLLBACK TO SAVEPOINT " + name)));
  return remember(do_control("RELEASE SAVEPOINT " + name));
}

std::vector<ProjectId> Connection::take_grown() {
  std::vector<ProjectId> grown = std::exchange(grown_, {});
  std::ranges::sort(grown);
  auto const again = std::ranges::unique(grown);
  grown.erase(again.begin(), again.end());
  return grown;
}

bool has_nul(Cell const& cell) {
  return cell.kind == CellKind::text && !cell.bytes.empty() &&
         std::memchr(cell.bytes.data(), 0, cell.bytes.size()) != nullptr;
}

std::unexpected<Error> nul_in_text() { return fail(Code::invalid, "text must not hold NUL characters"); }

std::unexpected<Error> misfit(std::string_view text) {
  return fail(Code::internal, "internal error", {}, "a stored value does not fit its type: " + std::string(text));
}

}  // namespace wigwag::store
