#include "sim/inbound.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "sim/message_kinds.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kRememberedMax = 10'000;
constexpr std::int64_t kCountMax = 1000;
constexpr std::string_view kDefaultPhone = "15550110001";
constexpr std::array<std::string_view, 18> kMembers{"phone_number_id", "display_phone_number", "waba_id", "from",
    "from_user_id", "from_parent_user_id", "name", "username", "type", "context", "referral", "errors", "identity",
    "group_id", "timestamp", "count", "id", "escaping"};

/// What the request says about the messages, before any id is made.
struct Order {
  Number number;
  Customer customer;
  MessageKind const* kind = nullptr;  ///< nullptr: a type that Meta's reference does not know
  std::string type;
  std::string object;  ///< JSON as given; empty: nothing given
  std::string context, extra, group_id, timestamp, wamid;
  std::int64_t count = 1;
  Escaping escaping = Escaping::meta;
};

std::string name_of(std::string const& phone) {
  if (phone == kDefaultPhone) return "Robin Example";
  return "Customer " + phone.substr(phone.size() - std::min<std::size_t>(phone.size(), 4));
}

std::string key_of(Customer const& who) { return who.user_id.value_or(who.phone.value_or("")); }

std::string default_name(Customer const& who, Memory const& names) {
  if (auto known = names.find(key_of(who))) return *std::move(known);
  return who.phone ? name_of(*who.phone) : "Customer";
}

/// What is known of somebody fills what the request leaves open.
void add_what_is_known(Customer& who, Customer const& known, json::Value request) {
  if (!request["from_user_id"] && known.user_id) who.user_id = known.user_id;
  if (!who.parent_user_id) who.parent_user_id = known.parent_user_id;
  if (!request["name"]) who.name = known.name;
  if (!request["username"]) who.username = known.username;
  who.identity_hash = known.identity_hash;
  if (!known.phone) who.phone.reset();  // hidden
}

Result<Customer> customer_of(json::Value request, Phone const& phone) {
  Customer who;
  TRY(who.phone, phone_member(request, "from"));
  TRY(who.user_id, string_member(request, "from_user_id"));
  TRY(who.parent_user_id, string_member(request, "from_parent_user_id"));
  TRY(who.name, string_member(request, "name"));
  TRY(who.username, string_member(request, "username"));
  if (!who.phone && !who.user_id) who.phone = kDefaultPhone;
  if (who.phone && !request["from_user_id"]) who.user_id = user_id_of(*who.phone);
  auto const known = phone.known ? phone.known(who) : std::nullopt;
  if (known) add_what_is_known(who, *known, request);
  if (!request["name"] && !who.name) who.name = default_name(who, phone.names);
  return who;
}

std::string known_types() {
  std::string words;
  std::string_view last;
  for (MessageKind const& kind : message_kinds()) {
    if (kind.type == last) continue;
    words += (words.empty() ? "" : ", ") + std::string(kind.type);
    last = kind.type;
  }
  return words;
}

/// `text` may be given as a plain string.
std::string object_of(json::Value request, std::string const& type) {
  json::Value const given = request[type];
  if (!given) return {};
  if (type == "text" && given.is(json::Type::string)) return "{\"body\":" + std::string(given.raw()) + "}";
  return json::compact(given.raw());
}

Done check_type(Order& order, json::Value request) {
  if (std::ranges::find(kMembers, order.type) != kMembers.end())
    return fail(Code::invalid, fmt::format("`type` cannot be `{}`", order.type), "type");
  order.object = object_of(request, order.type);
  std::string const variant = request[order.type]["type"].word().value_or("");
  order.kind = find_kind(order.type, variant);
  if (order.kind == nullptr) order.kind = find_kind(order.type, "");
  if (order.kind == nullptr && order.object.empty())
    return fail(Code::invalid,
        fmt::format("`type` must be one of {}; for any other give its object as `{}` too", known_types(), order.type),
        "type");
  bool const list = order.type == "contacts";
  if (!order.object.empty() && order.kind != nullptr && order.object[0] != (list ? '[' : '{'))
    return fail(Code::invalid, fmt::format("`{}` must be {}", order.type, list ? "an array" : "an object"), order.type);
  return {};
}

Result<std::int64_t> count_of(json::Value request) {
  if (!request["count"]) return 1;
  auto const count = request["count"].integer();
  if (count && *count >= 1 && *count <= kCountMax && (*count == 1 || !request["id"])) return *count;
  return fail(Code::invalid, fmt::format("`count` must be 1 to {}, and 1 when `id` is given", kCountMax), "count");
}

Result<std::string> extra_of(json::Value request) {
  json::Writer out;
  out.begin_object();
  for (std::string_view const name : {"referral", "identity"}) {
    TRY(std::string const object, object_member(request, name));
    if (!object.empty()) out.key(name).raw(object);
  }
  if (request["errors"] && !request["errors"].is(json::Type::array))
    return fail(Code::invalid, "`errors` must be an array", "errors");
  if (request["errors"]) out.key("errors").raw(json::compact(request["errors"].raw()));
  std::string const object = out.end_object().take();
  return object.substr(1, object.size() - 2);
}

Result<Order> read_order(Phone const& phone, json::Value request, Instant now) {
  Order order;
  TRY(std::optional<std::string> const type, string_member(request, "type"));
  order.type = type.value_or("text");
  std::vector<std::string_view> members(kMembers.begin(), kMembers.end());
  members.push_back(order.type);
  TRY_DONE(check_members(request, members));
  TRY_DONE(check_type(order, request));
  TRY(order.number, number_member(phone.numbers, request));
  TRY(order.customer, customer_of(request, phone));
  TRY(order.context, object_member(request, "context"));
  TRY(order.extra, extra_of(request));
  TRY(std::optional<std::string> const group, string_member(request, "group_id"));
  TRY(std::optional<std::string> const wamid, string_member(request, "id"));
  order.group_id = group.value_or("");
  order.wamid = wamid.value_or("");
  TRY(order.timestamp, timestamp_member(request, now));
  TRY(order.count, count_of(request));
  TRY(order.escaping, escaping_member(request));
  return order;
}

