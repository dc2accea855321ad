#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/json.h"

namespace wigwag::json {
namespace {

/// A key in its one spelling, so that `"a"` and `"\u0061"` are the same key.
std::string spelled(std::string_view key_token) {
  return Text::from_json(key_token.substr(1, key_token.size() - 2)).escaped;
}

// Recursion ends at limits::json_depth_max, which both documents keep.
void write_merged(Writer& out, Value first, Value second) {
  std::unordered_map<std::string, Value> extra;
  second.each_member_verbatim([&](std::string_view key, Value value) { extra[spelled(key)] = value; });
  std::unordered_set<std::string> known;
  out.begin_object();
  first.each_member_verbatim([&](std::string_view key, Value value) {
    std::string const& name = *known.insert(spelled(key)).first;
    auto const other = extra.find(name);
    out.raw_key(key);
    if (value.is(Type::object) && other != extra.end() && other->second.is(Type::object))
      write_merged(out, value, other->second);
    else
      out.raw(value.raw());
  });
  second.each_member_verbatim([&](std::string_view key, Value) {
    std::string name = spelled(key);
    Value const last = extra[name];
    if (known.insert(std::move(name)).second) out.raw_key(key).raw(last.raw());
  });
  out.end_object();
}

}  // namespace

std::string compact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (!in_string && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
    out += c;
    if (c == '"') in_string = !in_string;
    if (c == '\\' && i + 1 < text.size()) out += text[++i];
  }
  return out;
}

std::string merge_missing(std::string_view first, std::string_view second) {
  Result<Document> const one = Document::parse(first);
  Result<Document> const two = Document::parse(second);
  if (!one || !two || !one->root().is(Type::object)) return std::string(first);
  Writer out;
  write_merged(out, one->root(), two->root());
  return out.take();
}

void Writer::separate() {
  if (need_comma_) out_ += ',';
  need_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  out_ += '{';
  need_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  out_ += '}';
  need_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  out_ += '[';
  need_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  out_ += ']';
  need_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view plain_key) {
  value(plain_key);
  out_ += ':';
  need_comma_ = false;
  return *this;
}

Writer& Writer::raw_key(std::string_view key_token) {
  raw(key_token);
  out_ += ':';
  need_comma_ = false;
  return *this;
}

Writer& Writer::value(Text const& text) {
  separate();
  out_ += '"';
  out_ += text.escaped;
  out_ += '"';
  return *this;
}

// Most keys and words have nothing to escape: the text grows once for them and what may stand around them.
Writer& Writer::value(std::string_view utf8) {
  constexpr std::size_t kAround = std::string_view(R"(,"":)").size();
  std::size_t const plain = plain_length(utf8);
  std::size_t const before = out_.size();
  out_.resize_and_overwrite(before + plain + kAround, [&](char* text, std::size_t) {
    char* end = text + before;
    if (need_comma_) *end++ = ',';
    *end++ = '"';
    end = std::copy_n(utf8.data(), plain, end);
    return end - text;
  });
  need_comma_ = true;
  if (plain < utf8.size()) append_escaped_utf8(out_, utf8.substr(plain));
  out_ += '"';
  return *this;
}

Writer& Writer::value(std::int64_t number) { return raw(std::to_string(number)); }

Writer& Writer::value(bool truth) { return raw(truth ? "true" : "false"); }

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

Writer& Writer::raw_members(std::string_view members) { return members.empty() ? *this : raw(members); }

}  // namespace wigwag::json
