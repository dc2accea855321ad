#include "api/kapso/contacts.h"

#include <fmt/format.h>

#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "core/changes.h"
#include "core/erase.h"
#include "dialect/kapso_admin.h"
#include "dialect/kapso_people.h"
#include "meta/outgoing.h"
#include "store/assignments.h"
#include "store/contacts.h"
#include "store/customers.h"
#include "store/list_filters.h"
#include "store/views_admin.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::NoteView;

constexpr std::size_t kPhoneDigitsMin = 5, kPhoneDigitsMax = 15;  // E.164, and short codes
constexpr std::string_view kMarketing = "marketing_messages";

constexpr List<NoteView> kNotes{.filters = {},
    .order = store::newest<&NoteView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page};

Result<std::string> phone_in(std::optional<std::string> const& text) {
  std::optional<std::string> digits = text ? meta::phone_digits(*text) : std::nullopt;
  if (digits && digits->size() >= kPhoneDigitsMin && digits->size() <= kPhoneDigitsMax) return *digits;
  return fail(Code::invalid, "wa_id must be a phone number with country code, such as +15550100001", "wa_id");
}

Result<std::optional<CustomerNum>> customer_in(
    store::ReadTx& tx, ProjectId project, std::optional<std::string> const& uuid) {
  if (!uuid) return std::optional<CustomerNum>();
  if (auto const num = num_of(Kind::customer, *uuid)) {
    TRY(auto const row, store::customers::by_num(tx, project, CustomerNum{*num}));
    if (row) return std::optional(row->num);
  }
  return fail(Code::invalid, "customer_id is no customer of this project", "customer_id");
}

Result<core::ContactChange> change_in(store::ReadTx& tx, ProjectId project, ContactBody& body) {
  core::ContactChange change;
  if (body.wa_id.present) {
    TRY(change.phone, phone_in(body.wa_id.value));
  }
  if (body.profile_name.present) change.profile_name = body.profile_name.value.value_or(Text{});
  if (body.display_name.present) change.display_name = body.display_name.value.value_or(Text{});
  if (body.metadata.present) {
    if (body.metadata.value) {
      TRY(change.metadata, object_text(*body.metadata.value, "metadata"));
    } else {
      change.metadata = "{}";
    }
  }
  if (body.customer_id.present) {
    TRY(change.customer, customer_in(tx, project, body.customer_id.value));
  }
  return change;
}

Result<store::ContactView> contact_of(
    store::ReadTx& tx, ProjectId project, std::string_view identifier, std::string_view noun) {
  TRY(auto const row, store::contact_by_identifier(tx, project, identifier));
  if (!row) return not_found(noun);
  return *row;
}

Reply shown(store::ContactView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_contact(out, row); }, status);
}

Result<NoteView> note_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  TRY(auto const row, store::note_by_uuid(tx, project, uuid));
  if (!row) return not_found("Note");
  return *row;
}

Reply shown(NoteView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_note(out, row); }, status);
}

}  // namespace

Result<std::string> object_text(json::Value value, std::string_view field) {
  if (!value.is(json::Type::object))
    return fail(Code::invalid, fmt::format("{} must be an object", field), std::string(field));
  std::string compact = json::compact(value.raw());
  if (compact.size() <= limits::metadata_bytes_max) return compact;
  return fail(
      Code::invalid, fmt::format("{} must be at most {} bytes", field, limits::metadata_bytes_max), std::string(field));
}

Result<Reply> add_contact(store::WriteTx& tx, Now now, Numbers nums, ContactWriter caller, Shaped<ContactBody> body) {
  if (!body.value.wa_id.value) return fail(Code::invalid, "wa_id is required", "wa_id");
  TRY(core::ContactChange const contact, change_in(tx, caller.project_id, body.value));
  TRY(ContactNum const num, core::add_contact(tx, nums.source, now.at, caller.project_id, contact));
  TRY(store::ContactView const row, contact_of(tx, caller.project_id, uuid_of(num), "Contact"));
  return shown(row, 201);
}

Result<Reply> change_contact(
    store::WriteTx& tx, Now now, ContactWriter caller, Path<"identifier"> identifier, Shaped<ContactBody> body) {
  TRY(store::ContactView const before, contact_of(tx, caller.project_id, identifier.text, "Contact"));
  TRY(core::ContactChange const change, change_in(tx, caller.project_id, body.value));
  TRY_DONE(core::change_contact(tx, now.at, caller.project_id, uuid_of(before.num), change));
  TRY(store::ContactView const row, contact_of(tx, caller.project_id, uuid_of(before.num), "Contact"));
  return shown(row, 200);
}

