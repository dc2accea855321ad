#include "sim/call.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kLimitDefault = 25;
constexpr std::int64_t kLimitMax = 1000;
constexpr std::string_view kCursorMark = "sandbox:";

std::string cursor_of(std::string const& key) { return base64url_encode(std::string(kCursorMark) + key); }

/// The index of the item that the cursor names. Errors: 131059.
Found<std::optional<std::size_t>> place_of(Call const& call, std::vector<Item> const& items, std::string_view name) {
  auto const cursor = text_of(call.body[name]);
  if (!cursor) return std::nullopt;
  std::string const plain = base64url_decode(*cursor).value_or("");
  if (plain.starts_with(kCursorMark)) {
    auto const found = std::ranges::find(items, plain.substr(kCursorMark.size()), &Item::key);
    if (found != items.end()) return static_cast<std::size_t>(found - items.begin());
  }
  return refuse(131059, fmt::format("The cursor in `{}` is not valid or has expired; begin at the first page.", name));
}

Found<std::size_t> limit_of(Call const& call) {
  if (!call.body["limit"]) return std::size_t{kLimitDefault};
  auto const limit = call.body["limit"].integer();
  if (limit && *limit >= 1 && *limit <= kLimitMax) return static_cast<std::size_t>(*limit);
  return refuse_parameter(fmt::format("limit must be a number from 1 to {}", kLimitMax));
}

struct Slice {
  std::size_t begin = 0, end = 0;
};

Found<Slice> slice_of(Call const& call, std::vector<Item> const& items) {
  TRY(std::size_t const limit, limit_of(call));
  TRY(std::optional<std::size_t> const after, place_of(call, items, "after"));
  TRY(std::optional<std::size_t> const before, place_of(call, items, "before"));
  if (before) return Slice{*before - std::min(limit, *before), *before};
  std::size_t const begin = after ? *after + 1 : 0;
  return Slice{begin, std::min(items.size(), begin + limit)};
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (char const c : text) {
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '_' || c == '.' || c == ',';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string page_address(Call const& call, std::string_view direction, std::string const& cursor) {
  std::string out = call.own_address + std::string(call.request.path()) + "?";
  auto const query = net::parse_query(call.request.query());
  if (query) {
    for (net::Parameter const& one : *query) {
      if (one.name == "after" || one.name == "before" || one.name == "access_token") continue;
      out += percent_encode(one.name) + "=" + percent_encode(one.value) + "&";
    }
  }
  return out + std::string(direction) + "=" + cursor;
}

void write_paging(json::Writer& out, Call const& call, std::vector<Item> const& items, Slice slice) {
  if (slice.begin == slice.end) return;
  std::string const first = cursor_of(items[slice.begin].key), last = cursor_of(items[slice.end - 1].key);
  out.key("paging").begin_object().key("cursors").begin_object();
  out.member("before", first).member("after", last).end_object();
  if (slice.end < items.size()) out.member("next", page_address(call, "after", last));
  if (slice.begin > 0) out.member("previous", page_address(call, "before", first));
  out.end_object();
}

/// The end of a group in brackets that opens at `at`.
std::size_t behind_group(std::string_view text, std::size_t at, char open, char close) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == open) ++depth;
    if (text[at] == close && --depth == 0) return at + 1;
  }
  return at;
}

std::string projected(json::Value value, std::vector<Field> const& fields);

std::string projected_array(json::Value value, std::vector<Field> const& fields) {
  json::Writer out;
  out.begin_array();
  value.each([&](json::Value one) { out.raw(projected(one, fields)); });
  return out.end_array().take();
}

/// What the caller wants of a nested value; names that are not there are left out.
std::string projected(json::Value value, std::vector<Field> const& fields) {
  if (value.is(json::Type::array)) return projected_array(value, fields);
  if (fields.empty() || !value.is(json::Type::object)) return json::compact(value.raw());
  json::Writer out;
  out.begin_object();
  for (Field const& field : fields)
    if (value[field.name]) out.key(field.name).raw(projected(value[field.name], read_fields(field.inner)));
  return out.end_object().take();
}

std::vector<Field> default_fields(Shape const& shape) {
  std::vector<Field> out;
  for (std::string_view const name : shape.defaults) out.push_back({std::string(name), {}, {}});
  return out;
}

}  // namespace

