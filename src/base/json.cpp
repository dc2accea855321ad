#include "base/json.h"

#include <array>
#include <charconv>

#include "base/limits.h"

namespace wigwag::json {
namespace {

constexpr std::size_t kBytesPerNode = 16;  // of webhooks and bodies; a guess that saves growing

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Bytes of a string that need no second look: no control, no quote, no backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

std::string_view between_quotes(std::string_view token) { return token.substr(1, token.size() - 2); }

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

/// One pass with an own stack of open containers, so that depth costs no call stack.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    document_.text_ = text;
    document_.nodes_.reserve(text.size() / kBytesPerNode + 1);
  }

  Result<Document> run() {
    skip_blanks();
    bool going = true;
    while (going) {
      if (!take_value()) return refusal();
      while (going && after_value_) {
        if (depth_ == 0)
          going = false;
        else if (!take_separator())
          return refusal();
      }
    }
    skip_blanks();
    if (at_ != text_.size()) return refusal();
    return std::move(document_);
  }

 private:
  using Index = std::uint32_t;

  std::unexpected<Error> refusal() const {
    return fail(Code::bad_request, std::string(reason_) + " at byte " + std::to_string(at_));
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  Index add(Type type, std::size_t begin, std::size_t end) {
    auto const index = static_cast<Index>(document_.nodes_.size());
    document_.nodes_.push_back({static_cast<Index>(begin), static_cast<Index>(end), index + 1, type});
    return index;
  }

  /// A scalar, or the start of a container. An object's first key is taken with its brace.
  bool take_value() {
    after_value_ = true;
    switch (peek()) {
      case '{': return open(Type::object) && (close_if('}') || take_key());
      case '[': return open(Type::array) && (close_if(']') || (after_value_ = false, true));
      case '"': return take_string();
      case 't': return take_literal("true", Type::boolean);
      case 'f': return take_literal("false", Type::boolean);
      case 'n': return take_literal("null", Type::null);
      default: return take_number();
    }
  }

  bool open(Type type) {
    if (depth_ == open_.size()) {
      reason_ = "nested too deep";
      return false;
    }
    open_[depth_++] = add(type, at_, at_);
    ++at_;
    skip_blanks();
    return true;
  }

  bool close_if(char bracket) {
    if (peek() != bracket) return false;
    ++at_;
    Document::Node& node = document_.nodes_[open_[--depth_]];
    node.end = static_cast<Index>(at_);
    node.next = static_cast<Index>(document_.nodes_.size());
    after_value_ = true;
    return true;
  }

  /// Behind a value inside a container: the comma (and, in an object, the next key) or the closing bracket.
  bool take_separator() {
    bool const in_object = document_.nodes_[open_[depth_ - 1]].type == Type::object;
    skip_blanks();
    if (peek() != ',') return close_if(in_object ? '}' : ']');
    ++at_;
    skip_blanks();
    after_value_ = false;
    return !in_object || take_key();
  }

  bool take_key() {
    if (peek() != '"' || !take_string()) return false;
    skip_blanks();
    if (peek() != ':') return false;
    ++at_;
    skip_blanks();
    after_value_ = false;
    return true;
  }

  bool take_string() {
    std::size_t const begin = at_++;
    while (true) {
      while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
      if (peek() == '"') break;
      if (peek() != '\\' || !skip_escape()) return false;
    }
    ++at_;
    add(Type::string, begin, at_);
    return true;
  }

  bool skip_escape() {
    if (++at_ >= text_.size()) return false;
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    char const c = text_[at_];
    if (kSimple.find(c) != std::string_view::npos) {
      ++at_;
      return true;
    }
    if (c != 'u' || text_.size() - at_ < 5) return false;
    for (std::size_t i = 1; i <= 4; ++i)
      if (!is_hex_digit(text_[at_ + i])) return false;
    at_ += 5;
    return true;
  }

  bool take_literal(std::string_view word, Type type) {
    if (!text_.substr(at_).starts_with(word)) return false;
    add(type, at_, at_ + word.size());
    at_ += word.size();
    return true;
  }

  bool take_digits() {
    if (!is_digit(peek())) return false;
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool take_number() {
    std::size_t const begin = at_;
    if (peek() == '-') ++at_;
    if (peek() == '0')
      ++at_;
    else if (!take_digits())
      return false;
    if (peek() == '.') {
      ++at_;
      if (!take_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!take_digits()) return false;
    }
    add(Type::number, begin, at_);
    return true;
  }

  std::string_view text_;
  Document document_;
  std::size_t at_ = 0;
  std::array<Index, limits::json_depth_max> open_{};  ///< nodes of the containers around `at_`
  std::size_t depth_ = 0;
  bool after_value_ = false;  ///< a value has just ended; else one must begin
  char const* reason_ = "not JSON";
};

Result<Document> Document::parse(std::string_view text) {
  if (text.size() > UINT32_MAX / 2) return fail(Code::too_large, "JSON above 2 GB");
  if (!is_utf8(text)) return fail(Code::bad_request, "not UTF-8");
  return Parser(text).run();
}

Value Document::root() const { return nodes_.empty() ? Value() : Value(this, 0); }

Type Value::type() const { return exists() ? document_->nodes_[index_].type : Type::null; }

std::string_view Value::raw() const { return exists() ? token_at(index_) : std::string_view(); }

std::string_view Value::token_at(std::uint32_t index) const {
  Document::Node const& node = document_->nodes_[index];
  return document_->text_.substr(node.begin, node.end - node.begin);
}

std::string Value::key_at(std::uint32_t index) const { return Text::from_json(between_quotes(token_at(index))).utf8(); }

Value Value::operator[](std::string_view key) const {
  if (!is(Type::object)) return {};
  Value found;
  std::uint32_t const end = document_->nodes_[index_].next;
  for (std::uint32_t i = index_ + 1; i < end; i = document_->nodes_[i + 1].next) {
    std::string_view const token = between_quotes(token_at(i));
    bool const plain = token.find('\\') == std::string_view::npos;
    if (plain ? token == key : key_at(i) == key) found = Value(document_, i + 1);
  }
  return found;
}

Value Value::at(std::size_t index) const {
  if (!is(Type::array)) return {};
  std::uint32_t const end = document_->nodes_[index_].next;
  for (std::uint32_t i = index_ + 1; i < end; i = document_->nodes_[i].next)
    if (index-- == 0) return Value(document_, i);
  return {};
}

std::size_t Value::size() const {
  std::size_t count = 0;
  each([&](Value) { ++count; });
  each_member_verbatim([&](std::string_view, Value) { ++count; });
  return count;
}

std::optional<Text> Value::text() const {
  if (!is(Type::string)) return std::nullopt;
  return Text::from_json(between_quotes(raw()));
}

std::optional<std::string> Value::word() const {
  if (is(Type::number)) return std::string(raw());
  std::optional<Text> const characters = text();
  if (!characters || characters->empty()) return std::nullopt;
  return characters->utf8();
}

std::optional<std::int64_t> Value::integer() const {
  if (is(Type::number)) return whole_number(raw());
  std::optional<Text> const characters = text();
  return characters ? whole_number(characters->escaped) : std::nullopt;
}

std::optional<bool> Value::boolean() const {
  if (!is(Type::boolean)) return std::nullopt;
  return raw() == "true";
}

}  // namespace wigwag::json
