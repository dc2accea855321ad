// Preferences, the business's address book, and groups.
#include <utility>

#include "meta/reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

/// A member as a webhook names one: by ids, or by what we had put in when we asked to remove them.
Person member_in(Value participant) {
  Person person = person_in(participant);
  if (person.known()) return person;
  person.phone = phone_of(participant["input"]);
  if (!person.phone) person.bsuid = id_of(participant["input"]);
  return person;
}

std::vector<Person> members_in(Reading& reading, Value participants) {
  std::vector<Person> members;
  reading.each_object(participants, "participants", [&](Value participant) {
    Person member = reading.joined(member_in(participant));
    if (member.known()) members.push_back(std::move(member));
  });
  return members;
}

/// A setting that was changed: `{text, update_successful}`.
std::optional<Text> changed(Value setting) {
  if (setting["update_successful"].boolean() == false) return std::nullopt;
  return setting["text"].text();
}

GroupChange group_change(Reading& reading, std::string group_id, Value group) {
  std::string const type = word_of(group["type"]).value_or("");
  bool const worked = group["errors"].size() == 0;
  GroupChange change;
  change.group_id = std::move(group_id);
  change.subject = worked ? group["subject"].text() : std::nullopt;
  change.description = worked ? group["description"].text() : std::nullopt;
  if (!change.subject) change.subject = changed(group["group_subject"]);
  if (!change.description) change.description = changed(group["group_description"]);
  change.invite_link = word_of(group["invite_link"]);
  if (type == "group_suspend") change.suspended = true;
  if (type == "group_suspend_cleared") change.suspended = false;
  if (type == "group_create" && worked) change.deleted = false;
  if (type == "group_delete" && worked) change.deleted = true;
  change.added = members_in(reading, group["added_participants"]);
  change.removed = members_in(reading, group["removed_participants"]);
  change.at = reading.time(group["timestamp"]);
  change.raw = json::compact(group.raw());
  return change;
}

}  // namespace

void read_preferences(Reading& reading, Value preferences) {
  bool const alone = preferences.size() == 1;
  reading.each_object(preferences, "user_preferences", [&](Value preference) {
    Person contact = reading.joined(person_in(preference));
    if (!contact.known() && alone) contact = reading.only_card().value_or(contact);
    std::optional<std::string> category = word_of(preference["category"]);
    std::optional<std::string> value = word_of(preference["value"]);
    if (!contact.known() || !category || !value)
      return reading.refuse("a preference lacks its person, category or value", preference);
    if (*value != "stop" && *value != "resume")
      return reading.add(OtherNews{EventKind::preference_changed, json::compact(preference.raw())});
    reading.add(PreferenceChange{std::move(contact), std::move(*category), std::move(*value),
        preference["detail"].text(), reading.time(preference["timestamp"])});
  });
}

void read_address_book(Reading& reading, Value state_sync) {
  reading.each_object(state_sync, "state_sync", [&](Value entry) {
    Value const card = entry["contact"];
    if (!card.is(json::Type::object)) return reading.add(OtherNews{EventKind::other_field, json::compact(entry.raw())});
    PersonSeen seen;
    seen.contact = person_in(card);
    if (std::optional<std::string> phone = phone_of(card["phone_number"])) seen.contact.phone = std::move(phone);
    seen.what =
        entry["action"].word() == "remove" ? PersonSeen::What::address_book_remove : PersonSeen::What::address_book_add;
    if (seen.what == PersonSeen::What::address_book_add) {
      seen.address_book_name = card["full_name"].text();
      if (!seen.address_book_name || seen.address_book_name->empty())
        seen.address_book_name = card["first_name"].text();
    }
    seen.at = reading.time(entry["metadata"]["timestamp"]);
    if (!seen.contact.known()) return reading.refuse("an address book entry names nobody", entry);
    reading.add(std::move(seen));
  });
}

void read_groups(Reading& reading, Value groups) {
  reading.each_object(groups, "groups", [&](Value group) {
    std::optional<std::string> id = id_of(group["group_id"]);
    if (id)
      reading.add(group_change(reading, std::move(*id), group));
    else
      reading.add(OtherNews{EventKind::group_changed, json::compact(group.raw())});  // a creation that failed
  });
}

}  // namespace wigwag::meta
