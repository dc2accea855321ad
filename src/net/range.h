/// @file Which part of a body a request asks for (RFC 9110, 14).
#pragma once
#include <cstdint>
#include <string_view>
#include <variant>

namespace wigwag::net {

struct WholeBody {};
struct BodyPart {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};
struct NoSuchPart {};
using Wanted = std::variant<WholeBody, BodyPart, NoSuchPart>;

/// Of a Range header, empty when there is none. What cannot be read or names several parts asks for the whole.
Wanted wanted_part(std::string_view range, std::uint64_t bytes);

}  // namespace wigwag::net
