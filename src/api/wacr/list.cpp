#include "api/wacr/list.h"

#include <charconv>
#include <optional>

#include "api/openapi.h"
#include "base/limits.h"

namespace wigwag::api::wacr {
namespace {

constexpr std::int64_t kPerPageDefault = 15;
/// A page number above this is past every end.
constexpr std::int64_t kPageMax = 1'000'000'000;

/// Partial match; `q` is an alias, `search` wins (inferred).
Result<std::optional<store::Condition>> read_search(dialect::Query const& query, Grammar const& grammar) {
  if (grammar.search == nullptr) return std::nullopt;
  for (std::string_view const name : {"search", "q"}) {
    TRY(std::optional<std::string_view> const term, query.last(name));
    if (term) return grammar.search(*term);
  }
  return std::nullopt;
}

std::int64_t positive(std::string_view text, std::int64_t otherwise, std::int64_t most) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || text.empty() || text.starts_with('-')) return otherwise;
  if (error == std::errc::result_out_of_range) return most;
  return number < 1 ? otherwise : std::min(number, most);
}

/// Equal rows follow the last sort's direction (inferred). The number is unique: what comes behind it says nothing.
void read_sorts(std::string_view text, Grammar const& grammar, store::Ask& ask) {
  ask.order = {.time = {}, .num = grammar.num, .descending = true};
  bool first = true;
  while (!text.empty() && (first || grammar.several == Sorts::several)) {
    std::size_t const comma = std::min(text.find(','), text.size());
    std::string_view name = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    bool const falling = name.starts_with('-');
    if (falling) name.remove_prefix(1);
    first = false;
    auto const sort = std::ranges::find(grammar.sorts, name, &Sort::name);
    if (sort == grammar.sorts.end()) continue;
    ask.order.descending = falling;
    if (sort->column.empty()) return;
    if (std::ranges::find(ask.keys, sort->column, &store::SortKey::column) == ask.keys.end())
      ask.keys.push_back({sort->column, falling});
  }
}

}  // namespace

std::string_view lenient(dialect::Query const& query, std::string_view name) {
  auto const value = query.last(name);
  return value && *value ? **value : std::string_view();
}

Result<Asked> read_query(store::ReadTx& tx, Context const& context, Grammar const& grammar, Conditions fixed) {
  dialect::Query const& query = context.query;
  Asked asked;
  TRY(asked.ask.conditions, read_filters(tx, context, grammar.filters, grammar.operators));
  TRY(std::optional<store::Condition> search, read_search(query, grammar));
  if (search) asked.ask.conditions.push_back(*std::move(search));
  for (store::Condition& one : fixed) asked.ask.conditions.push_back(std::move(one));
  read_sorts(lenient(query, "sort"), grammar, asked.ask);
  asked.page = positive(lenient(query, "page"), 1, kPageMax);
  std::int64_t const per_page = positive(lenient(query, "per_page"), kPerPageDefault, limits::page_limit_max);
  asked.ask.limit = static_cast<int>(per_page);
  asked.ask.offset = (asked.page - 1) * per_page;
  asked.fields = dialect::parse_fields(lenient(query, "fields"), grammar.fields);
  asked.wants_pool = !store::is_bounded(asked.ask) || asked.ask.conditions.size() > 1;
  return asked;
}

Result<std::optional<std::int64_t>> total_of(
    store::ReadTx& tx, Context const& context, store::Source const& source, Conditions const& conditions) {
  ProjectId const project = context.caller.project_id;
  TRY(std::optional<std::int64_t> const kept, store::kept_count(tx, source, project, conditions));
  if (kept || context.thread == Thread::net) return kept;
  TRY(std::int64_t const counted, store::count(tx, source, project, conditions, kCountMax));
  return counted;
}

void write_parameters(json::Writer& out, Grammar const& grammar) {
  for (Filter const& filter : grammar.filters)
    write_parameter(out, "query", "filter[" + std::string(filter.name) + "]", filter.summary, "string");
  std::string names;
  for (Sort const& sort : grammar.sorts) names += (names.empty() ? "" : ", ") + std::string(sort.name);
  write_parameter(out, "query", "sort", "Order, a minus for falling: " + names, "string");
  if (grammar.search != nullptr) {
    write_parameter(out, "query", "search", "Part of the text", "string");
    write_parameter(out, "query", "q", "The same as search", "string");
  }
  if (!grammar.fields.empty()) write_parameter(out, "query", "fields", "Which members are shown, by commas", "string");
}

}  // namespace wigwag::api::wacr
