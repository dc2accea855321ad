// The project's own events and what is known of each kind. Source: Kapso, Platform API, 7.17.
#include <fmt/format.h>
#include <map>

#include "api/kapso/list.h"
#include "api/kapso/numbers.h"
#include "api/kapso/single.h"
#include "core/event_log.h"
#include "dialect/kapso_admin.h"
#include "dialect/kapso_admin_records.h"
#include "model/erasure.h"
#include "store/list_filters.h"
#include "store/project_events.h"
#include "store/projects.h"

namespace wigwag::api::kapso {
namespace {

/// `order.paid`: words of small letters, digits and underscores that begin with a letter, parted by dots.
bool is_event_name(std::string_view name) {
  bool at_start = true;
  for (char const c : name) {
    bool const letter = c >= 'a' && c <= 'z';
    bool const inner = letter || (c >= '0' && c <= '9') || c == '_';
    if (at_start ? !letter : !inner && c != '.') return false;
    at_start = c == '.';
  }
  return !at_start;
}

}  // namespace

struct EventBody {
  std::string name;
  std::optional<Instant> occurred_at;
  std::optional<std::string> conversation_id;
  std::optional<json::Value> properties;
};
struct DefinitionBody {
  std::string name;
  Patch<Text> description;
  Patch<json::Value> property_schema;
};
struct DefinitionPatch {
  Patch<std::string> name;
  Patch<Text> description;
  Patch<json::Value> property_schema;
  Patch<bool> archived;
};
constexpr Rule kNameRule{.required = true,
    .max = limits::event_name_characters_max,
    .holds = &is_event_name,
    .allowed = "small letters, digits and _, in parts with a dot between, each beginning with a letter: order.paid"};
constexpr Rule kNewNameRule{.max = kNameRule.max, .holds = kNameRule.holds, .allowed = kNameRule.allowed};

}  // namespace wigwag::api::kapso

namespace wigwag::api {

template <>
struct Shape<kapso::EventBody> {
  using B = kapso::EventBody;
  static constexpr Pack fields{Field{"name", &B::name, "What happened", kapso::kNameRule},
      Field{"occurred_at", &B::occurred_at, "When; now when it is missing"},
      Field{"conversation_id", &B::conversation_id, "The conversation it belongs to"},
      Field{"properties", &B::properties, "Strings, numbers, truth values or null by name"}};
};
template <>
struct Shape<kapso::DefinitionBody> {
  using B = kapso::DefinitionBody;
  static constexpr Pack fields{Field{"name", &B::name, "Of the events", kapso::kNameRule},
      Field{"description", &B::description, "What it means", {.max = limits::note_characters_max}},
      Field{"property_schema", &B::property_schema, "Types of properties by name"}};
};
template <>
struct Shape<kapso::DefinitionPatch> {
  using B = kapso::DefinitionPatch;
  static constexpr Pack fields{Field{"name", &B::name, "Another name, while there is no event", kapso::kNewNameRule},
      Field{"description", &B::description, "What it means", {.max = limits::note_characters_max}},
      Field{"property_schema", &B::property_schema, "Types of properties by name"},
      Field{"archived", &B::archived, "true: no longer listed"}};
};

}  // namespace wigwag::api

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::Filter;
using store::ProjectEventView;
namespace rows = store::project_events;

constexpr std::int64_t kDefinitionsMax = 1000;
using Types = std::map<std::string, std::string, std::less<>>;
using EventWriter = Caller<Scope::events_write>;
using EventReader = Caller<Scope::events_read>;

Done check_occurred(dialect::Query const& query) { return check_range(query, "occurred_after", "occurred_before"); }

constexpr Filter kEventFilters[] = {
    Filter{"name", &rows::by_event_name, "Only events of this name"},
    store::uuid<&ProjectEventView::conversation_num, Kind::conversation>(
        "conversation_id", "Only events of this conversation"),
    store::since<&ProjectEventView::occurred_at>("occurred_after", "Then or later"),
    store::until<&ProjectEventView::occurred_at>("occurred_before", "Then or earlier"),
};
constexpr List<ProjectEventView> kEvents{.filters = kEventFilters,
    .order = store::newest<&ProjectEventView::occurred_at, &ProjectEventView::num>(),
    .cursor = dialect::CursorOf::project_event,
    .paging = Paging::cursor_or_page,
    .check = &check_occurred};

std::string_view type_of(json::Value value) {
  switch (value.type()) {
    case json::Type::string: return "string";
    case json::Type::number: return "number";
    case json::Type::boolean: return "boolean";
    default: return "";
  }
}

Types types_of(std::string_view schema) {
  Types types;
  auto const document = json::Document::parse(schema);
  if (document)
    document->root().each_member(
        [&](std::string const& name, json::Value one) { types[name] = one["type"].word().value_or("string"); });
  return types;
}

