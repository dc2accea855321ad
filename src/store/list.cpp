#include "store/list.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "store/list_filters.h"
#include "store/search.h"

namespace wigwag::store {
namespace {

/// An OFFSET above this looks only at the index until it knows the rows.
constexpr std::int64_t kPlainOffsetMax = 1000;

struct Indexed {
  std::string_view column;
  int rank;
};
/// Columns that begin an index, behind the project; the higher the rank, the fewer rows have one value. The planners do
/// not know which to take, so all but the best are hidden from them.
constexpr int kRowsRank = 4;  ///< the rows themselves, by their numbers
constexpr int kChannelRank = 1;
constexpr std::array kIndexed{Indexed{"s.num", kRowsRank}, Indexed{"c.num", kRowsRank},
    Indexed{"m.conversation_num", 3}, Indexed{"m.contact_num", 2}, Indexed{"m.channel_num", kChannelRank},
    Indexed{"s.contact_num", 2}, Indexed{"s.channel_num", kChannelRank}, Indexed{"c.customer_num", 2},
    Indexed{"t.waba_id", kChannelRank}, Indexed{"k.channel_num", kChannelRank}, Indexed{"c.status_num", kChannelRank},
    Indexed{"c.source_num", kChannelRank}, Indexed{"c.assigned_num", kChannelRank}, Indexed{"x.conversation_num", 3},
    Indexed{"o.contact_num", 2}, Indexed{"n.customer_num", 2}, Indexed{"y.channel_num", 2},
    Indexed{"e.conversation_num", 3}, Indexed{"e.definition_num", kChannelRank}, Indexed{"r.broadcast_num", 2},
    Indexed{"b.channel_num", kChannelRank}, Indexed{"i.scope_num", 2}, Indexed{"i.assigned_member_num", 2},
    Indexed{"customer_num", 2}};  // the last: of setup links

int rank_of(Condition const& condition) {
  if (condition.compare != Compare::equals && condition.compare != Compare::any_of) return 0;
  auto const found = std::ranges::find(kIndexed, condition.column, &Indexed::column);
  return found == kIndexed.end() ? 0 : found->rank;
}

/// What few rows are, an index of these alone gives; it counts as much as a number does. Its test stands in the text,
/// because no planner looks behind a mark. The rarer first.
struct Rare {
  std::string_view column;
  bool (*is)(std::string_view word);
  std::string_view test;
};
constexpr std::array kRare{Rare{"m.status", [](std::string_view word) { return word == "failed" || word == "pending"; },
                               " AND m.status IN ('failed', 'pending')"},
    Rare{"m.type", [](std::string_view word) { return word != "text"; }, " AND m.type <> 'text'"}};

Rare const* rare_of(Condition const& condition) {
  if (condition.compare != Compare::equals) return nullptr;
  auto const* const word = std::get_if<std::string>(&condition.values.front());
  auto const found = std::ranges::find_if(
      kRare, [&](Rare const& rare) { return word != nullptr && rare.column == condition.column && rare.is(*word); });
  return found == kRare.end() ? nullptr : &*found;
}

Condition const* rarest_of(std::vector<Condition> const& conditions) {
  Condition const* rarest = nullptr;
  for (Condition const& one : conditions)
    if (Rare const* const rare = rare_of(one); rare != nullptr && (rarest == nullptr || rare < rare_of(*rarest)))
      rarest = &one;
  return rarest;
}

Condition const* best_of(std::vector<Condition> const& conditions) {
  auto const found = std::ranges::max_element(conditions, {}, rank_of);
  int const rank = found == conditions.end() ? 0 : rank_of(*found);
  if (rank <= kChannelRank)
    if (Condition const* const rarest = rarest_of(conditions)) return rarest;
  return rank == 0 ? nullptr : &*found;
}

/// Several values of an indexed column: their rows come in no order, so they are sorted before anything else is read.
bool is_scattered(Condition const* best) {
  return best != nullptr && best->compare == Compare::any_of && best->values.size() > 1;
}

/// What another table names may be everything.
bool is_among(std::vector<Condition> const& conditions) {
  return std::ranges::any_of(conditions,
      [](Condition const& one) { return one.compare == Compare::among || one.compare == Compare::not_among; });
}

/// How rare a term is, or how much of everything a number holds, decides the plan.
bool has_one_plan(std::vector<Condition> const& conditions) {
  Condition const* const best = best_of(conditions);
  return (best == nullptr || rank_of(*best) > kChannelRank) &&
         std::ranges::find(conditions, Compare::contains, &Condition::compare) == conditions.end();
}

std::string_view symbol_of(Compare compare) {
  switch (compare) {
    case Compare::equals: return " = ?";
    case Compare::differs: return " <> ?";
    case Compare::above: return " > ?";
    case Compare::at_least: return " >= ?";
    case Compare::at_most: return " <= ?";
    case Compare::below: return " < ?";
    case Compare::is_null: return " IS NULL";
    case Compare::is_set: return " IS NOT NULL";
    case Compare::holds: return "";
    case Compare::fails: return "";
    case Compare::any_of: return " IN (";
    case Compare::none_of: return " NOT IN (";
    case Compare::within: return "";
    case Compare::outside: return "";
    case Compare::contains: return "";
    case Compare::shows: return "";
    case Compare::among: return "";
    case Compare::not_among: return "";
    case Compare::never: return "1 = 0";
  }
  must(false, "a comparison has a symbol");
  return "";
}

/// `(?, ?, ?, ?)`: the list is filled up to a power of two, so that there are few texts to prepare. From `first` on.
void append_values(Condition const& condition, std::size_t first, std::string& text, std::vector<Value>& values) {
  std::size_t width = 1;
  while (width < condition.values.size() - first) width *= 2;
  for (std::size_t i = 0; i < width; ++i) {
    text += i == 0 ? "?" : ", ?";
    values.push_back(condition.values[std::min(i + first, condition.values.size() - 1)]);
  }
  text += ')';
}

/// `((c >= ? AND c < ?) OR (…))`
void append_ranges(Condition const& condition, std::string& text, std::vector<Value>& values) {
  if (condition.compare == Compare::outside) text += "NOT ";
  for (std::size_t i = 0; i + 1 < condition.values.size(); i += 2) {
    text.append(i == 0 ? "((" : " OR (").append(condition.column).append(" >= ? AND ");
    text.append(condition.column).append(" < ?)");
    values.push_back(condition.values[i]);
    values.push_back(condition.values[i + 1]);
  }
  text += ')';
}

/// `c.num IN (SELECT … IN (?))`, or `NOT EXISTS (SELECT … IN (?))`. The first marks are those of the statement.
void append_among(Condition const& condition, std::string& text, std::vector<Value>& values) {
  auto const marks = std::ranges::count(condition.from, '?');
  if (condition.compare == Compare::among) text.append(condition.column).append(" IN (");
  if (condition.compare == Compare::not_among) text += "NOT EXISTS (";
  text.append(condition.from).append(" IN (");
  values.insert(values.end(), condition.values.begin(), condition.values.begin() + marks);
  append_values(condition, static_cast<std::size_t>(marks), text, values);
  text += ')';
}

/// A statement in the making.
struct Draft {
  Engine engine;
  std::string text = {};
  std::vector<Value> values = {};

