/// @file Changes of contacts, what they want, and notes about them. Source: Kapso, Platform API, 7.4; legacy, 12.
#pragma once
#include "api/route.h"
#include "api/shape.h"
#include "base/limits.h"

namespace wigwag::api::kapso {

struct ContactBody {
  Patch<std::string> wa_id;
  Patch<Text> profile_name;
  Patch<Text> display_name;
  Patch<std::string> customer_id;
  Patch<json::Value> metadata;
};
struct NoteBody {
  std::optional<Text> name;
  Text content;
  std::optional<json::Value> metadata;
};
struct NotePatch {
  Patch<Text> name;
  Patch<Text> content;
  Patch<json::Value> metadata;
};

}  // namespace wigwag::api::kapso

namespace wigwag::api {

template <>
struct Shape<kapso::ContactBody> {
  using B = kapso::ContactBody;
  static constexpr std::string_view envelope = "contact";
  static constexpr Pack fields{Field{"wa_id", &B::wa_id, "Phone number, with or without +"},
      Field{"profile_name", &B::profile_name, "As the person calls themselves",
          {.max = limits::contact_name_characters_max}},
      Field{"display_name", &B::display_name, "As the business calls them; shown before the other",
          {.max = limits::contact_name_characters_max}},
      Field{"customer_id", &B::customer_id, "Whose contact it is"},
      Field{"metadata", &B::metadata, "An object; it takes the place of the one before"}};
};
template <>
struct Shape<kapso::NoteBody> {
  using B = kapso::NoteBody;
  static constexpr std::string_view envelope = "note";
  static constexpr Pack fields{Field{"name", &B::name, "What it is about", {.max = limits::name_characters_max}},
      Field{"content", &B::content, "The note", {.required = true, .max = limits::note_characters_max}},
      Field{"metadata", &B::metadata, "An object"}};
};
template <>
struct Shape<kapso::NotePatch> {
  using B = kapso::NotePatch;
  static constexpr std::string_view envelope = "note";
  static constexpr Pack fields{Field{"name", &B::name, "What it is about", {.max = limits::name_characters_max}},
      Field{"content", &B::content, "The note", {.min = 1, .max = limits::note_characters_max}},
      Field{"metadata", &B::metadata, "An object"}};
};

}  // namespace wigwag::api

namespace wigwag::api::kapso {

using ContactWriter = Caller<Scope::contacts_write>;
using ContactReader = Caller<Scope::contacts_read>;

Result<Reply> add_contact(store::WriteTx& tx, Now now, Numbers nums, ContactWriter caller, Shaped<ContactBody> body);
Result<Reply> change_contact(
    store::WriteTx& tx, Now now, ContactWriter caller, Path<"identifier"> identifier, Shaped<ContactBody> body);
Result<Reply> erase_contact(
    store::WriteTx& tx, Now now, Numbers nums, Caller<Scope::contacts_delete> caller, Path<"identifier"> identifier);
Result<Reply> list_preferences(store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier);
Result<Reply> show_preference(
    store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier, Path<"phone_number_id"> number);

Result<Reply> list_notes(
    store::ReadTx& tx, ContactReader caller, Path<"identifier"> identifier, Context const& context);
Result<Reply> add_note(store::WriteTx& tx, Now now, Numbers nums, ContactWriter caller, Path<"identifier"> identifier,
    Shaped<NoteBody> body);
Result<Reply> show_note(store::ReadTx& tx, ContactReader caller, Path<"id"> id);
Result<Reply> change_note(store::WriteTx& tx, Now now, ContactWriter caller, Path<"id"> id, Shaped<NotePatch> body);
Result<Reply> erase_note(store::WriteTx& tx, ContactWriter caller, Path<"id"> id);

/// A JSON object, compact and not too large. Errors: invalid, with the field.
Result<std::string> object_text(json::Value value, std::string_view field);

}  // namespace wigwag::api::kapso
