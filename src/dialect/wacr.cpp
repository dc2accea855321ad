#include "dialect/wacr.h"

#include <algorithm>

#include "model/wacr_switches.h"

namespace wigwag::dialect {
namespace {

using store::MessageView;

/// The customer for what came in, our own number for what went out.
std::optional<std::string> sender_of(MessageView const& message) {
  if (message.direction == Direction::outbound)
    return message.display_number ? std::optional(digits_of(*message.display_number)) : std::nullopt;
  return message.phone ? message.phone : message.bsuid;
}

std::optional<Text> words_of(MessageView const& message) {
  if (message.revoked_at || message.text.empty()) return std::nullopt;
  return message.text;
}

std::optional<std::string> wamid_of(MessageView const& message) {
  return message.wamid.empty() ? std::nullopt : std::optional(message.wamid);
}

using Write = void (*)(json::Writer&, std::string_view name, MessageView const&);
/// How each of kWacrFields is written.
constexpr std::array<Write, kWacrFields.size()> kWrites{
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, m.num.value); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, m.thread_num.value); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, sender_of(m)); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, m.type); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, words_of(m)); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, word_of(m.status)); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, wamid_of(m)); },
    [](json::Writer& out, std::string_view name, MessageView const& m) { out.member(name, iso_offset(m.sent_at)); },
    [](json::Writer& out, std::string_view name, MessageView const& m) {
      out.member(name, m.status == MessageStatus::read);
    },
};

void write_fields(json::Writer& out, MessageView const& message, FieldSet fields) {
  for (std::size_t i = 0; i < kWrites.size(); ++i)
    if ((fields >> i & 1) != 0) kWrites[i](out, kWacrFields[i], message);
}

FieldSet fields_of(std::initializer_list<std::string_view> names) {
  FieldSet fields = 0;
  for (std::string_view const name : names)
    fields |= FieldSet{1} << (std::ranges::find(kWacrFields, name) - kWacrFields.begin());
  return fields;
}

void begin_envelope(json::Writer& out, std::string_view data, Stamp const& stamp, std::string_view message = {}) {
  out.begin_object().member("success", true).key("data").raw(data);
  if (!message.empty()) out.member("message", message);
  out.key("meta").begin_object();
  out.member("request_id", stamp.request_id).member("timestamp", iso_offset(stamp.at));
}

}  // namespace

FieldSet parse_fields(std::string_view fields, std::span<std::string_view const> names) {
  FieldSet named = 0;
  while (!fields.empty()) {
    std::size_t const comma = std::min(fields.find(','), fields.size());
    std::string_view name = fields.substr(0, comma);
    fields.remove_prefix(std::min(comma + 1, fields.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    auto const found = std::ranges::find(names, name);
    if (found != names.end()) named |= FieldSet{1} << (found - names.begin());
  }
  return named == 0 ? ~FieldSet{0} : named;
}

void write_wacr_message(json::Writer& out, MessageView const& message, FieldSet fields) {
  out.begin_object();
  write_fields(out, message, fields);
  out.end_object();
}

std::string wacr_message_in_full(MessageView const& message, FileAddresses const& files) {
  json::Writer out;
  out.begin_object();
  write_fields(out, message, fields_of({"id", "interaction_id", "sender_id", "type", "message", "status"}));
  out.member("status_message", message.status == MessageStatus::failed ? message.error_title : std::nullopt);
  write_fields(out, message, fields_of({"message_id"}));
  out.member("ref_message_id", message.context_wamid);
  auto const file = shown_file(message, files);
  out.member("url", file ? std::optional(file->url) : std::nullopt);
  write_fields(out, message, fields_of({"sent_at", "is_read"}));
  out.key("staff_id").null().end_object();  // nobody sends yet
  return out.take();
}

std::string wacr_single(std::string_view data, Stamp const& stamp, std::string_view message) {
  json::Writer out;
  begin_envelope(out, data, stamp, message);
  out.end_object().end_object();
  return out.take();
}

std::string wacr_list(std::string_view data, WacrPage const& page, Query const& query, Stamp const& stamp) {
  std::int64_t const last_page = std::max<std::int64_t>(1, (page.total + page.per_page - 1) / page.per_page);
  std::int64_t const from = (page.page - 1) * page.per_page + 1;
  auto const link = [&](std::int64_t number) {
    return link_to(page.address, query, {{"page", std::to_string(number)}});
  };
  json::Writer out;
  begin_envelope(out, data, stamp);
  if (!wacr::kPaginationInMeta) out.end_object();
  out.key("pagination").begin_object().member("current_page", page.page).member("per_page", page.per_page);
  out.member("total", page.total).member("last_page", last_page);
  if (page.rows > 0)
    out.member("from", from).member("to", from + page.rows - 1);
  else
    out.key("from").null().key("to").null();
  out.end_object();
  if (wacr::kPaginationInMeta) out.end_object();
  out.key("links").begin_object().member("first", link(1)).member("last", link(last_page));
  out.key("prev");
  page.page > 1 ? out.value(link(page.page - 1)) : out.null();
  out.key("next");
  page.page < last_page ? out.value(link(page.page + 1)) : out.null();
  out.end_object().end_object();
  return out.take();
}

}  // namespace wigwag::dialect
