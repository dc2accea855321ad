#include "work/journal.h"

#include "base/limits.h"
#include "work/journal_log.h"
#include "work/journal_table.h"

namespace wigwag::work {

Result<std::unique_ptr<Journal>> Journal::open(
    store::Db& db, std::filesystem::path const& data_folder, NumSource& nums) {
  switch (db.engine()) {
    case store::Engine::sqlite: {
      auto log = JournalLog::open(db, data_folder / "journal", limits::journal_segment_bytes);
      if (!log) return fail(std::move(log).error());
      return std::unique_ptr<Journal>(*std::move(log));
    }
    case store::Engine::postgres: {
      auto table = JournalTable::open(db, nums);
      if (!table) return fail(std::move(table).error());
      return std::unique_ptr<Journal>(*std::move(table));
    }
  }
  return fail(Code::internal, "no such engine");
}

}  // namespace wigwag::work
