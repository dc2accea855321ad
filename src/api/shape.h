/// @file Request bodies as values. A Shape<T> is a table with a row a member: from it follow reading, checking, what is
/// said about mistakes (all of them at once), and the schema that OpenAPI shows.
///
///   struct NewNote { std::string name; std::optional<Text> content; };
///   template <> struct Shape<NewNote> {
///     static constexpr std::string_view envelope = "note";        // of `{"note":{…}}`; without it: the body itself
///     static constexpr Pack fields{
///         Field{"name", &NewNote::name, "What it is called", {.required = true, .max = 255}},
///         Field{"content", &NewNote::content, "Whatever is to be kept", {.max = limits::note_characters_max}}};
///   };
///   Result<Reply> add_note(store::WriteTx&, Caller<…>, Shaped<NewNote> in);
///
/// | member                    | takes                                                                      |
/// | Text, std::string         | a string; std::string has no NUL and is UTF-8, blanks at its ends are kept |
/// | bool                      | true, false, and 1, 0, "true", "false", "1", "0"                           |
/// | std::int64_t              | a whole number, also as a string                                           |
/// | an enum with Words        | one of its words                                                           |
/// | Instant                   | ISO 8601                                                                   |
/// | std::vector<T>            | an array                                                                   |
/// | a T with a Shape          | an object                                                                  |
/// | json::Value               | anything, as it stands in the body                                         |
/// | std::optional<T>          | T, or null: nullopt                                                        |
/// | Patch<T>                  | the same, and knows whether it was there                                   |
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/bind.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/pack.h"
#include "base/result.h"
#include "base/text.h"
#include "model/enums.h"

namespace wigwag::api {

/// Absent, null and a value are three things.
template <class T>
struct Patch {
  bool present = false;
  std::optional<T> value = {};
};

/// What a value must be like. Sentences that are not given are made from the field's name.
struct Rule {
  bool required = false;
  std::size_t min = 0;  ///< characters of a text, elements of an array
  std::size_t max = 0;  ///< the same; 0: no bound but the body's
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  bool (*holds)(std::string_view utf8) = nullptr;  ///< of a text
  std::string_view allowed = {};                   ///< what `holds` wants: "an HTTPS URL"
  std::string_view missing = {};                   ///< the sentence when it is absent, null or ""
  std::string_view wrong = {};                     ///< the sentence for whatever else is wrong
  std::string_view element_wrong = {};             ///< the same of an array's element
};

template <class Owner, class T>
struct Field {
  std::string_view name;
  T Owner::* member;
  std::string_view summary;
  Rule rule = {};
};

template <class T>
struct Shape;
template <class T>
concept HasShape = requires { Shape<T>::fields; };
template <class T>
concept HasEnvelope = requires { Shape<T>::envelope; };

namespace shape {

/// What is wrong so far.
class Problems {
 public:
  /// `wrong`: the rule's own sentence; empty: the field and `default_words` ("must be a string").
  void add(std::string const& field, std::string_view wrong, std::string_view default_words);
  bool empty() const { return problems_.empty(); }
  bool has(std::string_view field) const;
  /// What stands there already about the field is enough.
  void add_new(Problem problem);
  std::vector<Problem> const& all() const { return problems_; }
  std::size_t size() const { return problems_.size(); }
  /// The first one is the Error's own. Not when there are none.
  Error take();