std::string schema_of(Types const& types) {
  json::Writer out;
  out.begin_object();
  for (auto const& [name, type] : types)
    out.raw_key("\"" + Text::from_utf8(name).escaped + "\"").begin_object().member("type", type).end_object();
  return out.end_object().take();
}

Result<Types> schema_in(json::Value value) {
  Types types;
  std::optional<std::string> wrong;
  if (!value.is(json::Type::object)) return fail(Code::invalid, "property_schema must be an object", "property_schema");
  value.each_member([&](std::string const& name, json::Value one) {
    std::string const type = one["type"].word().value_or("");
    if (type != "string" && type != "number" && type != "boolean") wrong = name;
    types[name] = type;
  });
  if (wrong)
    return fail(Code::invalid, fmt::format("property_schema.{}.type must be string, number or boolean", *wrong),
        "property_schema");
  if (types.size() > limits::event_properties_max)
    return fail(Code::invalid, fmt::format("property_schema has at most {} properties", limits::event_properties_max),
        "property_schema");
  return types;
}

/// Checks the properties against what is known of the kind, and learns the types of new ones.
Result<std::string> properties_in(std::optional<json::Value> const& value, Types& types) {
  if (!value) return "{}";
  if (!value->is(json::Type::object)) return fail(Code::invalid, "properties must be an object", "properties");
  std::optional<std::string> wrong;
  value->each_member([&](std::string const& name, json::Value one) {
    if (one.is(json::Type::null) || wrong) return;
    std::string_view const type = type_of(one);
    if (type.empty()) {
      wrong = fmt::format("properties.{} must be a string, a number, true, false or null", name);
      return;
    }
    auto const [known, added] = types.try_emplace(name, type);
    if (known->second != type) wrong = fmt::format("properties.{} must be a {}", name, known->second);
  });
  if (wrong) return fail(Code::invalid, *wrong, "properties");
  std::string text = json::compact(value->raw());
  if (types.size() > limits::event_properties_max || text.size() > limits::metadata_bytes_max)
    return fail(Code::invalid,
        fmt::format("properties are at most {}, in {} bytes", limits::event_properties_max, limits::metadata_bytes_max),
        "properties");
  return text;
}

Result<std::optional<Conversation>> conversation_in(
    store::ReadTx& tx, ProjectId project, std::optional<std::string> const& uuid) {
  if (!uuid) return std::optional<Conversation>();
  TRY(auto const view, store::conversation_by_uuid(tx, project, *uuid, std::nullopt));
  if (!view) return fail(Code::invalid, "conversation_id is no conversation of this project", "conversation_id");
  Conversation row;
  row.project_id = project;
  row.num = view->num;
  row.channel_num = view->channel_num;
  row.contact_num = view->contact_num;
  return std::optional(row);
}

Result<EventDefinition> definition_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  if (auto const num = num_of(Kind::event_definition, uuid)) {
    TRY(auto const row, rows::by_num(tx, project, RowNum{*num}));
    if (row) return *row;
  }
  return not_found("Event definition");
}

Reply shown(EventDefinition const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_event_definition(out, row); }, status);
}

Result<Reply> add_event(store::WriteTx& tx, Now now, Numbers nums, EventWriter caller, Shaped<EventBody> body) {
  ProjectId const project = caller.project_id;
  TRY_DONE(store::projects::lock(tx, project));
  EventBody& in = body.value;
  TRY(std::optional<EventDefinition> known, rows::by_name(tx, project, in.name));
  EventDefinition definition = known.value_or(EventDefinition{
      .project_id = project, .num = nums.source.next_as<RowNum>(now.at), .name = in.name, .property_schema = "{}"});
  Types types = types_of(definition.property_schema);
  TRY(std::string properties, properties_in(in.properties, types));
  TRY(auto const conversation, conversation_in(tx, project, in.conversation_id));
  ProjectEvent const row{project, nums.source.next_as<RowNum>(now.at), definition.num, in.name,
      in.occurred_at.value_or(now.at), conversation ? std::optional(conversation->num) : std::nullopt,
      std::move(properties)};
  definition.property_schema = schema_of(types);
  definition.last_seen_at = now.at;
  definition.updated_at = now.at;
  TRY_DONE(known ? tx.update(definition) : tx.insert(definition));
  TRY_DONE(tx.insert(row));
  ProjectEventView const view{
      row.num, row.definition_num, row.name, row.occurred_at, row.conversation_num, row.properties};
  json::Writer detail;
  dialect::write_project_event(detail, view);
  core::EventLog log(now.at);
  if (conversation)
    log.add(EventKind::project_event, *conversation, detail.take());
  else
    log.add(project, EventKind::project_event, {}, {}, detail.take());
  TRY_DONE(log.append(tx));
  return created([&](json::Writer& out) { dialect::write_project_event(out, view); });
}

