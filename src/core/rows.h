/// @file Rows in memory while a batch is decided: each knows what is stored, so that only differences are written.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/table.h"
#include "store/tx.h"

namespace wigwag::core {

/// True when every column of both rows is equal.
template <class Row>
bool same(Row const& a, Row const& b) {
  return Table<Row>::columns.apply(
      [&](auto const&... column) { return ((a.*column.member == b.*column.member) && ...); });
}

template <class Row>
struct Kept {
  Row row;
  std::optional<Row> stored = {};  ///< as loaded; nullopt: not in the database yet

  bool is_new() const { return !stored; }
  bool changed() const { return stored && !same(row, *stored); }
};

/// Rows by a key of theirs. Pointers stay valid.
template <class Key, class Row>
class Rows {
 public:
  Kept<Row>* find(Key const& key) {
    auto const found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  /// A row of the database. One that is here already stays as it is.
  Kept<Row>& keep(Key key, Row row) {
    auto const [place, added] = rows_.try_emplace(std::move(key));
    if (added) {
      place->second.stored = row;
      place->second.row = std::move(row);
    }
    return place->second;
  }
  Kept<Row>& add(Key key, Row row) {
    return rows_.insert_or_assign(std::move(key), Kept<Row>{std::move(row)}).first->second;
  }

  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }

  /// One INSERT for what is new, one UPDATE for what differs: of these members, or of all when none is named.
  template <class... Members>
  Done flush(store::WriteTx& tx, Members Row::*... members) {
    std::vector<Row> added;
    std::vector<Row> changed;
    for (auto& [key, kept] : rows_) {
      if (kept.is_new())
        added.push_back(std::move(kept.row));
      else if (kept.changed())
        changed.push_back(std::move(kept.row));
    }
    if (!added.empty()) TRY_DONE(tx.insert_many(added));
    if (!changed.empty()) TRY_DONE(tx.update_many(changed, members...));
    return {};
  }

 private:
  std::map<Key, Kept<Row>> rows_;
};

/// Keys to ask the database for: sorted, each once.
template <class Key>
std::vector<Key> distinct(std::vector<Key> keys) {
  std::ranges::sort(keys);
  auto const rest = std::ranges::unique(keys);
  keys.erase(rest.begin(), rest.end());
  return keys;
}

/// The later of a time that may be missing and one that is there.
inline Instant later(std::optional<Instant> const& a, Instant b) { return a && *a > b ? *a : b; }
inline Instant earlier(std::optional<Instant> const& a, Instant b) { return a && *a < b ? *a : b; }

}  // namespace wigwag::core
