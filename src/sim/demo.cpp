#include "sim/demo.h"

#include <map>

#include "base/json.h"
#include "sim/demo_week.h"
#include "sim/message_kinds.h"

namespace wigwag::sim {
namespace {

constexpr std::uint64_t kSeed = 2026;
constexpr std::string_view kPricing = R"({"billable":false,"pricing_model":"PMP","type":"free_customer_service",)"
                                      R"("category":"service"})";
constexpr std::string_view kErrors =
    R"([{"code":131047,"title":"Re-engagement message","message":"Re-engagement message","error_data":{"details":)"
    R"("The customer's last message to this number is older than 24 hours; use a template."}}])";

/// The week while it is written: ids, and which tag is which message.
struct Week {
  std::vector<Number> const& numbers;
  Instant now;
  IdMint mint{kSeed};
  std::map<std::string_view, std::string> wamids = {};
  std::multimap<Instant, std::string> bodies = {};  ///< by time, those of one second in the order of adding

  Instant at(int minutes_ago) const { return now - minutes_ago * kMinuteUs; }
  void add(Instant when, std::string const& body) { bodies.emplace(when, meta_escaped(body)); }
};

Customer customer_of(DemoPerson const& person) {
  Customer who;
  if (!person.phone.empty()) who.phone = person.phone;
  who.user_id = person.user_id;
  who.name = person.name;
  if (!person.username.empty()) who.username = person.username;
  return who;
}

std::string seconds(Instant at) { return std::to_string(at.seconds()); }

std::string new_phone_of(std::string_view phone) { return std::string(phone.substr(0, phone.size() - 1)) + "8"; }

std::string content_of(DemoLine const& line, MessageKind const& kind, Blanks const& blanks, IdMint& mint) {
  if (kind.content.empty()) return {};
  std::string const by_default = fill(kind.content, blanks, mint);
  if (line.what.empty()) return by_default;
  if (line.type == "text") return json::Writer().begin_object().member("body", line.what).end_object().take();
  return json::merge_missing(line.what, by_default);
}

std::string context_of(DemoLine const& line, Number const& number, std::string const& target) {
  bool const points_itself = line.type == "reaction" || line.type == "edit" || line.type == "revoke";
  if (target.empty() || points_itself) return {};
  return json::Writer().begin_object().member("from", number.display_number).member("id", target).end_object().take();
}

std::string_view variant_of(std::string_view what) {
  for (MessageKind const& kind : message_kinds())
    if (!kind.variant.empty() && what.contains("\"type\":\"" + std::string(kind.variant) + "\"")) return kind.variant;
  return {};
}

Message message_of(DemoLine const& line, Week& week) {
  DemoPerson const& person = demo_people()[static_cast<std::size_t>(line.person)];
  std::string const target = line.about.empty() ? std::string{} : week.wamids[line.about];
  std::string const phone(person.phone);
  Blanks const blanks{.phone = phone,
      .new_phone = phone.empty() ? std::string{} : new_phone_of(phone),
      .user_id = std::string(person.user_id),
      .name = std::string(person.name),
      .target = target,
      .timestamp = seconds(week.at(line.minutes_ago))};
  MessageKind const* kind = find_kind(line.type, variant_of(line.what));
  must(kind != nullptr, "the demo uses types that the sandbox knows");
  Number const& number = week.numbers[static_cast<std::size_t>(line.number)];
  Message message{.customer = customer_of(person),
      .wamid = week.mint.wamid(phone, line.author == Who::customer ? Author::user : Author::business),
      .timestamp = blanks.timestamp,
      .type = std::string(line.type),
      .content = content_of(line, *kind, blanks, week.mint),
      .context = context_of(line, number, target),
      .group_id = {},
      .extra = fill(kind->extra, blanks, week.mint)};
  if (!line.tag.empty()) week.wamids[line.tag] = message.wamid;
  return message;
}

std::string echo_value(Number const& number, Message const& message) {
  json::Writer out;
  out.begin_object().raw_members(value_head(number)).raw_members(contacts_member({&message.customer, 1}));
  out.key("message_echoes").begin_array().raw(message_json(message, number, Side::business)).end_array();
  return out.end_object().take();
}

std::string_view status_word(char step) {
  switch (step) {
    case 's': return "sent";
    case 'd': return "delivered";
    case 'r': return "read";
    case 'p': return "played";
    default: return "failed";
  }
}

std::string status_value(Number const& number, Message const& message, char step, Instant at) {
  json::Writer out;
  out.begin_object().raw_members(value_head(number));
  if (step != 'f') out.raw_members(contacts_member({&message.customer, 1}));
  out.key("statuses").begin_array().begin_object().member("id", message.wamid).member("status", status_word(step));
  out.member("timestamp", seconds(at)).member_if("recipient_id", message.customer.phone);
  out.member_if("recipient_user_id", message.customer.user_id);
  if (step == 's') out.key("pricing").raw(kPricing);
  if (step == 'f') out.key("errors").raw(kErrors);
  return out.end_object().end_array().end_object().take();
}

void add_line(Week& week, DemoLine const& line) {
  Number const& number = week.numbers[static_cast<std::size_t>(line.number)];
  Message const message = message_of(line, week);
  Instant const at = week.at(line.minutes_ago);
  if (line.author == Who::customer) {
    bool const beside = line.type != "system";
    week.add(at, envelope(number, "messages", messages_value(number, {&message, 1}, beside)));
    return;
  }
  week.add(at, envelope(number, "smb_message_echoes", echo_value(number, message)));
  for (std::size_t i = 0; i < line.steps.size(); ++i) {
    Instant const step_at = at + static_cast<std::int64_t>(1 + 20 * i) * kSecondUs;
    week.add(step_at, envelope(number, "messages", status_value(number, message, line.steps[i], step_at)));
  }
}

void add_group_line(Week& week, DemoGroupLine const& line) {
  DemoPerson const& person = demo_people()[static_cast<std::size_t>(line.person)];
  Instant const at = week.at(line.minutes_ago);
  Message const message{.customer = customer_of(person),
      .wamid = week.mint.wamid(person.phone, Author::user),
      .timestamp = seconds(at),
      .type = "text",
      .content = json::Writer().begin_object().member("body", line.text).end_object().take(),
      .context = {},
      .group_id = std::string(kDemoGroup),
      .extra = {}};
  week.add(at, envelope(week.numbers[0], "messages", messages_value(week.numbers[0], {&message, 1}, true)));
}

std::string replaced(std::string text, std::string_view word, std::string_view by) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

void add_change(Week& week, DemoChange const& change) {
  Number const& number = week.numbers[static_cast<std::size_t>(change.number)];
  Instant const at = week.at(change.minutes_ago);
  bool const with_head = change.value.starts_with('+');
  std::string value(change.value);
  if (with_head) value = "{" + value_head(number) + "," + value.substr(1) + "}";
  value = replaced(replaced(value, "$now", seconds(at)), "$then", seconds(at - kDayUs));
  value = replaced(replaced(value, "$display", number.display_number), "$group", kDemoGroup);
  week.add(at, envelope(number, change.field, value, with_head ? std::nullopt : std::optional(seconds(at))));
}

}  // namespace

std::vector<std::string> demo_bodies(std::vector<Number> const& numbers, Instant now) {
  must(numbers.size() >= 2, "the demo plays on two numbers");
  Week week{.numbers = numbers, .now = now};
  for (DemoLine const& line : demo_lines()) add_line(week, line);
  for (DemoGroupLine const& line : demo_group_lines()) add_group_line(week, line);
  for (DemoChange const& change : demo_changes()) add_change(week, change);
  std::vector<std::string> bodies;
  for (auto& [at, body] : week.bodies) bodies.push_back(std::move(body));
  return bodies;
}

}  // namespace wigwag::sim
