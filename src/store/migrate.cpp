#include "store/migrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/crypto.h"
#include "store/fragments.h"

namespace wigwag::store {
namespace {

struct Applied {
  std::int64_t number = 0;
  std::string name;
  std::string checksum;
};

}  // namespace
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::Applied> {
  static constexpr std::string_view name = "migration";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"number", &store::Applied::number}, Column{"name", &store::Applied::name},
      Column{"checksum", &store::Applied::checksum}};
};

namespace wigwag::store {
namespace {

constexpr std::string_view kMakeTable =
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, name {text} NOT NULL, "
    "checksum {text} NOT NULL)";
// Any number that no other program is likely to lock in the same database. A migration may take long.
constexpr std::string_view kLockPostgres = "SELECT pg_advisory_xact_lock(8237460912345617)";
constexpr std::string_view kNoDeadlinePostgres = "SET LOCAL statement_timeout = 0";

constexpr Stmt<Applied()> kApplied{"SELECT {*} FROM migration ORDER BY number LIMIT 10000"};
constexpr Stmt<std::int64_t(std::string)> kTableThereSqlite{"SELECT count(*) FROM sqlite_master WHERE name = ?"};
constexpr Stmt<std::int64_t(std::string)> kTableTherePostgres{
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"};

std::string checksum_of(std::string_view text) { return hex(sha256(text)).substr(0, 16); }

// The first file that is not applied; as many as there are when all are.
Result<std::size_t> first_missing(std::vector<Applied> const& applied, std::span<MigrationFile const> files) {
  for (std::size_t i = 0; i < applied.size(); ++i) {
    Applied const& row = applied[i];
    if (i >= files.size())
      return fail(Code::conflict, fmt::format("the database was made by a newer version: it has migration {}, this "
                                              "program ends at {}",
                                      row.name, files.empty() ? "none" : files.back().name));
    if (row.number != files[i].number || row.checksum != checksum_of(files[i].text))
      return fail(
          Code::conflict, fmt::format("migration {} was applied with another text (checksum {}, here {} is {}): "
                                      "a landed file must never change",
                              row.name, row.checksum, files[i].name, checksum_of(files[i].text)));
  }
  return applied.size();
}

Result<std::size_t> look(Db& db, std::span<MigrationFile const> files) {
  return db.read([&](ReadTx& tx) -> Result<std::size_t> {
    bool const sqlite = tx.engine() == Engine::sqlite;
    TRY(std::int64_t const there, tx.number(sqlite ? kTableThereSqlite : kTableTherePostgres, "migration"));
    if (there == 0) return std::size_t{0};
    TRY(auto const applied, tx.all(kApplied));
    return first_missing(applied, files);
  });
}

Done apply(WriteTx& tx, MigrationFile const& file) {
  TRY(auto const statements, statements_of(tx.engine(), file.text));
  for (std::string const& statement : statements) TRY_DONE(tx.execute(statement));
  return tx.insert(Applied{file.number, std::string(file.name), checksum_of(file.text)});
}

// The next missing file, under the lock; false when none is missing.
Result<bool> apply_next(WriteTx& tx, std::span<MigrationFile const> files) {
  if (tx.engine() == Engine::postgres) {
    TRY_DONE(tx.execute(kNoDeadlinePostgres));
    TRY_DONE(tx.execute(kLockPostgres));
  }
  TRY(std::string const make_table, fill_in(tx.engine(), {kMakeTable}));
  TRY_DONE(tx.execute(make_table));
  TRY(auto const applied, tx.all(kApplied));
  TRY(std::size_t const next, first_missing(applied, files));
  if (next == files.size()) return false;
  Done done = apply(tx, files[next]);
  if (done) return true;
  Error error = std::move(done).error();
  error.message =
      fmt::format("migration {} failed: {}", files[next].name, error.note.empty() ? error.message : error.note);
  return fail(std::move(error));
}

// ---- splitting

// One statement's end is found by its words: a trigger's body and a CASE stand between a word and its END.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<std::string> split() {
    while (at_ < text_.size()) take();
    finish();
    return std::move(out_);
  }

 private:
  void take() {
    char const c = text_[at_];
    if (text_.substr(at_, 2) == "--") {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '\'' || c == '"') {
      std::size_t const end = std::min(text_.find(c, at_ + 1), text_.size() - 1);
      copy(end - at_ + 1);
    } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') {
      word();
    } else if (c == ';' && depth_ == 0) {
      ++at_;
      finish();
    } else {
      copy(1);
    }
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) ++end;
    std::string upper(text_.substr(at_, end - at_));
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (upper == "BEGIN" || upper == "CASE") ++depth_;
    if (upper == "END" && depth_ > 0) --depth_;
    copy(end - at_);
  }

  void copy(std::size_t bytes) {
    statement_ += text_.substr(at_, bytes);
    at_ += bytes;
  }

  void finish() {
    std::size_t const begin = statement_.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos) {
      std::size_t const end = statement_.find_last_not_of(" \t\r\n");
      out_.push_back(statement_.substr(begin, end - begin + 1));
    }
    statement_.clear();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string statement_;
  std::vector<std::string> out_;
};

std::string part_for(Engine engine, std::string_view text) {
  std::string out;
  bool ours = true;
  while (!text.empty()) {
    std::size_t const end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view const line = text.substr(0, end);
    text.remove_prefix(end);
    if (line.starts_with("-- sqlite:")) ours = engine == Engine::sqlite;
    if (line.starts_with("-- postgres:")) ours = engine == Engine::postgres;
    if (line.starts_with("-- both:")) ours = true;
    if (ours) out += line;
  }
  return out;
}

}  // namespace

Done migrate(Db& db, std::span<MigrationFile const> files) {
  TRY(std::size_t const done, look(db, files));
  bool more = done < files.size();
  while (more) {
    TRY(more, db.write([&](WriteTx& tx) { return apply_next(tx, files); }));
  }
  return {};
}

Result<std::vector<std::string>> statements_of(Engine engine, std::string_view text) {
  std::vector<std::string> statements = Splitter(part_for(engine, text)).split();
  for (std::string& statement : statements) {
    TRY(statement, fill_in(engine, {statement}));
  }
  return statements;
}

}  // namespace wigwag::store
