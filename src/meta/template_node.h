/// @file A template as Graph lists it. Source: spec of the Cloud API, templates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/template.h"

namespace wigwag::meta {

/// What a listing must ask for; Graph's default leaves some out, and a field that it does not know is an error.
inline constexpr std::string_view kTemplateFields =
    "id,name,language,status,category,previous_category,sub_category,parameter_format,components,quality_score,"
    "rejected_reason,message_send_ttl_seconds,cta_url_link_tracking_opted_out,correct_category";

/// Meta's part of the row: the members with columns, all others verbatim in `facts`. nullopt without id, name or
/// language.
std::optional<Template> read_template(json::Value node);

struct TemplatePage {
  std::vector<Template> templates;
  std::optional<std::string> after;  ///< nullopt: the last page
};
/// nullopt for a body that is no list.
std::optional<TemplatePage> read_template_page(std::string_view body);

}  // namespace wigwag::meta
