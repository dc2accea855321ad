#include "store/connection.h"

#include <cstring>
#include <string>

namespace wigwag::store {
namespace {

std::string savepoint_name(int depth) { return "s" + std::to_string(depth); }

}  // namespace

void Connection::start_afresh() {
  failed_ = false;
  depth_ = 0;
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
  TRY_DONE(remember(do_control("SAVEPOINT " + savepoint_name(depth_ + 1))));
  ++depth_;
  return {};
}

Done Connection::release() {
  must(depth_ > 0, "release without a savepoint");
  if (auto held = usable(); !held) {
    TRY_DONE(undo_to_savepoint());
    return held;
  }
  return remember(do_control("RELEASE SAVEPOINT " + savepoint_name(depth_--)));
}

Done Connection::undo_to_savepoint() {
  must(depth_ > 0, "undo without a savepoint");
  std::string const name = savepoint_name(depth_--);
  failed_ = false;
  TRY_DONE(remember(do_control("ROLLBACK TO SAVEPOINT " + name)));
  return remember(do_control("RELEASE SAVEPOINT " + name));
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
