#include "dialect/record.h"

#include <string>

namespace wigwag::dialect {
namespace {

std::string_view type_of(Member::Of of) {
  switch (of) {
    case Member::Of::text:
    case Member::Of::time:
    case Member::Of::words: return "string";
    case Member::Of::whole: return "integer";
    case Member::Of::number: return "number";
    case Member::Of::truth: return "boolean";
    case Member::Of::object: return "object";
    case Member::Of::record:
    case Member::Of::any: return "";
  }
  return "";
}

void write_type(json::Writer& out, std::string_view type, bool nullable) {
  if (type.empty()) return;
  out.key("type");
  nullable ? out.begin_array().value(type).value("null").end_array() : out.value(type);
}

/// The members of the value's schema, without braces.
void write_value(json::Writer& out, Member const& member, bool nullable) {
  if (member.of == Member::Of::record) {
    if (!nullable) {
      out.key("allOf").begin_array();
      write_record_reference(out, *member.record);
      out.end_array();
      return;
    }
    out.key("anyOf").begin_array();
    write_record_reference(out, *member.record);
    out.begin_object().member("type", "null").end_object().end_array();
    return;
  }
  write_type(out, type_of(member.of), nullable);
  if (member.of == Member::Of::time) out.member("format", "date-time");
  if (member.of != Member::Of::words) return;
  out.key("enum").begin_array();
  for (std::string_view const word : member.words) out.value(word);
  if (nullable) out.null();
  out.end_array();
}

void write_member(json::Writer& out, Member const& member) {
  out.key(member.name).begin_object();
  if (member.many) {
    write_type(out, "array", member.nullable);
    out.key("items").begin_object();
    write_value(out, member, false);
    out.end_object();
  } else {
    write_value(out, member, member.nullable);
  }
  out.member("description", member.summary).end_object();
}

}  // namespace

void write_record_schema(json::Writer& out, Record const& record, Demand demand) {
  out.begin_object().member("type", "object").member("description", record.summary);
  out.key("properties").begin_object();
  for (Member const& member : record.members) write_member(out, member);
  out.end_object();
  if (demand == Demand::always) {
    out.key("required").begin_array();
    for (Member const& member : record.members)
      if (member.always) out.value(member.name);
    out.end_array();
  }
  if (!record.open) out.member("additionalProperties", false);
  out.end_object();
}

void write_record_reference(json::Writer& out, Record const& record) {
  out.begin_object().member("$ref", "#/components/schemas/" + std::string(record.name)).end_object();
}

}  // namespace wigwag::dialect
