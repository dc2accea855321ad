/// @file What an answer's objects look like, as tables: from them come the schemas that OpenAPI shows. The tests hold
/// every answer of their scenarios against them.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/json.h"

namespace wigwag::dialect {

struct Record;

struct Member {
  enum class Of : std::uint8_t { text, time, whole, number, truth, words, object, record, any };
  std::string_view name;
  Of of;
  std::string_view summary;
  bool nullable = false;
  bool always = true;
  bool many = false;  ///< an array of them
  std::span<std::string_view const> words = {};
  Record const* record = nullptr;
};

struct Record {
  std::string_view name;  ///< in the document: `Contact`
  std::string_view summary;
  std::span<Member const> members;
  bool open = false;  ///< may have members that nobody listed: Meta's
};

namespace record {

constexpr Member text(std::string_view name, std::string_view summary) { return {name, Member::Of::text, summary}; }
constexpr Member time(std::string_view name, std::string_view summary) { return {name, Member::Of::time, summary}; }
constexpr Member whole(std::string_view name, std::string_view summary) { return {name, Member::Of::whole, summary}; }
constexpr Member number(std::string_view name, std::string_view summary) { return {name, Member::Of::number, summary}; }
constexpr Member truth(std::string_view name, std::string_view summary) { return {name, Member::Of::truth, summary}; }
constexpr Member object(std::string_view name, std::string_view summary) { return {name, Member::Of::object, summary}; }
constexpr Member any(std::string_view name, std::string_view summary) { return {name, Member::Of::any, summary}; }
constexpr Member words(std::string_view name, std::span<std::string_view const> all, std::string_view summary) {
  Member member{name, Member::Of::words, summary};
  member.words = all;
  return member;
}
constexpr Member one(std::string_view name, Record const& record, std::string_view summary) {
  Member member{name, Member::Of::record, summary};
  member.record = &record;
  return member;
}
constexpr Member many(Member member) {
  member.many = true;
  return member;
}
/// Always there, and may be null.
constexpr Member nullable(Member member) {
  member.nullable = true;
  return member;
}
/// Not there when there is nothing to say.
constexpr Member sometimes(Member member) {
  member.always = false;
  return member;
}

}  // namespace record

/// Which members of a record a schema demands.
enum class Demand : std::uint8_t {
  always,   ///< those that are always there
  nothing,  ///< none: the caller selects what is shown
};

/// A JSON schema; other records are referred to below `#/components/schemas/`.
void write_record_schema(json::Writer& out, Record const& record, Demand demand);
/// `{"$ref":"#/components/schemas/NAME"}`
void write_record_reference(json::Writer& out, Record const& record);

}  // namespace wigwag::dialect
