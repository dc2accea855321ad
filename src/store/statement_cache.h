/// @file Prepared statements by their text, for one connection. Bounded: what was not used longest goes first.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/connection.h"

namespace wigwag::store {

inline constexpr std::size_t kStatementsMax = 256;  ///< a connection

/// One text with other columns for `{*}`, or other kinds of arguments, is another statement.
struct StatementKey {
  std::string_view text;
  TableInfo const* row = nullptr;
  std::span<CellKind const> kinds = {};
};

template <class Prepared>
class StatementCache {
 public:
  /// Null when it is not there.
  Prepared* find(StatementKey const& key) {
    auto const found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    found->second.used = ++clock_;
    return &found->second.prepared;
  }

  /// `on_evict(Prepared&)` is told of the one that had to go.
  template <class OnEvict>
  Prepared& add(StatementKey const& key, Prepared prepared, OnEvict&& on_evict) {
    if (entries_.size() >= kStatementsMax) {
      auto const oldest = std::min_element(
          entries_.begin(), entries_.end(), [](auto const& a, auto const& b) { return a.second.used < b.second.used; });
      on_evict(oldest->second.prepared);
      entries_.erase(oldest);
    }
    Owned owned{std::string(key.text), key.row, {key.kinds.begin(), key.kinds.end()}};
    return entries_.insert_or_assign(std::move(owned), Entry{std::move(prepared), ++clock_}).first->second.prepared;
  }

  void clear() { entries_.clear(); }

 private:
  struct Owned {
    std::string text;
    TableInfo const* row;
    std::vector<CellKind> kinds;
  };
  struct Entry {
    Prepared prepared;
    std::uint64_t used;
  };
  static StatementKey view(Owned const& owned) { return {owned.text, owned.row, owned.kinds}; }
  static StatementKey view(StatementKey const& key) { return key; }
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(auto const& key) const {
      return std::hash<std::string_view>{}(key.text) ^ std::hash<void const*>{}(key.row) * 31;
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(auto const& a, auto const& b) const {
      StatementKey const left = view(a);
      StatementKey const right = view(b);
      return left.row == right.row && left.text == right.text && std::ranges::equal(left.kinds, right.kinds);
    }
  };

  std::unordered_map<Owned, Entry, Hash, Equal> entries_;
  std::uint64_t clock_ = 0;
};

}  // namespace wigwag::store