std::string chat_of(Order const& order) {
  return order.number.phone_number_id + "/" + (order.group_id.empty() ? key_of(order.customer) : order.group_id);
}

/// A number that nobody has yet: the last four digits move on by 5000.
std::string new_phone_of(std::string const& phone) {
  if (phone.size() < 4) return phone + "0";
  int const last = (std::atoi(phone.substr(phone.size() - 4).c_str()) + 5000) % 10'000;
  return phone.substr(0, phone.size() - 4) + fmt::format("{:04}", last);
}

Blanks blanks_of(Order const& order, Phone const& phone) {
  std::string const digits = order.customer.phone.value_or("");
  return {.phone = digits,
      .new_phone = new_phone_of(digits),
      .user_id = order.customer.user_id.value_or(""),
      .name = Text::from_utf8(order.customer.name.value_or("")).escaped,
      .target = phone.newest_messages.find(chat_of(order)).value_or(""),
      .timestamp = Text::from_utf8(order.timestamp).escaped};
}

/// The default, with what was given in front of it. A list is taken as it is.
std::string content_of(Order const& order, Blanks const& blanks, IdMint& mint) {
  if (order.kind == nullptr || order.kind->content.empty()) return order.object;
  std::string const by_default = fill(order.kind->content, blanks, mint);
  if (order.object.empty()) return by_default;
  return order.object[0] == '{' ? json::merge_missing(order.object, by_default) : order.object;
}

std::string context_of(Order const& order, IdMint& mint) {
  if (!order.context.empty() || order.kind == nullptr || order.kind->context == Context::none) return order.context;
  json::Writer out;
  out.begin_object().member("from", order.number.display_number);
  out.member("id", mint.wamid(order.customer.phone.value_or(""), Author::business));
  return out.end_object().take();
}

/// The request's members and the default ones that it does not have.
std::string extra_with_defaults(Order const& order, Blanks const& blanks, IdMint& mint) {
  if (order.kind == nullptr || order.kind->extra.empty()) return order.extra;
  std::string const merged =
      json::merge_missing("{" + order.extra + "}", "{" + fill(order.kind->extra, blanks, mint) + "}");
  return merged.substr(1, merged.size() - 2);
}

Message message_of(Order const& order, Blanks const& blanks, IdMint& mint) {
  Message message{.customer = order.customer,
      .wamid = order.wamid,
      .timestamp = order.timestamp,
      .type = order.type,
      .content = content_of(order, blanks, mint),
      .context = context_of(order, mint),
      .group_id = order.group_id,
      .extra = extra_with_defaults(order, blanks, mint)};
  if (message.wamid.empty()) message.wamid = mint.wamid(order.customer.phone.value_or(""), Author::user);
  return message;
}

bool names_its_target(json::Value object) { return object["message_id"] || object["original_message_id"]; }

}  // namespace

/// Ids of the test users 1555011dddd end in the same four digits; everybody else's hold the whole number.
std::string user_id_of(std::string const& phone) {
  bool const test_user = phone.size() == 11 && phone.starts_with("1555011");
  return test_user ? "US.1000000000000000" + phone.substr(7) : fmt::format("US.1{:0>19}", phone);
}

std::optional<std::string> Memory::find(std::string const& key) const {
  auto const found = texts_.find(key);
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

void Memory::put(std::string const& key, std::string const& text) {
  auto const [place, added] = texts_.insert_or_assign(key, text);
  if (!added) return;
  order_.push_back(key);
  if (order_.size() <= kRememberedMax) return;
  texts_.erase(order_.front());
  order_.pop_front();
}

Result<Inbound> inbound_of(Phone& phone, json::Value request, Instant now) {
  TRY(Order const order, read_order(phone, request, now));
  Blanks const blanks = blanks_of(order, phone);
  bool const about_another = order.kind != nullptr && order.kind->target == About::earlier_message;
  if (about_another && blanks.target.empty() && !names_its_target(request[order.type]))
    return fail(Code::invalid,
        fmt::format("`{}` must name a message: this customer has sent none through the sandbox yet", order.type),
        order.type);
  Inbound inbound{{order.number, "messages", {}, {}, order.escaping}, order.customer, order.group_id, {}};
  for (std::int64_t i = 0; i < order.count; ++i) {
    inbound.messages.push_back(message_of(order, blanks, phone.mint));
    inbound.change.wamids.push_back(inbound.messages.back().wamid);
  }
  if (!about_another) phone.newest_messages.put(chat_of(order), inbound.messages.back().wamid);
  if (order.customer.name) phone.names.put(key_of(order.customer), *order.customer.name);
  bool const with_contacts = order.kind == nullptr || order.kind->contacts == Contacts::beside;
  inbound.change.value = messages_value(order.number, inbound.messages, with_contacts);
  return inbound;
}

Webhook webhook_of(Change const& change) {
  return {written(envelope(change.number, change.field, change.value, change.time), change.escaping), change.wamids};
}

Result<Webhook> inbound_webhook(Phone& phone, json::Value request, Instant now) {
  TRY(Inbound const inbound, inbound_of(phone, request, now));
  return webhook_of(inbound.change);
}

}  // namespace wigwag::sim
