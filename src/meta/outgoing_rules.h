/// @file Checking what callers write, one row per member: form, need, length, and a rule of its own. Only for
/// meta/outgoing and its families.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "meta/outgoing.h"

namespace wigwag::meta::outgoing {

/// Meta's codes for what is wrong with a body. Source: Cloud API, sending.
inline constexpr int kUnreadable = 100;   ///< unknown key, wrong JSON type
inline constexpr int kMissing = 131008;   ///< a required part
inline constexpr int kBadValue = 131009;  ///< a value that is refused
inline constexpr int kNotSupported = 131051;
inline constexpr int kNotHere = 131055;  ///< not by this endpoint

using Found = std::optional<Mistake>;

/// A value of the body and where it stands.
struct Part {
  json::Value value;
  std::string path = {};

  bool exists() const { return value.exists(); }
  Part operator[](std::string_view key) const;
  Part at(std::size_t index) const;
  std::string text() const;  ///< plain UTF-8 of a string; "" for anything else
};

using Check = Found (*)(Part const& part);

enum class Form : std::uint8_t { text, id, boolean, integer, number, object, array };
enum class Need : std::uint8_t { may, must };
using enum Need;

struct Field {
  std::string_view name;
  Form form = Form::text;
  Need need = may;
  std::size_t max = 0;    ///< code points of a text, elements of an array; 0: no bound of its own
  Check check = nullptr;  ///< asked after form and length were found right
};

Mistake mistake(int code, Part const& part, std::string_view why);
Mistake bad(Part const& part, std::string_view why);

/// An object with these members and no others, none of them twice.
Found check_members(Part const& object, std::span<Field const> fields);
/// Form and length of one member that is there, and its own rule.
Found check_field(Part const& part, Field const& field);
/// `check` for every element; each must be an object.
Found check_each(Part const& array, Check check);

Found exactly_one_of(Part const& object, std::string_view one, std::string_view other);
Found one_of_words(Part const& text, std::span<std::string_view const> words);
template <std::string_view const&... words>
Found is_word(Part const& text) {
  static constexpr std::string_view kWords[] = {words...};
  return one_of_words(text, kWords);
}
/// No two texts at `path_in_element` of the array's elements are alike.
Found unique_in(Part const& array, std::string_view member, std::string_view inner = {});

/// `http(s)://` and a host.
Found check_url(Part const& text);
/// `{id | link, …}` with the members that a kind of file may have.
Found check_file(Part const& object, std::span<Field const> extra = {});
/// A number's value, whether it is written as a number or as a string.
std::optional<double> decimal_of(json::Value value);

}  // namespace wigwag::meta::outgoing
