#include "sim/analytics.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kTemplatesAtOnceMax = 10;
constexpr std::int64_t kLookBackS = 366LL * 24 * 3600, kTemplateLookBackS = 90LL * 24 * 3600;
constexpr std::int64_t kHalfHourS = 1800, kDayS = 86'400, kMonthS = 30 * kDayS;  // months are counted as 30 days here
constexpr std::size_t kPointsMax = 20'000;

/// `start` of `.start(1).end(2)`.
std::string argument(std::string_view arguments, std::string_view name) {
  std::size_t const at = arguments.find("." + std::string(name) + "(");
  if (at == std::string_view::npos) return {};
  std::size_t const begin = at + name.size() + 2;
  std::size_t const end = std::min(arguments.find(')', begin), arguments.size());
  std::string out(arguments.substr(begin, end - begin));
  std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
  return out;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  bool const whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(out) : std::nullopt;
}

struct Range {
  std::int64_t start = 0, end = 0, step = kDayS;
  std::string granularity;
};

Found<Range> range_of(Call const& call, Field const& field) {
  auto const start = number_of(argument(field.arguments, "start")), end = number_of(argument(field.arguments, "end"));
  if (!start || !end || *start >= *end)
    return refuse_parameter(field.name + ": start and end must be Unix seconds, start before end");
  if (call.now.seconds() - *start > kLookBackS) return refuse_parameter(field.name + ": start is more than a year ago");
  Range out{*start, *end, kDayS, upper(argument(field.arguments, "granularity"))};
  bool const plain = field.name == "analytics";
  if (out.granularity == "HALF_HOUR") {
    out.step = kHalfHourS;
  } else if (out.granularity == (plain ? "MONTH" : "MONTHLY")) {
    out.step = kMonthS;
  } else if (out.granularity != (plain ? "DAY" : "DAILY")) {
    return refuse_parameter(fmt::format("{}: granularity must be HALF_HOUR, {} or {}", field.name,
        plain ? "DAY" : "DAILY", plain ? "MONTH" : "MONTHLY"));
  }
  if (static_cast<std::size_t>((out.end - out.start) / out.step) > kPointsMax)
    return refuse_parameter(field.name + ": there would be too many data points");
  return out;
}

std::int64_t point_of(Range const& range, Instant at) {
  return range.start + (at.seconds() - range.start) / range.step * range.step;
}

template <class F>
void each_message(Call& call, Range const& range, F&& f) {
  for (auto& [wamid, message] : call.world.sent)
    if (message.account_id == call.account->id && message.at.seconds() >= range.start &&
        message.at.seconds() < range.end)
      f(message);
}

std::string plain_analytics(Call& call, Range const& range, Field const& field) {
  struct Counts {
    std::int64_t sent = 0, delivered = 0;
  };
  std::map<std::int64_t, Counts> points;
  std::string const wanted = argument(field.arguments, "phone_numbers");
  std::set<std::string> numbers;
  each_message(call, range, [&](SentMessage const& message) {
    BusinessNumber const* const number = call.world.find_number(message.phone_number_id);
    bool const listed = wanted.empty() || wanted == "[]" || (number != nullptr && wanted.contains(number->digits));
    if (number == nullptr || !listed) return;
    numbers.insert(number->digits);
    Counts& counts = points[point_of(range, message.at)];
    if (message.sent) ++counts.sent;
    if (message.delivered || message.read) ++counts.delivered;
  });
  json::Writer out;
  out.begin_object().key("phone_numbers").begin_array();
  for (std::string const& number : numbers) out.value(number);
  out.end_array().key("country_codes").begin_array().end_array().member("granularity", range.granularity);
  out.key("data_points").begin_array();
  for (auto const& [start, counts] : points) {
    out.begin_object().member("start", start).member("end", start + range.step).member("sent", counts.sent);
    out.member("delivered", counts.delivered).end_object();
  }
  return out.end_array().end_object().take();
}

