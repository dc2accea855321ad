// What parses can be read, compacted and merged, and stays JSON.
#include "base/json.h"

#include <cstdint>
#include <cstdlib>

namespace {

using wigwag::json::Document;
using wigwag::json::Value;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_json(std::string const& text) { return Document::parse(text).has_value(); }

void visit(Value value) {
  (void)value.word();
  (void)value.integer();
  (void)value.boolean();
  if (auto const text = value.text()) {
    require(is_json('"' + text->escaped + '"'));
    require(wigwag::Text::from_json(text->escaped) == *text);
    require(wigwag::is_utf8(text->utf8()));
    require(wigwag::is_utf8(wigwag::fold_case(text->utf8())));
  }
  value.each([](Value element) { visit(element); });
  value.each_member([](std::string const& key, Value member) {
    require(wigwag::is_utf8(key));
    visit(member);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const text(reinterpret_cast<char const*>(data), size);
  require(is_json('"' + wigwag::Text::from_utf8(text).escaped + '"'));
  auto const document = Document::parse(text);
  if (!document) return 0;
  visit(document->root());
  std::string const compact = wigwag::json::compact(text);
  require(Document::parse(compact).has_value());
  require(wigwag::json::compact(compact) == compact);
  if (document->root().is(wigwag::json::Type::object)) {
    require(is_json(wigwag::json::merge_missing(compact, R"({"a":{"b":[1]},"entry":{"x":0}})")));
    require(wigwag::json::merge_missing(compact, compact).size() <= compact.size());
  }
  return 0;
}
