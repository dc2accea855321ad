/// @file Templates and flows.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// A message template: as Meta lists it, with what webhooks have told since.
struct Template {
  ProjectId project_id;
  RowNum num;
  std::string waba_id;
  std::string template_id;
  std::string name;
  std::string language;  ///< en_US
  std::optional<std::string> status;
  std::optional<std::string> category;
  std::optional<std::string> planned_category;
  std::optional<Instant> planned_at;
  std::optional<std::string> reason;
  std::optional<std::string> quality;
  bool stale = false;                ///< edited elsewhere: to be fetched again
  std::optional<Instant> status_at;  ///< when Meta told us; older news changes nothing
  std::optional<Instant> category_at;
  std::optional<Instant> quality_at;
  Instant updated_at;
  std::optional<std::string> components;  ///< JSON array, verbatim; nullopt: known from webhooks only
  std::optional<std::string> parameter_format;
  std::optional<std::string> facts;  ///< JSON object: the other members of Meta's, verbatim
  std::optional<Instant> synced_at;
  std::optional<std::string> body_search;  ///< the body's words, folded
};
template <>
struct Table<Template> {
  static constexpr std::string_view name = "template";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Template::project_id}, Column{"num", &Template::num},
      Column{"waba_id", &Template::waba_id}, Column{"template_id", &Template::template_id},
      Column{"name", &Template::name}, Column{"language", &Template::language}, Column{"status", &Template::status},
      Column{"category", &Template::category}, Column{"planned_category", &Template::planned_category},
      Column{"planned_at", &Template::planned_at}, Column{"reason", &Template::reason},
      Column{"quality", &Template::quality}, Column{"stale", &Template::stale},
      Column{"status_at", &Template::status_at}, Column{"category_at", &Template::category_at},
      Column{"quality_at", &Template::quality_at}, Column{"updated_at", &Template::updated_at},
      Column{"components", &Template::components}, Column{"parameter_format", &Template::parameter_format},
      Column{"facts", &Template::facts}, Column{"synced_at", &Template::synced_at},
      Column{"body_search", &Template::body_search}};
};

/// When the templates of an account were listed last.
struct TemplateSync {
  ProjectId project_id;
  std::string waba_id;
  Instant synced_at;
};
template <>
struct Table<TemplateSync> {
  static constexpr std::string_view name = "template_sync";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &TemplateSync::project_id},
      Column{"waba_id", &TemplateSync::waba_id}, Column{"synced_at", &TemplateSync::synced_at}};
};

/// A WhatsApp Flow and its status.
struct Flow {
  ProjectId project_id;
  RowNum num;
  std::string waba_id;
  std::string flow_id;
  std::optional<std::string> status;
  std::optional<Instant> status_at;  ///< when Meta told us; older news changes nothing
  Instant updated_at;
};
template <>
struct Table<Flow> {
  static constexpr std::string_view name = "flow";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Flow::project_id}, Column{"num", &Flow::num},
      Column{"waba_id", &Flow::waba_id}, Column{"flow_id", &Flow::flow_id}, Column{"status", &Flow::status},
      Column{"status_at", &Flow::status_at}, Column{"updated_at", &Flow::updated_at}};
};

}  // namespace wigwag
