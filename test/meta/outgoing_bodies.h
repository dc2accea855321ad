// Bodies of POST /messages, and what is read of them.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "meta/outgoing.h"

namespace wigwag::meta {

/// `{"messaging_product":…,"to":…,"type":type, members}`
inline std::string body_of(std::string_view type, std::string_view members) {
  return fmt::format(R"({{"messaging_product":"whatsapp","to":"+1 (555) 011-0001","type":"{}",{}}})", type, members);
}

inline std::expected<Outgoing, Mistake> read(
    std::string_view body, Endpoint endpoint = Endpoint::messages, Reader reader = Reader::wigwag) {
  auto const document = json::Document::parse(body);
  EXPECT_TRUE(document.has_value()) << body;
  return document ? read_outgoing(document->root(), endpoint, reader) : std::unexpected(Mistake{});
}

/// "131009 text.body", or "" when it is taken.
inline std::string told(std::expected<Outgoing, Mistake> const& outgoing) {
  if (outgoing) return "";
  Mistake const& mistake = outgoing.error();
  EXPECT_FALSE(mistake.title.empty());
  EXPECT_TRUE(mistake.field.empty() || mistake.details.starts_with(mistake.field)) << mistake.details;
  return fmt::format("{} {}", mistake.code, mistake.field);
}

inline std::string letters(std::size_t count, std::string_view letter = "é") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += letter;
  return text;
}

struct Tried {
  std::string members;  ///< content member with its key
  std::string told;     ///< "" is taken
};

inline void expect_told(std::string_view type, std::initializer_list<Tried> tries) {
  for (Tried const& tried : tries)
    EXPECT_EQ(told(read(body_of(type, tried.members))), tried.told) << type << " " << tried.members.substr(0, 300);
}

}  // namespace wigwag::meta
