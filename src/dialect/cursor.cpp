#include "dialect/cursor.h"

#include <charconv>

#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "base/limits.h"

namespace wigwag::dialect {
namespace {

std::string_view time_column(CursorOf list) {
  if (list == CursorOf::conversation) return "last_active_at";
  return list == CursorOf::project_event ? "occurred_at" : "created_at";
}

/// Others are in the order of their numbers, which have the time in them.
bool has_own_time(CursorOf list) { return list == CursorOf::conversation || list == CursorOf::project_event; }

std::string id_text(CursorOf list, std::int64_t num) {
  switch (list) {
    case CursorOf::numbered:
    case CursorOf::message: return std::to_string(num);
    case CursorOf::contact: return uuid_of(Kind::contact, num);
    case CursorOf::conversation: return uuid_of(Kind::conversation, num);
    case CursorOf::project_event: return uuid_of(Kind::event, num);
    case CursorOf::api_log: return uuid_of(Kind::api_log, num);
  }
  must(false, "a cursor is of a list");
  return {};
}

std::optional<std::int64_t> decimal(std::string_view text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<std::int64_t> num_from(CursorOf list, std::string_view id) {
  switch (list) {
    case CursorOf::numbered:
    case CursorOf::message: return decimal(id);
    case CursorOf::contact: return num_of(Kind::contact, id);
    case CursorOf::conversation: return num_of(Kind::conversation, id);
    case CursorOf::project_event: return num_of(Kind::event, id);
    case CursorOf::api_log: return num_of(Kind::api_log, id);
  }
  must(false, "a cursor is of a list");
  return {};
}

std::optional<store::Place> place_of(CursorOf list, json::Value root) {
  json::Value const values = root["values"];
  json::Value const columns = root["columns"];
  if (values.size() != 2 || columns.size() != 2) return std::nullopt;
  for (json::Value const one : {values.at(0), values.at(1), columns.at(0), columns.at(1)})
    if (!one.is(json::Type::string)) return std::nullopt;
  if (columns.at(0).text()->escaped != time_column(list) || columns.at(1).text()->escaped != "id") return std::nullopt;
  std::optional<Instant> const time = parse_iso(values.at(0).text()->escaped);
  std::optional<std::int64_t> const num = num_from(list, values.at(1).text()->escaped);
  if (!time || !num) return std::nullopt;
  if (!has_own_time(list) && *time != time_of(*num)) return std::nullopt;
  return store::Place{time->us, *num};
}

}  // namespace

std::string encode_cursor(CursorOf list, store::Place place) {
  Instant const time = has_own_time(list) ? Instant{place.time} : time_of(place.num);
  json::Writer out;
  out.begin_object().key("values").begin_array().value(iso_micros(time)).value(id_text(list, place.num)).end_array();
  out.key("columns").begin_array().value(time_column(list)).value("id").end_array().end_object();
  return base64_encode(out.text());
}

Result<store::Place> decode_cursor(CursorOf list, std::string_view cursor) {
  if (cursor.size() <= limits::cursor_bytes_max) {
    if (auto const bytes = base64_decode(cursor)) {
      auto const document = json::Document::parse(*bytes);
      auto const place = document ? place_of(list, document->root()) : std::nullopt;
      if (place) return *place;
    }
  }
  return fail(Code::bad_request, "Invalid cursor");
}

}  // namespace wigwag::dialect