Result<Reply> list_definitions(store::ReadTx& tx, EventReader caller, Asked asked) {
  TRY(auto const archived, asked.query.value("include_archived"));
  bool all = false;
  if (archived) {
    auto const truth = store::parse_truth(*archived);
    if (!truth) return fail(dialect::about_parameter("include_archived", truth.error()));
    all = *truth;
  }
  TRY(auto const found,
      rows::all(tx, caller.project_id, all ? rows::Archived::include : rows::Archived::leave_out, kDefinitionsMax));
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (EventDefinition const& row : found) dialect::write_event_definition(out, row);
  return ok(out.end_array().end_object().take());
}

Result<Reply> put_definition(
    store::WriteTx& tx, Now now, Numbers nums, EventWriter caller, Shaped<DefinitionBody> body) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  DefinitionBody& in = body.value;
  TRY(std::optional<EventDefinition> known, rows::by_name(tx, caller.project_id, in.name));
  EventDefinition row = known.value_or(EventDefinition{.project_id = caller.project_id,
      .num = nums.source.next_as<RowNum>(now.at),
      .name = in.name,
      .property_schema = "{}"});
  if (in.description.present) row.description = std::move(in.description.value);
  if (in.property_schema.present && in.property_schema.value) {
    TRY(Types const types, schema_in(*in.property_schema.value));
    row.property_schema = schema_of(types);
  }
  row.archived_at.reset();
  row.updated_at = now.at;
  TRY_DONE(known ? tx.update(row) : tx.insert(row));
  return shown(row, known ? 200 : 201);
}

Result<Reply> show_definition(store::ReadTx& tx, EventReader caller, Path<"id"> id) {
  TRY(EventDefinition const row, definition_of(tx, caller.project_id, id.text));
  return shown(row, 200);
}

Done rename(store::ReadTx& tx, EventDefinition& row, std::optional<std::string> const& name) {
  if (!name || *name == row.name) return name ? Done{} : Done(fail(Code::invalid, "name is required", "name"));
  TRY(bool const used, rows::any_event(tx, row.project_id, row.num));
  if (used) return fail(Code::invalid, "name cannot change once events were recorded", "name");
  TRY(auto const holder, rows::by_name(tx, row.project_id, *name));
  if (holder) return fail(Code::invalid, "name is another definition's", "name");
  row.name = *name;
  return {};
}

Result<Reply> change_definition(
    store::WriteTx& tx, Now now, EventWriter caller, Path<"id"> id, Shaped<DefinitionPatch> body) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  TRY(EventDefinition row, definition_of(tx, caller.project_id, id.text));
  DefinitionPatch& in = body.value;
  if (in.name.present) TRY_DONE(rename(tx, row, in.name.value));
  if (in.description.present) row.description = std::move(in.description.value);
  if (in.property_schema.present && in.property_schema.value) {
    TRY(Types const types, schema_in(*in.property_schema.value));
    row.property_schema = schema_of(types);
  }
  if (in.archived.value && !*in.archived.value) row.archived_at.reset();
  if (in.archived.value && *in.archived.value && !row.archived_at) row.archived_at = now.at;
  row.updated_at = now.at;
  TRY_DONE(tx.update(row));
  return shown(row, 200);
}

/// The definition is gone at once, its events soon.
Result<Reply> erase_definition(store::WriteTx& tx, Now now, Numbers nums, EventWriter caller, Path<"id"> id) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  TRY(EventDefinition const row, definition_of(tx, caller.project_id, id.text));
  TRY_DONE(rows::erase_definition(tx, caller.project_id, row.num));
  TRY_DONE(tx.insert(Erasure{
      caller.project_id, nums.source.next_as<RowNum>(now.at), ErasureOf::event_definition, row.num.value, 0, now.at}));
  return Reply{net::Response{.status = 202}};
}

constexpr Route kRoutes[] = {
    list<kEvents, Scope::events_read, &dialect::write_project_event>(
        "/platform/v1/events", "List the project's events"),
    answering(post<&add_event>("/platform/v1/events", "Record that something happened"), Envelope::data,
        &dialect::kProjectEventRecord, 201),
    answering(get<&list_definitions>("/platform/v1/event-definitions", "What kinds of events there are"),
        Envelope::data_list, &dialect::kEventDefinitionRecord),
    or_status(
        answering(post<&put_definition>("/platform/v1/event-definitions", "Define a kind of events, or restore it"),
            Envelope::data, &dialect::kEventDefinitionRecord, 201),
        200),
    answering(get<&show_definition>("/platform/v1/event-definitions/:id", "One kind of events"), Envelope::data,
        &dialect::kEventDefinitionRecord),
    answering(patch<&change_definition>("/platform/v1/event-definitions/:id", "Change a kind of events"),
        Envelope::data, &dialect::kEventDefinitionRecord),
    answering(del<&erase_definition>("/platform/v1/event-definitions/:id", "Delete a kind of events, and all of them"),
        Envelope::nothing, nullptr, 202),
};

}  // namespace

std::span<Route const> event_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
