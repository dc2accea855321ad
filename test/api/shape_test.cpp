// Bodies by their shape: what is taken, what is said about the rest, what OpenAPI shows.
#include "api/shape.h"

#include <gtest/gtest.h>

namespace wigwag::api {

struct Ticket {
  std::string name;
  std::optional<Text> note;
  std::int64_t weight = 7;
  bool urgent = false;
  Direction direction = Direction::outbound;
  std::vector<std::int64_t> ids;
  Patch<std::string> owner;
  json::Value extra;
};
struct Ticketed {
  Ticket ticket;
};
template <>
struct Shape<Ticket> {
  static constexpr Pack fields{
      Field{"name", &Ticket::name, "What it is called", Rule{.required = true, .max = 5, .missing = "Name it"}},
      Field{"note", &Ticket::note, "Words"}, Field{"weight", &Ticket::weight, "Kilograms", Rule{.least = 1, .most = 9}},
      Field{"urgent", &Ticket::urgent, "Whether it hurries"},
      Field{"direction", &Ticket::direction, "Where it goes", Rule{.wrong = "In or out"}},
      Field{"ids", &Ticket::ids, "Others", Rule{.min = 1, .max = 2, .element_wrong = "No such one"}},
      Field{"owner", &Ticket::owner, "Whose it is"}, Field{"extra", &Ticket::extra, "Anything"}};
};
template <>
struct Shape<Ticketed> {
  static constexpr std::string_view envelope = "t";
  static constexpr Pack fields{Field{"ticket", &Ticketed::ticket, "The ticket", Rule{.required = true}}};
};

namespace {

Result<Ticket> read(std::string const& body) {
  auto const document = json::Document::parse(body);
  EXPECT_TRUE(document.has_value()) << body;
  return read_shape<Ticket>(document->root());
}

std::string problems(std::string const& body) {
  auto const ticket = read(body);
  if (ticket) return "";
  std::string all;
  for (Problem const& one : ticket.error().problems) all += one.field + ": " + one.message + "|";
  EXPECT_EQ(ticket.error().code, Code::invalid);
  EXPECT_EQ(ticket.error().field, ticket.error().problems.front().field);
  return all;
}

TEST(Shape, TakesWhatTheTypesSay) {
  auto const ticket = read(R"({"name":"Ana","note":null,"weight":"3","urgent":1,"direction":"inbound","ids":[4,"5"],)"
                           R"("owner":null,"unknown":{}})");

  ASSERT_TRUE(ticket.has_value()) << ticket.error().message;
  EXPECT_EQ(ticket->name, "Ana");
  EXPECT_FALSE(ticket->note.has_value());
  EXPECT_EQ(ticket->weight, 3);
  EXPECT_TRUE(ticket->urgent);
  EXPECT_EQ(ticket->direction, Direction::inbound);
  EXPECT_EQ(ticket->ids, (std::vector<std::int64_t>{4, 5}));
  EXPECT_TRUE(ticket->owner.present);
  EXPECT_FALSE(ticket->owner.value.has_value());
}

TEST(Shape, WhatIsAbsentKeepsItsDefault) {
  auto const ticket = read(R"({"name":"Ana"})");

  ASSERT_TRUE(ticket.has_value());
  EXPECT_EQ(ticket->weight, 7);
  EXPECT_FALSE(ticket->owner.present);
  EXPECT_FALSE(ticket->extra.exists());
}

TEST(Shape, SaysEverythingThatIsWrong) {
  EXPECT_EQ(problems(R"({"weight":0,"direction":"up","ids":[],"urgent":"yes"})"),
      "name: Name it|weight: weight must be a whole number from 1 to 9|urgent: urgent must be true or false|"
      "direction: In or out|ids: ids must have at least 1 elements|");
  EXPECT_EQ(
      problems(R"({"name":"abcdef","ids":[1,"x"]})"), "name: name must have at most 5 characters|ids.1: No such one|");
  EXPECT_EQ(problems(R"({"name":""})"), "name: Name it|");
  EXPECT_EQ(problems(R"({"name":"a\u0000b"})"), "name: name must not contain NUL or lone surrogates|");
  EXPECT_EQ(problems(R"({"name":5,"weight":1.5})"),
      "name: name must be a string|weight: weight must be a whole number from 1 to 9|");
}

TEST(Shape, NamesAMissingEnvelopeAndNestedFields) {
  auto const none = json::Document::parse("{}");
  auto const inner = json::Document::parse(R"({"t":{"ticket":{}}})");

  EXPECT_EQ(read_shape<Ticketed>(none->root()).error().code, Code::bad_request);
  EXPECT_EQ(read_shape<Ticketed>(inner->root()).error().field, "ticket.name");
}

TEST(Shape, ItsSchemaHasTheSameRules) {
  json::Writer out;
  write_body_schema<Ticket>(out);

  auto const schema = json::Document::parse(out.text());
  ASSERT_TRUE(schema.has_value()) << out.text();
  EXPECT_EQ(schema->root()["required"].raw(), R"(["name"])");
  EXPECT_EQ(
      schema->root()["properties"]["weight"]["allOf"].at(0).raw(), R"({"type":"integer","minimum":1,"maximum":9})");
}

}  // namespace
}  // namespace wigwag::api