/// Source: Kapso, 422 invalid number: an identifier that is like a phone number, and can be none.
Result<Reply> erase_contact(
    store::WriteTx& tx, Now now, Numbers nums, Caller<Scope::contacts_delete> caller, Path<"identifier"> identifier) {
  bool const like_a_number =
      identifier.text.starts_with('+') || identifier.text.find_first_not_of("0123456789") == std::string_view::npos;
  std::size_t const digits = digits_of(identifier.text).size();
  if (!identifier.text.empty() && like_a_number && (digits < kPhoneDigitsMin || digits > kPhoneDigitsMax))
    return fail(Code::invalid, "The contact's number is invalid", "identifier");
  TRY_DONE(core::erase_contact(tx, nums.source, now.at, caller.project_id, identifier.text));
  return no_content();
}

Result<Reply> list_preferences(store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier) {
  TRY(store::ContactView const contact, contact_of(tx, caller.project_id, identifier.text, "WhatsApp contact"));
  TRY(std::vector<Preference> const rows, store::contacts::preferences(tx, caller.project_id, contact.num, kMarketing));
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (Preference const& row : rows) {
    TRY(auto const number, store::number_by_num(tx, caller.project_id, row.channel_num));
    if (number) dialect::write_preference(out, {row, *number});
  }
  return ok(out.end_array().end_object().take());
}

Result<Reply> show_preference(
    store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier, Path<"phone_number_id"> id) {
  ProjectId const project = caller.project_id;
  TRY(store::ContactView const contact, contact_of(tx, project, identifier.text, "WhatsApp contact"));
  TRY(auto const number, store::number_by_id(tx, project, id.text));
  if (!number) return not_found("WhatsApp configuration");
  TRY(std::vector<Preference> const rows, store::contacts::preferences(tx, project, contact.num, kMarketing));
  for (Preference const& row : rows)
    if (row.channel_num == number->num)
      return single([&](json::Writer& out) { dialect::write_preference(out, {row, *number}); });
  return not_found("Marketing preference");
}

Result<Reply> list_notes(
    store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier, Context const& context) {
  TRY(store::ContactView const contact, contact_of(tx, caller.project_id, identifier.text, "Contact"));
  return run_list<kNotes, &dialect::write_note>(
      tx, context, {{store::kColumn<&NoteView::contact_num>, store::Compare::equals, {contact.num.value}}});
}

Result<Reply> add_note(store::WriteTx& tx, Now now, Numbers nums, ContactWriter caller, Path<"identifier"> identifier,
    Shaped<NoteBody> body) {
  TRY(store::ContactView const contact, contact_of(tx, caller.project_id, identifier.text, "Contact"));
  ContactNote row{caller.project_id, nums.source.next_as<RowNum>(now.at), contact.num, std::move(body.value.name),
      std::move(body.value.content), "{}", now.at};
  if (body.value.metadata) {
    TRY(row.metadata, object_text(*body.value.metadata, "metadata"));
  }
  TRY_DONE(tx.insert(row));
  TRY(NoteView const view, note_of(tx, caller.project_id, uuid_of(Kind::note, row.num.value)));
  return shown(view, 201);
}

Result<Reply> show_note(store::ReadTx& tx, ContactReader caller, Path<"id"> id) {
  TRY(NoteView const view, note_of(tx, caller.project_id, id.text));
  return shown(view, 200);
}

Result<Reply> change_note(store::WriteTx& tx, Now now, ContactWriter caller, Path<"id"> id, Shaped<NotePatch> body) {
  TRY(NoteView const before, note_of(tx, caller.project_id, id.text));
  TRY(std::optional<ContactNote> row, store::assignments::note(tx, caller.project_id, before.num));
  if (!row) return not_found("Note");
  NotePatch& in = body.value;
  if (in.content.present && !in.content.value) return fail(Code::invalid, "content is required", "content");
  if (in.name.present) row->name = std::move(in.name.value);
  if (in.content.present) row->content = *std::move(in.content.value);
  if (in.metadata.present && in.metadata.value) {
    TRY(row->metadata, object_text(*in.metadata.value, "metadata"));
  } else if (in.metadata.present) {
    row->metadata = "{}";
  }
  row->updated_at = now.at;
  TRY_DONE(tx.update(*row));
  TRY(NoteView const after, note_of(tx, caller.project_id, id.text));
  return shown(after, 200);
}

Result<Reply> erase_note(store::WriteTx& tx, ContactWriter caller, Path<"id"> id) {
  TRY(NoteView const row, note_of(tx, caller.project_id, id.text));
  TRY_DONE(store::assignments::erase_note(tx, caller.project_id, row.num));
  return no_content();
}

}  // namespace wigwag::api::kapso
