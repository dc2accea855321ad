#include "store/fragments.h"

namespace wigwag::store {
namespace {

std::string joined_columns(TableInfo const& table) {
  std::string out;
  for (ColumnInfo const& column : table.columns) out.append(out.empty() ? "" : ", ").append(column.name);
  return out;
}

// unnest($1::bigint[], …) AS keys(k1, …)
std::string keys_text(std::span<CellKind const> kinds) {
  std::string values;
  std::string names;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::string const number = std::to_string(i + 1);
    std::string const comma = i == 0 ? "" : ", ";
    values += comma + "$" + number + "::" + std::string(type_name(kinds[i])) + "[]";
    names += comma + "k" + number;
  }
  return "unnest(" + values + ") AS keys(" + names + ")";
}

// SQLite has one key at a time, as its parameters: no table of keys, and nothing that joined it to the others.
bool leave_out_keys(std::string& text) {
  for (std::string_view const before :
      {std::string_view(", "), std::string_view(" FROM "), std::string_view(" USING ")})
    if (text.ends_with(before)) {
      text.resize(text.size() - before.size());
      return true;
    }
  return false;
}

// `k1` as a word of its own.
bool names_key(std::string_view text, std::size_t at) {
  auto const is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  bool const begins = at == 0 || !is_letter(text[at - 1]);
  return begins && text[at] == 'k' && at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '9' &&
         (at + 2 == text.size() || !is_letter(text[at + 2]));
}

Result<std::string> fragment(
    Engine engine, Query const& query, std::string_view name, std::span<CellKind const> kinds) {
  bool const sqlite = engine == Engine::sqlite;
  if (name == "*" && query.row != nullptr) return joined_columns(*query.row);
  if (name == "keys" && !sqlite && !kinds.empty()) return keys_text(kinds);
  if (name == "text") return std::string(sqlite ? "TEXT" : "TEXT COLLATE \"C\"");
  if (name == "bytes") return std::string(sqlite ? "BLOB" : "BYTEA");
  if (name == "skip_locked") return std::string(sqlite ? "" : "FOR UPDATE SKIP LOCKED");
  if (name == "for_update") return std::string(sqlite ? "" : "FOR UPDATE");  // one writer there
  return fail(Code::internal, "internal error", {}, "unknown fragment in: " + std::string(query.text));
}

bool is_key(SetStatement const& statement, std::size_t column) {
  return column < static_cast<std::size_t>(statement.table->key);
}

// "a = excluded.a, b = excluded.b" for the columns in the set; adding: "a = t.a + excluded.a".
std::string assignments(SetStatement const& statement) {
  TableInfo const& table = *statement.table;
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (is_key(statement, i) || (statement.columns >> i & 1) == 0) continue;
    std::string const name(table.columns[i].name);
    out.append(out.empty() ? "" : ", ").append(name).append(" = ");
    if (statement.kind == SetKind::insert_or_add) out.append(table.name).append(".").append(name).append(" + ");
    out.append("excluded.").append(name);
  }
  return out;
}

std::string on_conflict(SetStatement const& statement) {
  if (statement.kind == SetKind::insert) return "";
  if (statement.kind == SetKind::insert_or_skip) return " ON CONFLICT DO NOTHING";
  std::string const set = assignments(statement);
  std::string keys;
  for (int i = 0; i < statement.table->key; ++i)
    keys.append(keys.empty() ? "" : ", ").append(statement.table->columns[static_cast<std::size_t>(i)].name);
  return " ON CONFLICT (" + keys + ") DO " + (set.empty() ? "NOTHING" : "UPDATE SET " + set);
}

// unnest($1::bigint[], $2::text[], …)
std::string arrays(SetStatement const& statement) {
  std::string out = "unnest(";
  int number = 0;
  for (std::size_t const column : bound_columns(statement)) {
    if (number > 0) out += ", ";
    out.append("$").append(std::to_string(++number)).append("::");
    out.append(type_name(statement.table->columns[column].kind)).append("[]");
  }
  return out + ")";
}

std::string insert_text(Engine engine, SetStatement const& statement) {
  std::string text =
      "INSERT INTO " + std::string(statement.table->name) + " (" + joined_columns(*statement.table) + ") ";
  if (engine == Engine::postgres) {
    text += "SELECT * FROM " + arrays(statement);
  } else {
    text += "VALUES (";
    for (std::size_t i = 0; i < statement.table->columns.size(); ++i) text += i == 0 ? "?" : ", ?";
    text += ")";
  }
  return text + on_conflict(statement);
}

std::string update_text(Engine engine, SetStatement const& statement) {
  TableInfo const& table = *statement.table;
  std::string set;
  std::string where;
  std::string names;
  int number = 0;
  for (std::size_t const column : bound_columns(statement)) {
    std::string const name(table.columns[column].name);
    std::string const source = engine == Engine::sqlite ? "?" + std::to_string(++number) : "source." + name;
    names.append(names.empty() ? "" : ", ").append(name);
    if (is_key(statement, column))
      where.append(where.empty() ? "" : " AND ").append(table.name).append(".").append(name).append(" = " + source);
    else
      set.append(set.empty() ? "" : ", ").append(name).append(" = " + source);
  }
  std::string text = "UPDATE " + std::string(table.name) + " SET " + set;
  if (engine == Engine::postgres) text += " FROM " + arrays(statement) + " AS source(" + names + ")";
  return text + " WHERE " + where;
}

}  // namespace

std::string_view type_name(CellKind kind) {
  switch (kind) {
    case CellKind::unknown:
    case CellKind::text: return "text";
    case CellKind::integer: return "bigint";
    case CellKind::boolean: return "boolean";
    case CellKind::bytes: return "bytea";
  }
  return "text";
}

Result<std::string> fill_in(Engine engine, Query const& query, std::span<CellKind const> kinds) {
  std::string_view const text = query.text;
  std::string out;
  out.reserve(text.size() + 256);
  int marks = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '?' && engine == Engine::postgres) {
      out.append("$").append(std::to_string(++marks));
    } else if (text[i] == '{') {
      std::size_t const end = text.find('}', i);
      if (end == std::string_view::npos)
        return fail(Code::internal, "internal error", {}, "open fragment in: " + std::string(text));
      std::string_view const name = text.substr(i + 1, end - i - 1);
      i = end;
      if (name == "keys" && engine == Engine::sqlite && !kinds.empty() && leave_out_keys(out)) continue;
      TRY(std::string const filled, fragment(engine, query, name, kinds));
      out += filled;
    } else if (engine == Engine::sqlite && !kinds.empty() && names_key(text, i)) {
      out += '?';
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::size_t> bound_columns(SetStatement const& statement) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < statement.table->columns.size(); ++i)
    if (statement.kind != SetKind::update || is_key(statement, i) || (statement.columns >> i & 1) != 0)
      out.push_back(i);
  return out;
}

std::string set_text(Engine engine, SetStatement const& statement) {
  return statement.kind == SetKind::update ? update_text(engine, statement) : insert_text(engine, statement);
}

}  // namespace wigwag::store