/// conversation_analytics and pricing_analytics: points by time and by the dimensions that are asked for.
std::string priced_analytics(Call& call, Range const& range, Field const& field) {
  bool const conversations = field.name == "conversation_analytics";
  std::string const dimensions = upper(argument(field.arguments, "dimensions"));
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> points;  // second: the dimensions' members
  each_message(call, range, [&](SentMessage const& message) {
    if (!message.delivered && !message.read) return;
    json::Writer about;
    about.begin_object();
    BusinessNumber const* const number = call.world.find_number(message.phone_number_id);
    if (dimensions.contains("PHONE") && number != nullptr) about.member("phone_number", number->digits);
    if (dimensions.contains("COUNTRY")) about.member("country", "US");
    std::string_view const category = conversations ? "conversation_category" : "pricing_category";
    if (dimensions.contains("CATEGORY")) about.member(category, upper(message.category));
    bool const is_free = message.category == "service" || message.in_free_entry;
    std::string_view const type = conversations ? "conversation_type" : "pricing_type";
    if (dimensions.contains("TYPE")) about.member(type, is_free ? "FREE_CUSTOMER_SERVICE" : "REGULAR");
    std::string const object = about.end_object().take();
    ++points[{point_of(range, message.at), object.substr(1, object.size() - 2)}];
  });
  json::Writer out;
  out.begin_object().key("data").begin_array().begin_object().key("data_points").begin_array();
  for (auto const& [key, count] : points) {
    out.begin_object().member("start", key.first).member("end", key.first + range.step);
    out.member(conversations ? "conversation" : "volume", count)
        .key("cost")
        .raw("0")
        .raw_members(key.second)
        .end_object();
  }
  return out.end_array().end_object().end_array().end_object().take();
}

Found<std::set<std::string>> template_ids(Call const& call) {
  std::set<std::string> out;
  json::Value const list = call.body["template_ids"];
  list.each([&](json::Value id) { out.insert(id.word().value_or("")); });
  if (!list && text_of(list)) out.insert(*text_of(list));
  if (list.is(json::Type::string)) out.insert(*text_of(list));
  if (out.empty() || out.size() > kTemplatesAtOnceMax) return refuse_parameter("template_ids must hold 1 to 10 ids");
  return out;
}

}  // namespace

std::optional<Answer> analytics_answer(Call& call, std::string_view fields) {
  json::Writer out;
  out.begin_object();
  bool is_asked = false;
  for (Field const& field : read_fields(fields)) {
    bool const plain = field.name == "analytics";
    if (!plain && field.name != "conversation_analytics" && field.name != "pricing_analytics") continue;
    auto const range = range_of(call, field);
    if (!range) return std::unexpected(range.error());
    out.key(field.name).raw(plain ? plain_analytics(call, *range, field) : priced_analytics(call, *range, field));
    is_asked = true;
  }
  if (!is_asked) return std::nullopt;
  return reply(out.member("id", call.account->id).end_object().take());
}

Answer template_analytics(Call& call) {
  if (!call.account->has_insights) return refuse(200007, "Template insights are not enabled for this account.");
  TRY(std::set<std::string> const ids, template_ids(call));
  Field field{"template_analytics", "", ""};
  for (std::string_view const name : {"start", "end", "granularity"})
    field.arguments += fmt::format(".{}({})", name, text_of(call.body[name]).value_or(""));
  TRY(Range const range, range_of(call, field));
  if (call.now.seconds() - range.start > kTemplateLookBackS) return refuse_parameter("start is more than 90 days ago");
  struct Counts {
    std::int64_t sent = 0, delivered = 0, read = 0;
  };
  std::map<std::pair<std::string, std::int64_t>, Counts> points;
  each_message(call, range, [&](SentMessage const& message) {
    if (!ids.contains(message.template_id)) return;
    Counts& counts = points[{message.template_id, point_of(range, message.at)}];
    if (message.sent) ++counts.sent;
    if (message.delivered) ++counts.delivered;
    if (message.read) ++counts.read;
  });
  json::Writer out;
  out.begin_object()
      .member("granularity", "DAILY")
      .member("product_type", "cloud_api")
      .key("data_points")
      .begin_array();
  for (auto const& [key, counts] : points) {
    out.begin_object().member("template_id", key.first).member("start", key.second);
    out.member("end", key.second + range.step).member("sent", counts.sent);
    out.member("delivered", counts.delivered).member("read", counts.read).end_object();
  }
  return list_reply(call, {{"0", out.end_array().end_object().take()}});
}

}  // namespace wigwag::sim
