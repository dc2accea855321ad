#include "api/wacr/list.h"

#include <charconv>

#include "base/limits.h"
#include "dialect/wacr.h"

namespace wigwag::api::wacr {
namespace {

constexpr std::int64_t kPerPageDefault = 15;
/// A page number above this is past every end.
constexpr std::int64_t kPageMax = 1'000'000'000;

struct Operator {
  std::string_view suffix;
  store::Compare compare;
};
/// Messages document these, by name only.
constexpr Operator kOperators[] = {{"", store::Compare::equals}, {"[ne]", store::Compare::differs},
    {"[in]", store::Compare::any_of}, {"[not_in]", store::Compare::none_of}};

Result<std::vector<store::Condition>> read_filters(store::ReadTx& tx, Context const& context) {
  std::vector<store::Condition> conditions;
  for (Filter const& filter : kMessageFilters) {
    std::string const parameter = "filter[" + std::string(filter.name) + "]";
    std::string const field = "filter." + std::string(filter.name);
    for (Operator const& one : kOperators) {
      auto const value = context.query.last(parameter + std::string(one.suffix));
      if (!value) return fail(Code::invalid, value.error().message, field);
      if (!*value) continue;
      auto condition = filter.condition(tx, context.caller.project_id, {one.compare, **value});
      if (!condition) return fail(dialect::about_parameter(field, condition.error()));
      conditions.push_back(*std::move(condition));
    }
  }
  return conditions;
}

/// Partial match within the message's text; `q` is an alias, `search` wins (inferred).
Result<std::optional<store::Condition>> read_search(dialect::Query const& query) {
  for (std::string_view const name : {"search", "q"}) {
    TRY(std::optional<std::string_view> const term, query.last(name));
    if (term) return store::text_contains(*term);
  }
  return std::nullopt;
}

/// What cannot be read is as if it were not there, as for all of WA.cr's paging and sorting.
std::string_view lenient(dialect::Query const& query, std::string_view name) {
  auto const value = query.last(name);
  return value && *value ? **value : std::string_view();
}

std::int64_t positive(std::string_view text, std::int64_t otherwise, std::int64_t most) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || text.empty() || text.starts_with('-')) return otherwise;
  if (error == std::errc::result_out_of_range) return most;
  return number < 1 ? otherwise : std::min(number, most);
}

store::Order read_sort(std::string_view text) {
  std::string_view name = text.substr(0, text.find(','));
  bool const falling = name.starts_with('-');
  if (falling) name.remove_prefix(1);
  for (Sort const& sort : kMessageSorts) {
    if (sort.name != name) continue;
    store::Order order = sort.order;
    order.descending = falling;
    return order;
  }
  return kMessageSorts[0].order;
}

}  // namespace

Result<Reply> list_messages(store::ReadTx& tx, Context const& context) {
  dialect::Query const& query = context.query;
  store::Ask ask;
  TRY(ask.conditions, read_filters(tx, context));
  TRY(std::optional<store::Condition> search, read_search(query));
  if (search) ask.conditions.push_back(*std::move(search));
  ask.order = read_sort(lenient(query, "sort"));
  std::int64_t const page = positive(lenient(query, "page"), 1, kPageMax);
  std::int64_t const per_page = positive(lenient(query, "per_page"), kPerPageDefault, limits::page_limit_max);
  ask.limit = static_cast<int>(per_page);
  ask.offset = (page - 1) * per_page;
  if (context.thread == Thread::net && !store::is_bounded(ask)) return on_the_pool();

  store::Source const& source = Table<MessageView>::source;
  ProjectId const project = context.caller.project_id;
  TRY(std::optional<std::int64_t> const kept, store::kept_count(tx, source, project, ask.conditions));
  if (!kept && context.thread == Thread::net) return on_the_pool();
  TRY(std::int64_t const total,
      kept ? Result<std::int64_t>(*kept) : store::count(tx, source, project, ask.conditions, kCountMax));
  store::Slice<MessageView> slice;
  bool const past_the_end = ask.offset >= total && total < kCountMax;
  if (!past_the_end) {
    TRY(slice, store::fetch<MessageView>(tx, project, ask));
  }

  dialect::FieldSet const fields = dialect::parse_fields(lenient(query, "fields"));
  json::Writer data;
  data.begin_array();
  for (MessageView const& row : slice.rows) dialect::write_wacr_message(data, row, fields);
  data.end_array();
  dialect::WacrPage const shown{page, per_page, total, std::ssize(slice.rows), context.address()};
  return ok(dialect::wacr_list(data.text(), shown, query, context.stamp()));
}

}  // namespace wigwag::api::wacr
