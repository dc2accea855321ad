#include "model/contact_card.h"

#include "base/phone.h"
#include "model/wacr_switches.h"

namespace wigwag {
namespace {

using json::Writer;

constexpr std::string_view kId = "id";
constexpr std::string_view kCreated = "created_at";
constexpr std::string_view kUpdated = "updated_at";

void write_groups(Writer& out, Card const& card) {
  out.begin_array();
  for (ContactGroupNum const group : card.groups) out.value(group.value);
  out.end_array();
}

template <class N>
std::optional<std::int64_t> number(std::optional<N> const& num) {
  return num ? std::optional(num->value) : std::nullopt;
}

constexpr CardField kFields[] = {
    {kId, [](Writer& out, Card const& c) { out.value(c.contact.num.value); }},
    {"firstname", [](Writer& out, Card const& c) { out.value(shown_firstname(c.contact)); }},
    {"lastname", [](Writer& out, Card const& c) { out.value(c.contact.lastname.value_or(Text{})); }},
    {"company", [](Writer& out, Card const& c) { out.value(c.contact.company); }},
    {"type", [](Writer& out, Card const& c) { out.value(word_of(c.contact.type)); }},
    {"email", [](Writer& out, Card const& c) { out.value(c.contact.email); }},
    {"phone", [](Writer& out, Card const& c) { out.value(shown_phone(c.contact)); }},
    {"status_id", [](Writer& out, Card const& c) { out.value(number(c.contact.status_num)); }},
    {"source_id", [](Writer& out, Card const& c) { out.value(number(c.contact.source_num)); }},
    {"description", [](Writer& out, Card const& c) { out.value(c.contact.description); }},
    {"city", [](Writer& out, Card const& c) { out.value(c.contact.city); }},
    {"state", [](Writer& out, Card const& c) { out.value(c.contact.state); }},
    {"zip", [](Writer& out, Card const& c) { out.value(c.contact.zip); }},
    {"address", [](Writer& out, Card const& c) { out.value(c.contact.address); }},
    {"country_id", [](Writer& out, Card const& c) { out.value(c.contact.country_id); }},
    {"assigned_id", [](Writer& out, Card const& c) { out.value(number(c.contact.assigned_num)); }},
    {"group_id", &write_groups},
    {"is_opted_out", [](Writer& out, Card const& c) { out.value(c.contact.opted_out); }},
    {kCreated, [](Writer& out, Card const& c) { out.value(iso_offset(time_of(c.contact.num.value))); }},
    {kUpdated, [](Writer& out, Card const& c) { out.value(iso_offset(c.contact.updated_at)); }},
};

std::string all_under(std::string_view name, Card const& card) {
  Writer out;
  out.begin_object().key(name).begin_object();
  for (CardField const& field : kFields) {
    if (field.name == kId) continue;
    field.write(out.key(field.name), card);
  }
  return out.end_object().end_object().take();
}

std::string written(CardField const& field, Card const& card) {
  Writer out;
  field.write(out, card);
  return out.take();
}

}  // namespace

std::span<CardField const> card_fields() { return kFields; }

Text shown_firstname(Contact const& contact) {
  for (auto const* name : {&contact.firstname, &contact.display_name, &contact.profile_name})
    if (*name) return **name;
  if (std::optional<std::string> const phone = shown_phone(contact)) return Text::from_utf8(*phone);
  return Text::from_utf8(contact.username.value_or(""));
}

std::optional<std::string> shown_phone(Contact const& contact) {
  if (!contact.phone) return std::nullopt;
  if (contact.phone_as_stored && cleaned_phone(*contact.phone_as_stored) == *contact.phone)
    return contact.phone_as_stored;
  return wacr::kPlusBeforePhones ? "+" + *contact.phone : *contact.phone;
}

std::optional<std::string> card_words(Contact const& contact) {
  std::string words;
  auto const add = [&](std::string const& utf8) {
    if (utf8.empty()) return;
    if (!words.empty()) words += '\n';
    words += fold_case(utf8);
  };
  add((contact.firstname ? contact.firstname : contact.display_name).value_or(Text{}).utf8());
  add(contact.lastname.value_or(Text{}).utf8());
  add(contact.email.value_or(""));
  add(contact.phone_as_stored.value_or(""));
  add(contact.company.value_or(Text{}).utf8());
  return words.empty() ? std::nullopt : std::optional(std::move(words));
}

std::string card_current(Card const& card) { return all_under("current", card); }
std::string card_previous(Card const& card) { return all_under("previous", card); }

std::optional<std::string> card_changes(Card const& before, Card const& after) {
  Writer previous, current;
  previous.begin_object();
  current.begin_object();
  bool any = false;
  for (CardField const& field : kFields) {
    if (field.name == kId || field.name == kCreated || field.name == kUpdated) continue;
    std::string const was = written(field, before);
    std::string const is = written(field, after);
    if (was == is) continue;
    any = true;
    previous.key(field.name).raw(was);
    current.key(field.name).raw(is);
  }
  if (!any) return std::nullopt;
  previous.end_object();
  current.end_object();
  return Writer()
      .begin_object()
      .key("previous")
      .raw(previous.text())
      .key("current")
      .raw(current.text())
      .end_object()
      .take();
}

}  // namespace wigwag
