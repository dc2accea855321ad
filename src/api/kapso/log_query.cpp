#include "api/kapso/log_query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <charconv>

#include "api/openapi.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/list_filters.h"
#include "store/log_search.h"
#include "store/views.h"

namespace wigwag::api::kapso {
namespace {

using dialect::LogItem;
using dialect::LogSource;

constexpr std::int64_t kLimitDefault = 50;
constexpr std::int64_t kLimitMax = 100;
constexpr std::ptrdiff_t kTimes = 2;                           // of a cursor, before the places
constexpr std::int64_t kLastUs = 253'402'300'799 * kSecondUs;  // 9999-12-31T23:59:59Z
/// `context`: what happened around something.
constexpr std::int64_t kContextUs = 30 * kMinuteUs;

struct Period {
  std::string_view word;
  std::int64_t us;
};
constexpr Period kPeriods[] = {{"24h", kDayUs}, {"7d", 7 * kDayUs}, {"context", kContextUs}};

struct Parameter {
  std::string_view name;
  std::string_view summary;
};
constexpr Parameter kParameters[] = {
    {"query", "Words that an entry has, in either case"},
    {"period", "24h (default), 7d, or context: half an hour around something"},
    {"source", "all (default), external_api_log, whatsapp_webhook_event, flow_event or webhook_delivery"},
    {"problems_only", "true: only what failed"},
    {"errors_only", "The same"},
    {"limit", "Entries of a page, 1 to 100; 50 without it"},
    {"cursor", "Goes on behind the page that gave it"},
    {"around", "A time, or an entry's id: the period lies around it"},
    {"highlight_event_id", "An entry that is marked, and that context is about"},
    {"highlight_resource_id", "Entries about this are marked, and context is about it"},
};

bool is_filter(std::string_view name) {
  return std::ranges::find(dialect::log_filters(), name, &dialect::LogFilter::key) != dialect::log_filters().end();
}
bool is_parameter(std::string_view name) {
  return std::ranges::find(kParameters, name, &Parameter::name) != std::end(kParameters);
}

std::unexpected<Error> wrong(std::string_view name, std::string_view allowed) {
  return fail(Code::invalid, fmt::format("{} {}", name, allowed), std::string(name));
}

/// Absent for null and "".
Result<std::optional<std::string>> word_in(std::string_view name, json::Value value) {
  if (!value || value.is(json::Type::null)) return std::optional<std::string>();
  std::optional<std::string> word;
  if (value.is(json::Type::string)) word = value.text()->utf8();
  if (value.is(json::Type::number) || value.is(json::Type::boolean)) word = value.raw();
  if (!word) return wrong(name, "must be a text, a number, true or false");
  if (word->size() > limits::filter_text_bytes_max || word->contains('\0'))
    return wrong(name, fmt::format("must have at most {} bytes, and no NUL", limits::filter_text_bytes_max));
  return word->empty() ? std::optional<std::string>() : word;
}

Done put(LogWords& words, std::string_view name, json::Value value) {
  TRY(auto word, word_in(name, value));
  if (word) words.insert_or_assign(std::string(name), *std::move(word));
  return {};
}

Done put_filter(LogWords& words, std::string const& key, json::Value value) {
  if (!is_filter(key)) {
    std::vector<std::string_view> known;
    for (auto const& filter : dialect::log_filters()) known.push_back(filter.key);
    return wrong("filters", fmt::format("has an unknown key; known are {}", fmt::join(known, ", ")));
  }
  return put(words, key, value);
}

/// An object, or an array of `{"key","value"}`.
Done put_filters(LogWords& words, json::Value filters) {
  if (!filters || filters.is(json::Type::null)) return {};
  Done all;
  if (filters.is(json::Type::object)) {
    filters.each_member([&](std::string const& key, json::Value value) {
      if (all) all = put_filter(words, key, value);
    });
    return all;
  }
  if (!filters.is(json::Type::array)) return wrong("filters", "must be an object, or an array of {key, value}");
  filters.each([&](json::Value one) {
    if (!all) return;
    auto const key = one["key"].word();
    all = key ? put_filter(words, *key, one["value"]) : Done(wrong("filters", "must have a key in each element"));
  });
  return all;
}

std::string_view said(LogWords const& words, std::string_view name) {
  auto const found = words.find(name);
  return found == words.end() ? std::string_view() : std::string_view(found->second);
}

Result<std::int64_t> whole(
    LogWords const& words, std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  std::string_view const text = said(words, name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least && number <= most) return number;
  return wrong(name, fmt::format("must be a whole number from {} to {}", least, most));
}

Result<bool> truth(LogWords const& words, std::string_view name) {
  std::string_view const text = said(words, name);
  if (text.empty()) return false;
  auto const holds = store::parse_truth(text);
  if (!holds) return fail(dialect::about_parameter(name, holds.error()));
  return *holds;
}

/// When an entry of this project was, by its id.
Result<std::optional<Instant>> time_of_entry(store::ReadTx& tx, ProjectId project, std::string_view id) {
  std::optional<Instant> none;
  if (auto const num = num_of(Kind::api_log, id)) {
    TRY(auto const rows, store::api_logs::walk(tx, project, {.begin = *num, .end = *num + 1}, store::Way::forward, 1));
    return rows.empty() ? none : time_of(*num);
  }
  if (auto const num = num_of(Kind::delivery, id)) {
    TRY(auto const rows,
        store::log_search::deliveries(tx, project, {*num, *num + 1}, store::log_search::Which::all, 1));
    return rows.empty() ? none : time_of(*num);
  }
  if (auto const num = num_of(Kind::event, id)) return store::log_search::time_of_event(tx, project, *num);
  return none;
}

Result<std::optional<Instant>> time_of_resource(store::ReadTx& tx, ProjectId project, std::string_view id) {
  TRY(auto const message, store::message_by_wamid(tx, project, id, std::nullopt));
  if (message) return std::optional(time_of(message->num.value));
  TRY(auto const conversation, store::conversation_by_uuid(tx, project, id, std::nullopt));
  if (conversation) return std::optional(conversation->last_active_at);
  return time_of_entry(tx, project, id);
}

/// What the period lies around; nullopt: nothing that is known.
Result<std::optional<Instant>> middle_of(store::ReadTx& tx, ProjectId project, LogWords const& words) {
  if (std::string_view const around = said(words, "around"); !around.empty()) {
    if (auto const at = parse_iso(around)) return at;
    return time_of_entry(tx, project, around);
  }
  if (said(words, "period") != "context") return std::optional<Instant>();
  if (std::string_view const id = said(words, "highlight_event_id"); !id.empty()) return time_of_entry(tx, project, id);
  std::string_view const resource = said(words, "highlight_resource_id");
  return resource.empty() ? std::optional<Instant>() : time_of_resource(tx, project, resource);
}

Done read_sources(LogAsk& ask, LogWords const& words) {
  std::string_view const source = said(words, "source");
  if (source.empty() || source == "all") {
    ask.sources.fill(true);
    return {};
  }
  auto const one = dialect::log_source(source);
  if (!one) return wrong("source", fmt::format("must be one of all, {}", fmt::join(Words<LogSource>::words, ", ")));
  ask.source = word_of(*one);
  ask.sources.at(static_cast<std::size_t>(*one)) = true;
  return {};
}

Done read_filters(LogAsk& ask, LogWords const& words) {
  for (auto const& filter : dialect::log_filters())
    if (std::string_view const value = said(words, filter.key); !value.empty() && filter.key != "status_code")
      ask.filters.emplace_back(filter.key, filter.key == "endpoint" ? fold_case(value) : std::string(value));
  if (said(words, "status_code").empty()) return {};
  TRY(ask.status_code, whole(words, "status_code", 0, 0, 999));
  return {};
}

Result<Period> period_of(LogWords const& words) {
  std::string_view const word = said(words, "period").empty() ? kPeriods[0].word : said(words, "period");
  auto const* const period = std::ranges::find(kPeriods, word, &Period::word);
  if (period == std::end(kPeriods)) return wrong("period", "must be one of 24h, 7d, context");
  return *period;
}

/// Errors: invalid.
Result<std::optional<LogMistake>> read_window(
    store::ReadTx& tx, Context const& context, LogWords const& words, LogPlace& place) {
  TRY(Period const period, period_of(words));
  TRY(auto const middle, middle_of(tx, context.caller.project_id, words));
  place.until = context.now;
  place.since = context.now - period.us;
  if (middle) {
    place.since = std::max(*middle - period.us / 2, Instant{});
    place.until = std::max(place.since, std::min(*middle + period.us / 2, context.now));
    return std::optional<LogMistake>();
  }
  if (!said(words, "around").empty())
    return std::optional(LogMistake{"anchor_not_found", "around must be a time, or the id of a known entry"});
  if (period.word != "context") return std::optional<LogMistake>();
  bool const named = !said(words, "highlight_event_id").empty() || !said(words, "highlight_resource_id").empty();
  if (named) return std::optional(LogMistake{"anchor_not_found", "What is to be highlighted is not known"});
  return std::optional(
      LogMistake{"anchor_missing", "period=context needs around, highlight_event_id or highlight_resource_id"});
}

}  // namespace

Result<LogWords> log_words(dialect::Query const& query) {
  LogWords words;
  for (net::QueryParameter const& one : query.parameters()) {
    if (!is_parameter(one.name) && !is_filter(one.name)) continue;
    TRY(auto const value, query.value(one.name));
    if (value) words.insert_or_assign(one.name, std::string(*value));
  }
  return words;
}

Result<LogWords> log_words(json::Value body) {
  LogWords words;
  TRY_DONE(put_filters(words, body["filters"]));
  for (Parameter const& one : kParameters) TRY_DONE(put(words, one.name, body[one.name]));
  return words;
}

std::string encode_place(LogPlace const& place) {
  json::Writer out;
  out.begin_array().value(place.since.us).value(place.until.us);
  for (std::int64_t const end : place.ends) out.value(end);
  return base64url_encode(out.end_array().text());
}

std::optional<LogPlace> decode_place(std::string_view cursor) {
  auto const bytes = cursor.size() <= limits::cursor_bytes_max ? base64url_decode(cursor) : std::nullopt;
  if (!bytes) return std::nullopt;
  auto const document = json::Document::parse(*bytes);
  if (!document) return std::nullopt;
  std::vector<std::int64_t> numbers;
  document->root().each([&](json::Value one) { numbers.push_back(one.integer().value_or(-1)); });
  if (numbers.size() != kTimes + kLogSources || std::ranges::min(numbers) < 0) return std::nullopt;
  LogPlace place{Instant{numbers[0]}, Instant{numbers[1]}, {}};
  if (place.since > place.until || place.until.us > kLastUs) return std::nullopt;
  std::copy(numbers.begin() + kTimes, numbers.end(), place.ends.begin());
  return place;
}

Result<LogAsked> log_ask(store::ReadTx& tx, Context const& context, LogWords const& words) {
  LogAsked asked;
  LogAsk& ask = asked.ask;
  TRY_DONE(read_sources(ask, words));
  TRY(std::int64_t const limit, whole(words, "limit", kLimitDefault, 1, kLimitMax));
  ask.limit = static_cast<std::size_t>(limit);
  TRY(bool const problems, truth(words, "problems_only"));
  TRY(bool const errors, truth(words, "errors_only"));
  ask.problems_only = problems || errors;
  TRY_DONE(read_filters(ask, words));
  ask.part = fold_case(said(words, "query"));
  ask.highlight = said(words, "highlight_event_id");
  ask.resource = said(words, "highlight_resource_id");
  std::string_view const cursor = said(words, "cursor");
  if (cursor.empty()) {
    TRY(asked.mistake, read_window(tx, context, words, ask.place));
    return asked;
  }
  TRY_DONE(period_of(words));  // its window is the first page's
  auto const place = decode_place(cursor);
  if (!place) asked.mistake = LogMistake{"invalid_cursor", "cursor must be one that a page gave"};
  ask.place = place.value_or(LogPlace{});
  ask.goes_on = true;
  return asked;
}

bool matches(LogItem const& item, LogAsk const& ask) {
  if (item.at < ask.place.since || item.at > ask.place.until) return false;
  if (ask.problems_only && !item.is_problem) return false;
  if (ask.status_code && item.response_status != *ask.status_code) return false;
  for (auto const& [name, value] : ask.filters) {
    auto const text = std::ranges::find(dialect::log_texts(), name, &dialect::LogText::name);
    std::optional<std::string> const& has = item.*text->member;
    if (!has || (name == "endpoint" ? !fold_case(*has).contains(value) : *has != value)) return false;
  }
  if (ask.part.empty()) return true;
  bool const named = std::ranges::any_of(dialect::log_texts(), [&](dialect::LogText const& text) {
    std::optional<std::string> const& has = item.*text.member;
    return has && fold_case(*has).contains(ask.part);
  });
  return named || (item.payload && fold_case(*item.payload).contains(ask.part));
}

void write_log_parameters(json::Writer& out) {
  for (Parameter const& one : kParameters) write_parameter(out, "query", one.name, one.summary, "string");
  for (auto const& filter : dialect::log_filters()) write_parameter(out, "query", filter.key, filter.summary, "string");
}

void write_log_body(json::Writer& out) {
  out.begin_object().member("type", "object").key("properties").begin_object();
  for (Parameter const& one : kParameters)
    out.key(one.name).begin_object().member("description", one.summary).end_object();
  out.key("filters").begin_object().member("description", "An object, or an array of {key, value}; keys: see catalog");
  out.end_object().end_object().end_object();
}

}  // namespace wigwag::api::kapso