 private:
  std::vector<Problem> problems_;
};

std::string join(std::string_view path, std::string_view name);
/// The value as it may stand: absent, null and "" count as missing for a required field.
bool is_missing(json::Value value);

// Each gives nothing and adds a problem when the value is not what it should be.
std::optional<Text> read_text(json::Value, Rule const&, std::string const& path, Problems&);
std::optional<std::string> read_string(json::Value, Rule const&, std::string const& path, Problems&);
std::optional<bool> read_truth(json::Value, Rule const&, std::string const& path, Problems&);
std::optional<std::int64_t> read_whole(json::Value, Rule const&, std::string const& path, Problems&);
std::optional<Instant> read_instant(json::Value, Rule const&, std::string const& path, Problems&);
std::optional<std::size_t> read_word(
    json::Value, std::span<std::string_view const> words, Rule const&, std::string const& path, Problems&);
/// True when it is an array of an allowed length.
bool check_array(json::Value, Rule const&, std::string const& path, Problems&);
bool check_object(json::Value, Rule const&, std::string const& path, Problems&);

void write_text_schema(json::Writer&, Rule const&);
void write_whole_schema(json::Writer&, Rule const&);
void write_words_schema(json::Writer&, std::span<std::string_view const> words);

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsPatch : std::false_type {};
template <class T>
struct IsPatch<Patch<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <HasShape T>
void read_fields(json::Value object, T& out, std::string_view path, Problems& problems);

template <class T>
void put(T& out, std::optional<T> value) {
  if (value) out = *std::move(value);
}

template <class T>
void read(json::Value value, T& out, Rule const& rule, std::string const& path, Problems& problems) {
  if constexpr (IsPatch<T>::value) {
    out.present = true;
    read(value, out.value, rule, path, problems);
  } else if constexpr (IsOptional<T>::value) {
    if (!value.is(json::Type::null)) read(value, out.emplace(), rule, path, problems);
  } else if constexpr (IsVector<T>::value) {
    if (!check_array(value, rule, path, problems)) return;
    Rule const element{.least = rule.least,
        .most = rule.most,
        .holds = rule.holds,
        .allowed = rule.allowed,
        .wrong = rule.element_wrong};
    value.each([&](json::Value one) {
      std::string const place = join(path, std::to_string(out.size()));
      read(one, out.emplace_back(), element, place, problems);
    });
  } else if constexpr (HasShape<T>) {
    if (check_object(value, rule, path, problems)) read_fields(value, out, path, problems);
  } else if constexpr (std::same_as<T, json::Value>) {
    out = value;
  } else if constexpr (Worded<T>) {
    if (auto const word = read_word(value, Words<T>::words, rule, path, problems)) out = static_cast<T>(*word);
  } else if constexpr (std::same_as<T, Text>) {
    put(out, read_text(value, rule, path, problems));
  } else if constexpr (std::same_as<T, std::string>) {
    put(out, read_string(value, rule, path, problems));
  } else if constexpr (std::same_as<T, bool>) {
    put(out, read_truth(value, rule, path, problems));
  } else if constexpr (std::same_as<T, std::int64_t>) {
    put(out, read_whole(value, rule, path, problems));
  } else {
    static_assert(std::same_as<T, Instant>, "a shape's member of this type cannot be read");
    put(out, read_instant(value, rule, path, problems));
  }
}

template <HasShape T>
void read_fields(json::Value object, T& out, std::string_view path, Problems& problems) {
  auto const one = [&](auto const& field) {
    json::Value const value = object[field.name];
    std::string const place = join(path, field.name);
    if (field.rule.required && is_missing(value)) return problems.add(place, field.rule.missing, "is required");
    if (value) read(value, out.*field.member, field.rule, place, problems);
  };
  Shape<T>::fields.each(one);
}

template <class T>
void write_schema(json::Writer& out, Rule const& rule) {
  if constexpr (IsPatch<T>::value) {
    write_schema<std::remove_cvref_t<decltype(*T{}.value)>>(out, rule);
  } else if constexpr (IsOptional<T>::value) {
    write_schema<typename T::value_type>(out, rule);
  } else if constexpr (IsVector<T>::value) {
    out.begin_object().member("type", "array").key("items");
    write_schema<typename T::value_type>(out, {});
    if (rule.min != 0) out.member("minItems", static_cast<std::int64_t>(rule.min));
    if (rule.max != 0) out.member("maxItems", static_cast<std::int64_t>(rule.max));
    out.end_object();
  } else if constexpr (HasShape<T>) {
    out.begin_object().member("type", "object").key("properties").begin_object();
    auto const one = [&](auto const& field) {
      out.key(field.name).begin_object().key("allOf").begin_array();
      write_schema<std::remove_cvref_t<decltype(T{}.*field.member)>>(out, field.rule);
      out.end_array().member("description", field.summary).end_object();
    };
    Shape<T>::fields.each(one);
    out.end_object().key("required").begin_array();
    auto const name = [&](auto const& field) {
      if (field.rule.required) out.value(field.name);
    };
    Shape<T>::fields.each(name);
    out.end_array().end_object();
  } else if constexpr (std::same_as<T, json::Value>) {
    out.begin_object().end_object();
  } else if constexpr (Worded<T>) {
    write_words_schema(out, Words<T>::words);
  } else if constexpr (std::same_as<T, bool>) {
    out.begin_object().member("type", "boolean").end_object();
  } else if constexpr (std::same_as<T, std::int64_t>) {
    write_whole_schema(out, rule);
  } else if constexpr (std::same_as<T, Instant>) {
    out.begin_object().member("type", "string").member("format", "date-time").end_object();
  } else {
    write_text_schema(out, rule);
  }
}

}  // namespace shape

/// Errors: bad_request when the envelope is missing; invalid with every problem.
template <HasShape T>
Result<T> read_shape(json::Value body) {
  T out{};
  shape::Problems problems;
  if constexpr (HasEnvelope<T>) {
    constexpr std::string_view kName = Shape<T>::envelope;
    body = body[kName];
    if (!body.is(json::Type::object))  // Source: Kapso, errors
      return fail(
          Code::bad_request, "param is missing or the value is empty: " + std::string(kName), std::string(kName));
  }
  shape::read_fields(body, out, {}, problems);
  if (!problems.empty()) return fail(problems.take());
  return out;
}

/// What could be read, and what is wrong: for a handler that finds more mistakes by what is stored, and says all at
/// once.
template <HasShape T>
struct Tried {
  T value = {};
  shape::Problems problems = {};
};
template <HasShape T>
Tried<T> try_shape(json::Value body) {
  Tried<T> tried;
  shape::read_fields(body, tried.value, {}, tried.problems);
  return tried;
}

/// The JSON schema of the whole body.
template <HasShape T>
void write_body_schema(json::Writer& out) {
  if constexpr (HasEnvelope<T>) {
    out.begin_object().member("type", "object").key("properties").begin_object().key(Shape<T>::envelope);
    shape::write_schema<T>(out, {});
    out.end_object().key("required").begin_array().value(Shape<T>::envelope).end_array().end_object();
  } else {
    shape::write_schema<T>(out, {});
  }
}

/// A handler's parameter: the body, read by its Shape. json::Values in it live as long as the request.
template <HasShape T>
struct Shaped {
  T value;
};
template <HasShape T>
struct Bind<Shaped<T>> {
  static Result<Shaped<T>> from(Context const& context) {
    TRY(T value, read_shape<T>(context.body->root()));
    return Shaped<T>{std::move(value)};
  }
};
template <HasShape T>
struct Bind<Tried<T>> {
  static Tried<T> from(Context const& context) { return try_shape<T>(context.body->root()); }
};
template <HasShape T>
inline constexpr bool kTakesBody<Tried<T>> = true;
template <HasShape T>
inline constexpr WriteSchema kSchemaOf<Tried<T>> = &write_body_schema<T>;
template <HasShape T>
inline constexpr bool kTakesBody<Shaped<T>> = true;
template <HasShape T>
inline constexpr WriteSchema kSchemaOf<Shaped<T>> = &write_body_schema<T>;

}  // namespace wigwag::api
