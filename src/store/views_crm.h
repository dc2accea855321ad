/// @file What WA.cr lists, as its lists read it: contacts, groups, sources, statuses, templates. Each is the row
/// itself, with the list's names for its columns.
#pragma once
#include <string_view>
#include <vector>

#include "model/contact.h"
#include "model/crm.h"
#include "model/template.h"
#include "store/list.h"
#include "store/views.h"

namespace wigwag::store {

struct ContactRow : Contact {};
struct ContactGroupRow : ContactGroup {};
struct SourceRow : ContactSource {};
struct StatusRow : ContactStatus {};
struct TemplateRow : Template {};

/// The list's name for the column of a member.
template <class Row, auto member>
consteval std::string_view row_column() {
  std::string_view found;
  auto const look = [&](auto const& one) {
    if constexpr (requires { one.member == member; })
      if (one.member == member) found = one.name;
  };
  Table<Row>::columns.each(look);
  if (found.empty()) throw "a member without a column";
  return found;
}

// What the list of contacts is sorted by: names as they are shown, whatever their case, in the words of their indexes.
inline constexpr std::string_view kFirstnameOrder =
    "lower(coalesce(c.firstname, c.display_name, c.profile_name, c.phone, c.username, ''))";
inline constexpr std::string_view kLastnameOrder = "lower(coalesce(c.lastname, ''))";

/// What the index over types says of its rows; who looks for another type than lead says it too.
inline constexpr std::string_view kNoLead = "c.type <> 'lead'";

/// Contacts that are in one of these groups, or in none of these.
Condition in_groups(ProjectId project, std::vector<Value> const& groups);
Condition in_none_of(ProjectId project, std::vector<Value> const& groups);
/// Contacts that are in some group, or in none at all.
Condition in_some_group(ProjectId project);
Condition in_no_group(ProjectId project);

}  // namespace wigwag::store

namespace wigwag {

template <>
struct Table<store::ContactRow> {
  static constexpr store::Source source{"contact", "c", "", store::Kept::contacts};
  static constexpr Pack columns{Column{"c.project_id", store::as<store::ContactRow>(&Contact::project_id)},
      Column{"c.num", store::as<store::ContactRow>(&Contact::num)},
      Column{"c.phone", store::as<store::ContactRow>(&Contact::phone)},
      Column{"c.bsuid", store::as<store::ContactRow>(&Contact::bsuid)},
      Column{"c.parent_bsuid", store::as<store::ContactRow>(&Contact::parent_bsuid)},
      Column{"c.username", store::as<store::ContactRow>(&Contact::username)},
      Column{"c.profile_name", store::as<store::ContactRow>(&Contact::profile_name)},
      Column{"c.display_name", store::as<store::ContactRow>(&Contact::display_name)},
      Column{"c.address_book_name", store::as<store::ContactRow>(&Contact::address_book_name)},
      Column{"c.profile_search", store::as<store::ContactRow>(&Contact::profile_search)},
      Column{"c.customer_num", store::as<store::ContactRow>(&Contact::customer_num)},
      Column{"c.metadata", store::as<store::ContactRow>(&Contact::metadata)},
      Column{"c.identity_hash", store::as<store::ContactRow>(&Contact::identity_hash)},
      Column{"c.identity_at", store::as<store::ContactRow>(&Contact::identity_at)},
      Column{"c.seen_at", store::as<store::ContactRow>(&Contact::seen_at)},
      Column{"c.phone_first_at", store::as<store::ContactRow>(&Contact::phone_first_at)},
      Column{"c.phone_last_at", store::as<store::ContactRow>(&Contact::phone_last_at)},
      Column{"c.updated_at", store::as<store::ContactRow>(&Contact::updated_at)},
      Column{"c.firstname", store::as<store::ContactRow>(&Contact::firstname)},
      Column{"c.lastname", store::as<store::ContactRow>(&Contact::lastname)},
      Column{"c.company", store::as<store::ContactRow>(&Contact::company)},
      Column{"c.type", store::as<store::ContactRow>(&Contact::type)},
      Column{"c.email", store::as<store::ContactRow>(&Contact::email)},
      Column{"c.phone_as_stored", store::as<store::ContactRow>(&Contact::phone_as_stored)},
      Column{"c.status_num", store::as<store::ContactRow>(&Contact::status_num)},
      Column{"c.source_num", store::as<store::ContactRow>(&Contact::source_num)},
      Column{"c.description", store::as<store::ContactRow>(&Contact::description)},
      Column{"c.city", store::as<store::ContactRow>(&Contact::city)},
      Column{"c.state", store::as<store::ContactRow>(&Contact::state)},
      Column{"c.zip", store::as<store::ContactRow>(&Contact::zip)},
      Column{"c.address", store::as<store::ContactRow>(&Contact::address)},
      Column{"c.country_id", store::as<store::ContactRow>(&Contact::country_id)},
      Column{"c.assigned_num", store::as<store::ContactRow>(&Contact::assigned_num)},
      Column{"c.opted_out", store::as<store::ContactRow>(&Contact::opted_out)},
      Column{"c.card_search", store::as<store::ContactRow>(&Contact::card_search)}};
};

template <>
struct Table<store::ContactGroupRow> {
  static constexpr store::Source source{"contact_group", "g", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"g.project_id", store::as<store::ContactGroupRow>(&ContactGroup::project_id)},
      Column{"g.num", store::as<store::ContactGroupRow>(&ContactGroup::num)},
      Column{"g.name", store::as<store::ContactGroupRow>(&ContactGroup::name)},
      Column{"g.name_search", store::as<store::ContactGroupRow>(&ContactGroup::name_search)},
      Column{"g.updated_at", store::as<store::ContactGroupRow>(&ContactGroup::updated_at)}};
};