std::optional<std::string> text_of(json::Value value) {
  if (auto const truth = value.boolean()) return *truth ? "true" : "false";
  return value.word();
}

std::optional<bool> truth_of(json::Value value) {
  if (auto const truth = value.boolean()) return truth;
  auto const word = value.word();
  if (word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  return std::nullopt;
}

Found<std::string> needed_text(Call const& call, std::string_view name) {
  if (auto text = text_of(call.body[name])) return *std::move(text);
  return refuse_parameter(fmt::format("The parameter {} is required.", name));
}

std::expected<void, Refusal> needs_whatsapp(Call const& call) {
  json::Value const product = call.body["messaging_product"];
  if (product.word() == "whatsapp") return {};
  if (!product) return refuse_parameter("The parameter messaging_product is required.");
  return refuse_parameter("messaging_product must be one of {WHATSAPP}: use \"whatsapp\"");
}

std::expected<void, Refusal> check_length(std::string_view name, std::string_view text, std::size_t characters_max) {
  if (code_points(text) <= characters_max) return {};
  return refuse_parameter(fmt::format("{} must be at most {} characters long", name, characters_max));
}

std::vector<Field> read_fields(std::string_view fields) {
  std::vector<Field> out;
  for (std::size_t at = 0; at < fields.size();) {
    std::size_t const name_end = std::min(fields.find_first_of(",.{(", at), fields.size());
    Field field{std::string(fields.substr(at, name_end - at)), {}, {}};
    at = name_end;
    while (at < fields.size() && fields[at] == '.') {
      std::size_t const end = behind_group(fields, std::min(fields.find('(', at), fields.size()), '(', ')');
      field.arguments += fields.substr(at, end - at);
      at = end;
    }
    if (at < fields.size() && fields[at] == '{') {
      std::size_t const end = behind_group(fields, at, '{', '}');
      field.inner = fields.substr(at + 1, end - at - 2);
      at = end;
    }
    std::erase(field.name, ' ');
    if (!field.name.empty()) out.push_back(std::move(field));
    at = fields.find(',', at);
    if (at == std::string_view::npos) break;
    ++at;
  }
  return out;
}

Found<std::string> project(std::string const& object, std::string_view fields, Shape const& shape) {
  auto const document = json::Document::parse(object);
  must(document.has_value(), "the sandbox writes JSON");
  json::Value const root = document->root();
  std::vector<Field> const wanted = fields.empty() ? default_fields(shape) : read_fields(fields);
  json::Writer out;
  out.begin_object();
  for (Field const& field : wanted) {
    if (field.name == "id") continue;
    json::Value const value = root[field.name];
    bool const known = value || std::ranges::find(shape.optional, field.name) != shape.optional.end();
    if (!known)
      return refuse_parameter(
          fmt::format("Tried accessing nonexisting field ({}) on node type ({})", field.name, shape.type_name));
    if (value) out.key(field.name).raw(projected(value, read_fields(field.inner)));
  }
  if (root["id"]) out.key("id").raw(root["id"].raw());
  return out.end_object().take();
}

Answer project_reply(Call const& call, std::string const& object, Shape const& shape) {
  TRY(std::string body, project(object, text_of(call.body["fields"]).value_or(""), shape));
  return reply(std::move(body));
}

Answer list_reply(Call const& call, std::vector<Item> items) {
  TRY(Slice const slice, slice_of(call, items));
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (std::size_t i = slice.begin; i < slice.end; ++i) out.raw(items[i].json);
  out.end_array();
  write_paging(out, call, items, slice);
  if (text_of(call.body["summary"]).value_or("").contains("total_count"))
    out.key("summary").begin_object().member("total_count", static_cast<std::int64_t>(items.size())).end_object();
  return reply(out.end_object().take());
}

Answer list_reply(Call const& call, std::vector<Item> items, Shape const& shape) {
  std::string const fields = text_of(call.body["fields"]).value_or("");
  for (Item& item : items) {
    TRY(item.json, project(item.json, fields, shape));
  }
  return list_reply(call, std::move(items));
}

Posting number_posting(BusinessNumber const& number, std::string field, std::string value) {
  return {number.account_id, number.id, std::move(field), std::move(value), false};
}

Posting account_posting(std::string const& account_id, std::string field, std::string value) {
  return {account_id, "", std::move(field), std::move(value), true};
}

}  // namespace wigwag::sim
