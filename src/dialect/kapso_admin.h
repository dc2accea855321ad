/// @file What the Platform API administrates, as it shows it.
#pragma once
#include <string_view>

#include "base/json.h"
#include "dialect/projection.h"
#include "model/contact.h"
#include "model/project_event.h"
#include "store/views_admin.h"

namespace wigwag::dialect {

void write_member(json::Writer& out, store::MemberView const& row, Projection const& projection = {});
void write_assignment(json::Writer& out, store::AssignmentView const& row, Projection const& projection = {});
void write_note(json::Writer& out, store::NoteView const& row, Projection const& projection = {});
void write_customer(json::Writer& out, store::CustomerView const& row, Projection const& projection = {});
void write_number(json::Writer& out, store::NumberView const& row, Projection const& projection = {});
void write_name_request(json::Writer& out, store::NameRequestView const& row, Projection const& projection = {});
void write_project_event(json::Writer& out, store::ProjectEventView const& row, Projection const& projection = {});
void write_event_definition(json::Writer& out, EventDefinition const& row);

/// What a contact wants from one number.
struct PreferenceOf {
  Preference const& preference;
  store::NumberView const& number;
};
void write_preference(json::Writer& out, PreferenceOf const& row);

}  // namespace wigwag::dialect