template <>
struct Table<store::SourceRow> {
  static constexpr store::Source source{"contact_source", "o", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"o.project_id", store::as<store::SourceRow>(&ContactSource::project_id)},
      Column{"o.num", store::as<store::SourceRow>(&ContactSource::num)},
      Column{"o.name", store::as<store::SourceRow>(&ContactSource::name)},
      Column{"o.name_search", store::as<store::SourceRow>(&ContactSource::name_search)},
      Column{"o.updated_at", store::as<store::SourceRow>(&ContactSource::updated_at)}};
};

template <>
struct Table<store::StatusRow> {
  static constexpr store::Source source{"contact_status", "u", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"u.project_id", store::as<store::StatusRow>(&ContactStatus::project_id)},
      Column{"u.num", store::as<store::StatusRow>(&ContactStatus::num)},
      Column{"u.name", store::as<store::StatusRow>(&ContactStatus::name)},
      Column{"u.name_search", store::as<store::StatusRow>(&ContactStatus::name_search)},
      Column{"u.color", store::as<store::StatusRow>(&ContactStatus::color)},
      Column{"u.updated_at", store::as<store::StatusRow>(&ContactStatus::updated_at)}};
};

template <>
struct Table<store::TemplateRow> {
  static constexpr store::Source source{"template", "t", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"t.project_id", store::as<store::TemplateRow>(&Template::project_id)},
      Column{"t.num", store::as<store::TemplateRow>(&Template::num)},
      Column{"t.waba_id", store::as<store::TemplateRow>(&Template::waba_id)},
      Column{"t.template_id", store::as<store::TemplateRow>(&Template::template_id)},
      Column{"t.name", store::as<store::TemplateRow>(&Template::name)},
      Column{"t.language", store::as<store::TemplateRow>(&Template::language)},
      Column{"t.status", store::as<store::TemplateRow>(&Template::status)},
      Column{"t.category", store::as<store::TemplateRow>(&Template::category)},
      Column{"t.planned_category", store::as<store::TemplateRow>(&Template::planned_category)},
      Column{"t.planned_at", store::as<store::TemplateRow>(&Template::planned_at)},
      Column{"t.reason", store::as<store::TemplateRow>(&Template::reason)},
      Column{"t.quality", store::as<store::TemplateRow>(&Template::quality)},
      Column{"t.stale", store::as<store::TemplateRow>(&Template::stale)},
      Column{"t.status_at", store::as<store::TemplateRow>(&Template::status_at)},
      Column{"t.category_at", store::as<store::TemplateRow>(&Template::category_at)},
      Column{"t.quality_at", store::as<store::TemplateRow>(&Template::quality_at)},
      Column{"t.updated_at", store::as<store::TemplateRow>(&Template::updated_at)},
      Column{"t.components", store::as<store::TemplateRow>(&Template::components)},
      Column{"t.parameter_format", store::as<store::TemplateRow>(&Template::parameter_format)},
      Column{"t.facts", store::as<store::TemplateRow>(&Template::facts)},
      Column{"t.synced_at", store::as<store::TemplateRow>(&Template::synced_at)},
      Column{"t.body_search", store::as<store::TemplateRow>(&Template::body_search)}};
};

}  // namespace wigwag
