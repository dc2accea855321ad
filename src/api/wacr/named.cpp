#include "api/wacr/named.h"

#include "api/shape.h"
#include "api/wacr/answers.h"
#include "api/wacr/list.h"
#include "core/cards.h"
#include "core/crm.h"
#include "dialect/wacr_records.h"
#include "store/crm.h"
#include "store/search.h"

namespace wigwag::api::wacr {

struct GroupBody {
  std::string name;
};
struct SourceBody {
  std::string name;
};
struct StatusBody {
  std::string name;
  Patch<std::string> color;
};
struct MembersBody {
  std::vector<std::int64_t> contact_ids;
};

/// `#RRGGBB`; an empty text is no color, and none at all.
inline bool is_color(std::string_view text) {
  if (text.empty()) return true;
  return text.size() == 7 && text[0] == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}
/// More than blanks.
inline bool has_letters(std::string_view text) { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

}  // namespace wigwag::api::wacr

namespace wigwag::api {
template <>
struct Shape<wacr::GroupBody> {
  static constexpr Pack fields{Field{"name", &wacr::GroupBody::name, "One group of the account has it",
      {.required = true,
          .max = 255,
          .holds = &wacr::has_letters,
          .allowed = "more than blanks",
          .missing = "Group name is required"}}};
};
template <>
struct Shape<wacr::SourceBody> {
  static constexpr Pack fields{Field{"name", &wacr::SourceBody::name, "One source of the account has it",
      {.required = true,
          .max = 255,
          .holds = &wacr::has_letters,
          .allowed = "more than blanks",
          .missing = "Source name is required"}}};
};
template <>
struct Shape<wacr::StatusBody> {
  static constexpr Pack fields{Field{"name", &wacr::StatusBody::name, "One status of the account has it",
                                   {.required = true,
                                       .max = 255,
                                       .holds = &wacr::has_letters,
                                       .allowed = "more than blanks",
                                       .missing = "Status name is required"}},
      Field{"color", &wacr::StatusBody::color, "#RRGGBB",
          {.holds = &wacr::is_color, .wrong = "Color must be a valid hex color code (e.g., #FF5733)"}}};
};
template <>
struct Shape<wacr::MembersBody> {
  static constexpr Pack fields{Field{"contact_ids", &wacr::MembersBody::contact_ids, "Ids of contacts",
      {.required = true,
          .min = 1,
          .missing = "Contact IDs are required",
          .wrong = "Contact IDs must be an array",
          .element_wrong = "One or more contact IDs do not exist"}}};
};
}  // namespace wigwag::api

namespace wigwag::api::wacr {
namespace {

namespace crm = store::crm;

/// What differs between the three.
template <class Row>
struct Kind;
template <>
struct Kind<ContactGroup> {
  using Listed = store::ContactGroupRow;
  using Body = GroupBody;
  static constexpr Scope read = Scope::groups_read, write = Scope::groups_write, erase = Scope::groups_delete;
  static constexpr std::string_view noun = "Group", created = "Group created successfully",
                                    updated = "Group updated successfully", gone = "Group deleted successfully";
  static constexpr std::span<std::string_view const> fields = dialect::kNamedFields;
};
template <>
struct Kind<ContactSource> {
  using Listed = store::SourceRow;
  using Body = SourceBody;
  static constexpr Scope read = Scope::sources_read, write = Scope::sources_write, erase = Scope::sources_delete;
  static constexpr std::string_view noun = "Source", created = "Source created successfully",
                                    updated = "Source updated successfully", gone = "Source deleted successfully";
  static constexpr std::span<std::string_view const> fields = dialect::kNamedFields;
};
template <>
struct Kind<ContactStatus> {
  using Listed = store::StatusRow;
  using Body = StatusBody;
  static constexpr Scope read = Scope::statuses_read, write = Scope::statuses_write, erase = Scope::statuses_delete;
  static constexpr std::string_view noun = "Status", created = "Status created successfully",
                                    updated = "Status updated successfully", gone = "Status deleted successfully";
  static constexpr std::span<std::string_view const> fields = dialect::kStatusFields;
};

// Lists

template <class Row>
using Listed = Kind<Row>::Listed;

template <class Row>
constexpr Filter kFilters[] = {by_value<Listed<Row>, &Row::name>("name", "Exactly this name"),
    by_creation<Listed<Row>, &Row::num>("When it was made")};
template <class Row>
constexpr Sort kSorts[] = {{"created_at"}, {"name", store::row_column<Listed<Row>, &Row::name>()},
    {"updated_at", store::row_column<Listed<Row>, &Row::updated_at>()}};

template <class Row>
store::Condition search(std::string_view term) {
  return store::found_in(store::row_column<Listed<Row>, &Row::name_search>(), term);
}

template <class Row>
Result<std::string> write_rows(
    store::ReadTx&, Context const&, std::vector<Listed<Row>> const& rows, dialect::FieldSet fields) {
  json::Writer out;
  out.begin_array();
  for (Row const& row : rows) dialect::write_wacr_named(out, row, fields);
  return out.end_array().take();
}

template <class Row>
constexpr List<Listed<Row>> kList{{.filters = kFilters<Row>,
                                      .sorts = kSorts<Row>,
                                      .num = store::row_column<Listed<Row>, &Row::num>(),
                                      .search = &search<Row>,
                                      .fields = Kind<Row>::fields},
    &write_rows<Row>};

// One

template <class Row>
std::string record(Row const& row) {
  json::Writer out;
  dialect::write_wacr_named(out, row);
  return out.take();
}

template <class Row>
Result<decltype(Row::num)> num_in(std::string_view id) {
  if (auto const num = record_id<decltype(Row::num)>(id)) return *num;
  return dialect::not_found(Kind<Row>::noun);
}

template <class Row>
Result<Reply> show(store::ReadTx& tx, Caller<Kind<Row>::read> caller, Path<"id"> id, Context const& context) {
  TRY(auto const num, num_in<Row>(id.text));
  TRY(std::optional<Row> const row, crm::by_num<Row>(tx, caller.project_id, num));
  if (!row) return dialect::not_found(Kind<Row>::noun);
  return answer(context, record(*row));
}

/// nullopt: as it is; an empty text takes the color away.
std::optional<std::optional<std::string>> color_in(Patch<std::string> const& color) {
  if (!color.present) return std::nullopt;
  return color.value && !color.value->empty() ? color.value : std::optional<std::string>();
}

template <class Body>
std::optional<std::optional<std::string>> color_of(Body const& body) {
  if constexpr (requires { body.color; })
    return color_in(body.color);
  else
    return std::nullopt;
}

template <class Row>
Result<Reply> create(store::WriteTx& tx, Caller<Kind<Row>::write> caller, Shaped<typename Kind<Row>::Body> in, Now now,
    Numbers nums, Context const& context) {
  auto color = color_of(in.value).value_or(std::nullopt);
  TRY(Row const row,
      core::make_named<Row>(tx, nums.source, now.at, caller.project_id, std::move(in.value.name), std::move(color)));
  return created(context, record(row), Kind<Row>::created);
}

template <class Row>
Result<Reply> change(store::WriteTx& tx, Caller<Kind<Row>::write> caller, Path<"id"> id,
    Shaped<typename Kind<Row>::Body> in, Now now, Context const& context) {
  TRY(auto const num, num_in<Row>(id.text));
  auto color = color_of(in.value);
  TRY(Row const row,
      core::change_named<Row>(tx, now.at, caller.project_id, num, std::move(in.value.name), std::move(color)));
  return answer(context, record(row), Kind<Row>::updated);
}

template <class Row>
Result<Reply> erase(
    store::WriteTx& tx, Caller<Kind<Row>::erase> caller, Path<"id"> id, Now now, Context const& context) {
  TRY(auto const num, num_in<Row>(id.text));
  TRY_DONE(core::erase_named<Row>(tx, now.at, caller.project_id, num));
  return deleted(context, Kind<Row>::gone);
}

// Membership

std::vector<ContactNum> contacts_in(MembersBody const& body) {
  std::vector<ContactNum> contacts;
  for (std::int64_t const id : body.contact_ids) contacts.push_back(ContactNum{id});
  return contacts;
}

std::string membership(ContactGroupNum group, std::string_view what, std::int64_t count) {
  json::Writer out;
  return out.begin_object().member("group_id", group.value).member(what, count).end_object().take();
}

Result<Reply> add_members(store::WriteTx& tx, Caller<Scope::groups_write> caller, Path<"id"> id, Shaped<MembersBody> in,
    Now now, Context const& context) {
  ContactGroupNum const group = record_id<ContactGroupNum>(id.text).value_or(ContactGroupNum{});
  TRY(std::int64_t const added, core::join_group(tx, now.at, caller.project_id, group, contacts_in(in.value)));
  return answer(context, membership(group, "contacts_added", added));
}

Result<Reply> remove_members(store::WriteTx& tx, Caller<Scope::groups_write> caller, Path<"id"> id,
    Shaped<MembersBody> in, Now now, Context const& context) {
  ContactGroupNum const group = record_id<ContactGroupNum>(id.text).value_or(ContactGroupNum{});
  TRY(std::int64_t const removed, core::leave_group(tx, now.at, caller.project_id, group, contacts_in(in.value)));
  return answer(context, membership(group, "contacts_removed", removed));
}

constexpr std::string_view kGroups = "/api/v2/groups", kGroup = "/api/v2/groups/:id",
                           kMembers = "/api/v2/groups/:id/contacts", kSources = "/api/v2/sources",
                           kSource = "/api/v2/sources/:id", kStatuses = "/api/v2/statuses",
                           kStatus = "/api/v2/statuses/:id";

template <class Row>
constexpr Route list_of(std::string_view pattern, std::string_view summary) {
  return list_route<kList<Row>>(pattern, summary, Kind<Row>::read);
}

constexpr Route kGroupRoutes[] = {
    failing(list_of<ContactGroup>(kGroups, "List groups"), "Failed to fetch groups"),
    failing(answering(post<&create<ContactGroup>>(kGroups, "Create a group"), Envelope::wacr, nullptr, 201),
        "Failed to create group"),
    failing(answering(get<&show<ContactGroup>>(kGroup, "One group"), Envelope::wacr), "Failed to fetch group"),
    failing(
        answering(patch<&change<ContactGroup>>(kGroup, "Rename a group"), Envelope::wacr), "Failed to update group"),
    failing(answering(put<&change<ContactGroup>>(kGroup, "Rename a group"), Envelope::wacr), "Failed to update group"),
    failing(answering(del<&erase<ContactGroup>>(kGroup, "Delete a group"), Envelope::wacr), "Failed to delete group"),
    failing(answering(post<&add_members>(kMembers, "Put contacts into a group"), Envelope::wacr),
        "Failed to add contacts to group"),
    failing(answering(del<&remove_members>(kMembers, "Take contacts out of a group"), Envelope::wacr),
        "Failed to remove contacts from group"),
};
constexpr Route kSourceRoutes[] = {
    failing(list_of<ContactSource>(kSources, "List sources"), "Failed to fetch sources"),
    failing(answering(post<&create<ContactSource>>(kSources, "Create a source"), Envelope::wacr, nullptr, 201),
        "Failed to create source"),
    failing(answering(get<&show<ContactSource>>(kSource, "One source"), Envelope::wacr), "Failed to fetch source"),
    failing(answering(patch<&change<ContactSource>>(kSource, "Rename a source"), Envelope::wacr),
        "Failed to update source"),
    failing(
        answering(put<&change<ContactSource>>(kSource, "Rename a source"), Envelope::wacr), "Failed to update source"),
    failing(
        answering(del<&erase<ContactSource>>(kSource, "Delete a source"), Envelope::wacr), "Failed to delete source"),
};
constexpr Route kStatusRoutes[] = {
    failing(list_of<ContactStatus>(kStatuses, "List statuses"), "Failed to fetch statuses"),
    failing(answering(post<&create<ContactStatus>>(kStatuses, "Create a status"), Envelope::wacr, nullptr, 201),
        "Failed to create status"),
    failing(answering(get<&show<ContactStatus>>(kStatus, "One status"), Envelope::wacr), "Failed to fetch status"),
    failing(answering(patch<&change<ContactStatus>>(kStatus, "Change a status"), Envelope::wacr),
        "Failed to update status"),
    failing(
        answering(put<&change<ContactStatus>>(kStatus, "Change a status"), Envelope::wacr), "Failed to update status"),
    failing(
        answering(del<&erase<ContactStatus>>(kStatus, "Delete a status"), Envelope::wacr), "Failed to delete status"),
};

}  // namespace

std::span<Route const> group_routes() { return kGroupRoutes; }
std::span<Route const> source_routes() { return kSourceRoutes; }
std::span<Route const> status_routes() { return kStatusRoutes; }

}  // namespace wigwag::api::wacr