  void condition(Condition const& condition, bool hide_from_planner) {
    text += " AND ";
    if (condition.compare == Compare::contains) return append_contains(engine, condition, text, values);
    if (condition.compare == Compare::shows) return append_shows(engine, condition, text, values);
    if (condition.compare == Compare::among || condition.compare == Compare::not_among)
      return append_among(condition, text, values);
    if (condition.compare == Compare::within || condition.compare == Compare::outside)
      return append_ranges(condition, text, values);
    if (condition.compare == Compare::fails) text += "NOT ";
    if (hide_from_planner) text += '+';
    text += condition.column;
    text += symbol_of(condition.compare);
    if (condition.compare == Compare::any_of || condition.compare == Compare::none_of)
      return append_values(condition, 0, text, values);
    values.insert(values.end(), condition.values.begin(), condition.values.end());
  }

  /// Bounds on the number belong to the order where the number is the order, else they are only tests. `by_candidates`:
  /// rows come one by one from a table of candidates, and no index of theirs is better than their number.
  void conditions(std::vector<Condition> const& all, bool ordered_by_num, bool by_candidates) {
    Condition const* best = best_of(all);
    if (by_candidates && best != nullptr && rank_of(*best) < kRowsRank) best = nullptr;
    for (Condition const& one : all) {
      bool const bounds_num = one.column.ends_with(".num") && rank_of(one) == 0;
      condition(one, &one != best && (rank_of(one) > 0 || (bounds_num && !ordered_by_num)));
    }
    if (Rare const* const rare = best == nullptr ? nullptr : rare_of(*best)) text += rare->test;
  }

