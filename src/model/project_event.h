/// @file What the user's own systems tell of their customers: events and what is known of each kind of them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

struct EventDefinition {
  ProjectId project_id;
  RowNum num;
  std::string name;  ///< order.paid
  std::optional<Text> description;
  std::string property_schema;  ///< JSON object: property -> {"type": string, number or boolean}
  std::optional<Instant> last_seen_at;
  std::optional<Instant> archived_at;
  Instant updated_at;
};
template <>
struct Table<EventDefinition> {
  static constexpr std::string_view name = "event_definition";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &EventDefinition::project_id},
      Column{"num", &EventDefinition::num}, Column{"name", &EventDefinition::name},
      Column{"description", &EventDefinition::description},
      Column{"property_schema", &EventDefinition::property_schema},
      Column{"last_seen_at", &EventDefinition::last_seen_at}, Column{"archived_at", &EventDefinition::archived_at},
      Column{"updated_at", &EventDefinition::updated_at}};
};

struct ProjectEvent {
  ProjectId project_id;
  RowNum num;
  RowNum definition_num;
  std::string name;  ///< the definition's
  Instant occurred_at;
  std::optional<ConversationNum> conversation_num;
  std::string properties;  ///< JSON object, flat, compact
};
template <>
struct Table<ProjectEvent> {
  static constexpr std::string_view name = "project_event";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ProjectEvent::project_id}, Column{"num", &ProjectEvent::num},
      Column{"definition_num", &ProjectEvent::definition_num}, Column{"name", &ProjectEvent::name},
      Column{"occurred_at", &ProjectEvent::occurred_at}, Column{"conversation_num", &ProjectEvent::conversation_num},
      Column{"properties", &ProjectEvent::properties}};
};

}  // namespace wigwag
