/// @file JSON as bytes: a checked view that gives every value's own text, and a writer that appends. Nothing here turns
/// a number into a double: ids above 2^53 and exact decimals come back as they came. docs/decisions/0002-json.md says
/// why this is not simdjson's DOM.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"

namespace wigwag::json {

enum class Type : std::uint8_t { null, boolean, number, string, array, object };

class Value;

class Parser;

/// A parsed text. Owns nothing but its index: the text must outlive it, and Values point into it (not after a move).
class Document {
 public:
  /// The whole of `text` as one value: RFC 8259's grammar, valid UTF-8, at most limits::json_depth_max deep. Duplicate
  /// keys are allowed, the last one counts. Lone `\uD800` escapes are allowed.
  static Result<Document> parse(std::string_view text);
  /// Nobody would hold the text.
  template <std::same_as<std::string> Dying>
  static Result<Document> parse(Dying&& text) = delete;
  Value root() const;

 private:
  friend class Value;
  friend class Parser;
  struct Node {
    std::uint32_t begin, end;  ///< the value's bytes in the text
    std::uint32_t next;        ///< index of the node behind this one's last descendant
    Type type;
  };
  std::string_view text_;
  std::vector<Node> nodes_;  ///< in document order; an object's members are key node, value node, key node, …
};

/// A value inside a Document, or nothing at all (a missing member): every question may be asked of either.
class Value {
 public:
  Value() = default;
  bool exists() const { return document_ != nullptr; }
  explicit operator bool() const { return exists(); }
  /// Type::null for a missing value too.
  Type type() const;
  bool is(Type type) const { return exists() && this->type() == type; }

  /// The value's own bytes, verbatim; "" when missing.
  std::string_view raw() const;
  /// The member of that name; missing when absent or when this is no object.
  Value operator[](std::string_view key) const;
  Value at(std::size_t index) const;
  std::size_t size() const;  ///< of an array or object; else 0

  /// A string's characters; nullopt for anything else.
  std::optional<Text> text() const;
  /// A non-empty string as UTF-8, or a number's own digits; nullopt for anything else. For ids and enum words, which
  /// come as either.
  std::optional<std::string> word() const;
  /// A whole number, given as a number or as a decimal string; nullopt when it is none or leaves 64 bits.
  std::optional<std::int64_t> integer() const;
  std::optional<bool> boolean() const;

  /// Calls `f(Value)` for each element of an array; nothing for another type.
  template <class F>
  void each(F&& f) const;
  /// Calls `f(std::string key, Value)` for each member of an object, in order; nothing for another type.
  template <class F>
  void each_member(F&& f) const;
  /// Calls `f(std::string_view key_token, Value)` for each member; the key as it stands in the text, with its quotes.
  template <class F>
  void each_member_verbatim(F&& f) const;

 private:
  friend class Document;
  Value(Document const* document, std::uint32_t index) : document_(document), index_(index) {}
  std::string key_at(std::uint32_t index) const;
  std::string_view token_at(std::uint32_t index) const;

  Document const* document_ = nullptr;
  std::uint32_t index_ = 0;
};

/// `text` (one checked value) without blanks outside strings; every token as it was.
std::string compact(std::string_view text);
/// The first object's text with every member that only the second has, at every depth of objects; what both have stays
/// the first's. Arguments are checked object texts. For a second copy of a webhook that has more in it.
std::string merge_missing(std::string_view first, std::string_view second);

/// Appends JSON in the order of the calls. The caller keeps it well formed; commas are put by the writer.
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view plain_key);
  /// A key as it stands in another text, with its quotes.
  Writer& raw_key(std::string_view key_token);
  Writer& value(Text const& text);
  Writer& value(std::string_view utf8);  ///< escapes; what is no UTF-8 becomes U+FFFD
  Writer& value(char const* utf8) { return value(std::string_view(utf8)); }
  Writer& value(std::string const& utf8) { return value(std::string_view(utf8)); }
  Writer& value(std::int64_t number);
  Writer& value(int number) { return value(std::int64_t{number}); }
  Writer& value(bool truth);
  Writer& null();
  /// A finished value's text, as it is.
  Writer& raw(std::string_view json);
  /// Finished members without braces (`"a":1,"b":2`), as they are; nothing when empty.
  Writer& raw_members(std::string_view members);
  template <class T>
  Writer& value(std::optional<T> const& maybe) {
    return maybe ? value(*maybe) : null();
  }
  /// key(name).value(v)
  template <class T>
  Writer& member(std::string_view name, T const& v) {
    return key(name).value(v);
  }
  /// The member, or nothing at all when there is no value.
  template <class T>
  Writer& member_if(std::string_view name, std::optional<T> const& v) {
    return v ? key(name).value(*v) : *this;
  }

  std::string take() { return std::move(out_); }
  std::string const& text() const { return out_; }

 private:
  void separate();
  std::string out_;
  bool need_comma_ = false;
};

template <class F>
void Value::each(F&& f) const {
  if (!is(Type::array)) return;
  std::uint32_t const end = document_->nodes_[index_].next;
  for (std::uint32_t i = index_ + 1; i < end; i = document_->nodes_[i].next) f(Value(document_, i));
}

template <class F>
void Value::each_member(F&& f) const {
  if (!is(Type::object)) return;
  std::uint32_t const end = document_->nodes_[index_].next;
  for (std::uint32_t i = index_ + 1; i < end; i = document_->nodes_[i + 1].next) f(key_at(i), Value(document_, i + 1));
}

template <class F>
void Value::each_member_verbatim(F&& f) const {
  if (!is(Type::object)) return;
  std::uint32_t const end = document_->nodes_[index_].next;
  for (std::uint32_t i = index_ + 1; i < end; i = document_->nodes_[i + 1].next)
    f(token_at(i), Value(document_, i + 1));
}

}  // namespace wigwag::json