  /// Rows strictly beyond a place. Only the whole key is compared, as one row value.
  void beyond(Order const& order, std::string_view num, Place const& place, bool falling) {
    std::string_view const symbol = falling ? " < " : " > ";
    if (order.time.empty()) {
      text.append(" AND ").append(num).append(symbol).append("?");
    } else {
      text.append(" AND (").append(order.time).append(", ").append(num).append(")").append(symbol).append("(?, ?)");
      values.emplace_back(place.time);
    }
    values.emplace_back(place.num);
  }

  /// A `hidden` order is none that the planner finds an index for: it takes the index of the condition.
  void order_by(Ask const& ask, std::string_view num, bool falling, bool hidden) {
    Order const& order = ask.order;
    std::string_view const direction = falling ? " DESC" : " ASC";
    std::string_view const sign = hidden ? "+" : "";
    bool const as_row = hidden && engine == Engine::postgres;  // which knows no plus before a text
    text += " ORDER BY ";
    for (SortKey const& key : ask.keys) {
      text.append(as_row ? "ROW(" : sign).append(key.column).append(as_row ? ")" : "");
      text.append(key.descending ? " DESC, " : " ASC, ");
    }
    if (!order.time.empty()) text.append(sign).append(order.time).append(direction).append(", ");
    text.append(sign).append(num).append(direction);
  }

