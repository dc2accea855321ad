#include "meta/template_node.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

constexpr auto kColumns = std::to_array<std::string_view>(
    {"id", "name", "language", "status", "category", "components", "parameter_format", "rejected_reason"});
constexpr std::string_view kNoReason = "NONE";

std::string facts_of(Value node) {
  json::Writer out;
  out.begin_object();
  node.each_member_verbatim([&](std::string_view key, Value value) {
    std::string_view const name = key.substr(1, key.size() - 2);
    if (std::ranges::find(kColumns, name) == kColumns.end()) out.raw_key(key).raw(json::compact(value.raw()));
  });
  return out.end_object().take();
}

std::optional<std::string> body_words(Value components) {
  std::optional<std::string> words;
  components.each([&](Value one) {
    std::optional<std::string> const type = word_of(one["type"]);
    if (!type || fold_case(*type) != "body") return;
    if (std::optional<Text> const text = one["text"].text()) words = fold_case(text->utf8());
  });
  return words;
}

}  // namespace

std::optional<Template> read_template(Value node) {
  std::optional<std::string> id = id_of(node["id"]);
  std::optional<std::string> name = word_of(node["name"]);
  std::optional<std::string> language = word_of(node["language"]);
  if (!id || !name || !language) return std::nullopt;
  Template row;
  row.template_id = std::move(*id);
  row.name = std::move(*name);
  row.language = std::move(*language);
  row.status = word_of(node["status"]);
  row.category = word_of(node["category"]);
  row.quality = word_of(node["quality_score"]["score"]);
  row.reason = word_of(node["rejected_reason"]);
  if (row.reason == kNoReason) row.reason.reset();
  row.components = node["components"].is(json::Type::array) ? json::compact(node["components"].raw()) : "[]";
  row.parameter_format = word_of(node["parameter_format"]);
  row.facts = facts_of(node);
  row.body_search = body_words(node["components"]);
  return row;
}

std::optional<TemplatePage> read_template_page(std::string_view body) {
  auto const document = json::Document::parse(body);
  if (!document || !document->root()["data"].is(json::Type::array)) return std::nullopt;
  TemplatePage page;
  document->root()["data"].each([&](Value node) {
    if (std::optional<Template> row = read_template(node)) page.templates.push_back(*std::move(row));
  });
  Value const paging = document->root()["paging"];
  if (paging["next"]) page.after = word_of(paging["cursors"]["after"]);
  return page;
}

}  // namespace wigwag::meta