  /// A number in the text, where one plan is right for all values: PostgreSQL then plans the statement once instead of
  /// at each page (0.3 ms).
  void limit(Ask const& ask) {
    if (has_one_plan(ask.conditions)) {
      text.append(" LIMIT ").append(std::to_string(ask.limit + 1));
    } else {
      text += " LIMIT ?";
      values.emplace_back(std::int64_t{ask.limit} + 1);
    }
    if (ask.offset == 0) return;
    text += " OFFSET ?";
    values.emplace_back(ask.offset);
  }
};

bool looks_elsewhere(std::vector<Condition> const& conditions, std::string_view own) {
  return std::ranges::any_of(
      conditions, [&](Condition const& one) { return !one.column.empty() && !one.column.starts_with(own); });
}

/// FROM and WHERE, without cursor. The column that gives the number: candidates have it under another name.
std::string append_rows(Draft& draft, Source const& source, ProjectId project, std::vector<Condition> const& conditions,
    bool joined, bool ordered_by_num) {
  std::string const own(source.own);
  auto const found = candidates(draft.engine, source.table, source.own, conditions);
  draft.text += " FROM ";
  if (found) draft.text += found->from;
  draft.text.append(source.table).append(" ").append(own);
  if (joined) draft.text += source.joins;
  draft.text.append(" WHERE ").append(own).append(".project_id = ?");
  draft.values.emplace_back(project.value);
  if (found) {
    draft.text += found->where;
    draft.values.push_back(found->match);
  }
  draft.conditions(conditions, ordered_by_num, found.has_value());
  return found ? "f.rowid" : own + ".num";
}

/// How many rows have a part of a text is what PostgreSQL guesses: often hundreds where there is one, and for a page of
/// hundreds it walks the list, to its end. A part of another table's text is only looked for when many have it.
bool is_guessed(std::vector<Condition> const& conditions, std::string_view own, Engine engine) {
  return engine == Engine::postgres && std::ranges::any_of(conditions, [&](Condition const& one) {
    return one.compare == Compare::contains && one.column.starts_with(own);
  });
}

bool finds_few(Ask const& ask, std::string_view own, Engine engine) {
  return ask.total && *ask.total <= kFewMax && is_guessed(ask.conditions, own, engine);
}

constexpr std::array<std::string_view, 5> kCounted{"m.channel_num", "m.direction", "m.type", "m.status", "m.has_media"};
bool is_counted(Condition const& condition) { return std::ranges::find(kCounted, condition.column) != kCounted.end(); }

}  // namespace

bool asks_for_nothing(std::vector<Condition> const& conditions) {
  return std::ranges::any_of(conditions, [](Condition const& one) { return one.compare == Compare::never; });
}

bool is_bounded(Ask const& ask) {
  Condition const* const best = best_of(ask.conditions);
  if (!ask.order.indexed || !ask.keys.empty() || ask.offset > kPlainOffsetMax || is_among(ask.conditions)) return false;
  if (is_scattered(best) && rank_of(*best) < kRowsRank) return false;
  return std::ranges::none_of(ask.conditions, [&](Condition const& one) {
    if (one.compare == Compare::contains) return true;
    bool const range = one.compare == Compare::at_least || one.compare == Compare::at_most ||
                       one.compare == Compare::below || one.compare == Compare::holds;
    return !range && rank_of(one) == 0 && best == nullptr;
  });
}

Dynamic page_text(Source const& source, Engine engine, ProjectId project, Ask const& ask) {
  bool const falling = ask.order.descending == (ask.way == Way::forward);
  bool const scattered = is_scattered(best_of(ask.conditions));
  bool const far = !ask.order.indexed || !ask.keys.empty() || ask.offset > kPlainOffsetMax || is_among(ask.conditions);
  bool const in_two_steps = (scattered || far) && !looks_elsewhere(ask.conditions, source.own);
  Draft draft{engine};
  std::string const own(source.own);
  draft.text = "SELECT {*}";
  if (in_two_steps) {
    draft.text.append(" FROM ").append(source.table).append(" ").append(own).append(source.joins);
    draft.text.append(" WHERE ").append(own).append(".project_id = ? AND ").append(own).append(".num IN (SELECT ");
    draft.text.append(own).append(".num");
    draft.values.emplace_back(project.value);
  }
  std::string const num = append_rows(draft, source, project, ask.conditions, !in_two_steps, ask.order.time.empty());
  if (ask.beyond) draft.beyond(ask.order, num, *ask.beyond, falling);
  draft.order_by(ask, num, falling, (in_two_steps && scattered) || finds_few(ask, own, engine));
  draft.limit(ask);
  if (in_two_steps) {
    draft.text += ")";
    draft.order_by(ask, own + ".num", falling, !ask.order.time.empty() || !ask.keys.empty());
  }
  return {std::move(draft.text), std::move(draft.values)};
}

Result<Dynamic> told_page_text(ReadTx& tx, Source const& source, ProjectId project, Ask const& ask) {
  if (ask.total || !is_guessed(ask.conditions, source.own, tx.engine()))
    return page_text(source, tx.engine(), project, ask);
  Ask told = ask;
  TRY(told.total, count(tx, source, project, ask.conditions, kFewMax + 1));
  return page_text(source, tx.engine(), project, told);
}

Dynamic count_text(Source const& source, Engine engine, ProjectId project, std::vector<Condition> const& conditions,
    std::int64_t count_max) {
  Draft draft{engine};
  draft.text = "SELECT count(*) FROM (SELECT 1 AS one";
  append_rows(draft, source, project, conditions, looks_elsewhere(conditions, source.own), true);
  draft.text += " LIMIT ?) AS counted";
  draft.values.emplace_back(count_max);
  return {std::move(draft.text), std::move(draft.values)};
}

Result<bool> is_known_empty(
    ReadTx& tx, Source const& source, ProjectId project, std::vector<Condition> const& conditions) {
  if (source.kept != Kept::messages) return false;
  if (Condition const* const best = best_of(conditions); best != nullptr && rank_of(*best) > kChannelRank) return false;
  std::vector<Condition> counted;
  std::ranges::copy_if(conditions, std::back_inserter(counted), is_counted);
  if (std::ranges::all_of(counted, [](Condition const& one) { return one.column == kCounted.front(); })) return false;
  TRY(std::optional<std::int64_t> const messages, kept_count(tx, source, project, counted));
  return messages == 0;
}

Result<std::optional<std::int64_t>> kept_count(
    ReadTx& tx, Source const& source, ProjectId project, std::vector<Condition> const& conditions) {
  if (asks_for_nothing(conditions)) return std::int64_t{0};
  if (source.kept == Kept::contacts && conditions.empty()) {
    constexpr Stmt<std::int64_t(ProjectId)> kContacts{"SELECT contacts FROM project_counter WHERE project_id = ?"};
    TRY(std::int64_t const contacts, tx.number(kContacts, project));
    return contacts;
  }
  if (source.kept != Kept::messages || !std::ranges::all_of(conditions, is_counted)) return std::nullopt;
  Draft draft{
      tx.engine(), "SELECT CAST(sum(m.n) AS BIGINT) FROM message_count m WHERE m.project_id = ?", {project.value}};
  for (Condition const& one : conditions) draft.condition(one, false);
  TRY(std::int64_t const messages, tx.dynamic_number({std::move(draft.text), std::move(draft.values)}));
  return messages;
}

Result<std::int64_t> count(ReadTx& tx, Source const& source, ProjectId project,
    std::vector<Condition> const& conditions, std::int64_t count_max) {
  TRY(std::optional<std::int64_t> const kept, kept_count(tx, source, project, conditions));
  if (kept) return *kept;
  return tx.dynamic_number(count_text(source, tx.engine(), project, conditions, count_max));
}

}  // namespace wigwag::store
