#include "store/contacts.h"

#include "store/crm.h"

namespace wigwag::store::contacts {
namespace {

constexpr Stmt<Contact(ProjectId, std::string)> kByBsuid{
    "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND bsuid = k2"};
constexpr Stmt<Contact(ProjectId, std::string)> kByPhone{
    "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND phone = k2"};
constexpr Stmt<Contact(ProjectId, std::string)> kByParent{
    "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND num = "
    "(SELECT max(c.num) FROM contact c WHERE c.project_id = k1 AND c.parent_bsuid = k2)"};
constexpr Stmt<Contact(ProjectId, ContactNum)> kByNum{
    "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<ContactAlias(ProjectId, std::string)> kAliasByValue{
    "SELECT {*} FROM contact_alias, {keys} WHERE project_id = k1 AND value = k2"};
constexpr Stmt<ContactAlias(ProjectId, ContactNum)> kAliasesOf{
    "SELECT {*} FROM contact_alias, {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<AddressEntry(ProjectId, std::string)> kEntries{
    "SELECT {*} FROM address_entry, {keys} WHERE project_id = k1 AND phone = k2"};

constexpr Stmt<void(ProjectId, std::int64_t)> kEraseAliases{
    "DELETE FROM contact_alias USING {keys} WHERE project_id = k1 AND num = k2"};

constexpr Stmt<Contact(ProjectId, std::string_view)> kOfPhone{
    "SELECT {*} FROM contact WHERE project_id = ? AND phone = ?"};
constexpr Stmt<ContactNum(ProjectId, std::string_view)> kWithEmail{
    "SELECT num FROM contact WHERE project_id = ? AND email = ?"};
// All that there is of contacts, but for messages and what they stand in.
constexpr Stmt<void(ProjectId, ContactNum)> kAliasesErased{
    "DELETE FROM contact_alias USING {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kPreferencesErased{
    "DELETE FROM preference USING {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kNotesErased{
    "DELETE FROM contact_note USING {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kWaMembershipsErased{
    "DELETE FROM wa_group_member USING {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kMembershipsErased{
    "DELETE FROM contact_group_member USING {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kErased{
    "DELETE FROM contact USING {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<void(ProjectId, std::string)> kEntriesErased{
    "DELETE FROM address_entry USING {keys} WHERE project_id = k1 AND phone = k2"};
constexpr Stmt<void(ProjectId, std::string)> kOrphansErased{
    "DELETE FROM status_orphan USING {keys} WHERE project_id = k1 AND phone = k2"};

}  // namespace

namespace {

constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kCalls{
    "UPDATE call_record SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kPreferences{
    "UPDATE preference SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kNotes{
    "UPDATE contact_note SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kRecipients{
    "UPDATE broadcast_recipient SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kMemberships{
    "UPDATE wa_group_member SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
// Of two preferences for one number and category, and of two memberships in one group, the newer stays.
constexpr Stmt<void(ProjectId, ContactNum, ContactNum, ContactNum, ContactNum)> kOlderPreferences{
    "DELETE FROM preference WHERE project_id = ? AND contact_num IN (?, ?) AND EXISTS (SELECT 1 FROM preference o "
    "WHERE o.project_id = preference.project_id AND o.channel_num = preference.channel_num "
    "AND o.category = preference.category AND o.contact_num IN (?, ?) "
    "AND (o.at, o.num) > (preference.at, preference.num))"};
constexpr Stmt<void(ProjectId, ContactNum, ContactNum, ContactNum, ContactNum)> kOlderMemberships{
    "DELETE FROM wa_group_member WHERE project_id = ? AND contact_num IN (?, ?) AND EXISTS (SELECT 1 "
    "FROM wa_group_member o WHERE o.project_id = wa_group_member.project_id "
    "AND o.group_num = wa_group_member.group_num AND o.contact_num IN (?, ?) "
    "AND (o.at, o.num) > (wa_group_member.at, wa_group_member.num))"};

constexpr Stmt<std::string(ProjectId, ChannelNum, ContactNum, std::string_view)> kPreference{
    "SELECT status FROM preference WHERE project_id = ? AND channel_num = ? AND contact_num = ? AND category = ?"};

constexpr Stmt<Preference(ProjectId, ContactNum, std::string_view)> kPreferencesOf{
    "SELECT {*} FROM preference WHERE project_id = ? AND contact_num = ? AND category = ? ORDER BY num LIMIT 1000"};

}  // namespace

Result<std::vector<Preference>> preferences(
    ReadTx& tx, ProjectId project, ContactNum contact, std::string_view category) {
  return tx.all(kPreferencesOf, project, contact, category);
}
Result<std::optional<std::string>> preference(
    ReadTx& tx, ProjectId project, ChannelNum channel, ContactNum contact, std::string_view category) {
  return tx.one(kPreference, project, channel, contact, category);
}
Result<std::vector<Contact>> by_bsuid(ReadTx& tx, ByWord const& keys) { return tx.many(kByBsuid, keys); }
Result<std::vector<Contact>> by_phone(ReadTx& tx, ByWord const& keys) { return tx.many(kByPhone, keys); }
Result<std::vector<Contact>> by_parent(ReadTx& tx, ByWord const& keys) { return tx.many(kByParent, keys); }
Result<std::vector<Contact>> by_num(ReadTx& tx, ByNum const& keys) { return tx.many(kByNum, keys); }
Result<std::vector<ContactAlias>> aliases_by_value(ReadTx& tx, ByWord const& keys) {
  return tx.many(kAliasByValue, keys);
}
Result<std::vector<ContactAlias>> aliases_of(ReadTx& tx, ByNum const& keys) { return tx.many(kAliasesOf, keys); }
Result<std::vector<AddressEntry>> address_entries(ReadTx& tx, ByWord const& phones) {
  return tx.many(kEntries, phones);
}

Done erase_aliases(WriteTx& tx, RowKeys const& nums) { return tx.change_many(kEraseAliases, nums); }

Done erase_contacts(WriteTx& tx, ByNum const& nums) { return tx.change_many(kErased, nums); }

Result<std::optional<Contact>> of_phone(ReadTx& tx, ProjectId project, std::string_view phone) {
  return tx.one(kOfPhone, project, phone);
}

Result<std::optional<ContactNum>> with_email(ReadTx& tx, ProjectId project, std::string_view email) {
  return tx.one(kWithEmail, project, email);
}

Done erase_people(WriteTx& tx, std::vector<Contact> const& contacts) {
  ByNum nums;
  ByWord phones;
  for (Contact const& contact : contacts) {
    nums.emplace_back(contact.project_id, contact.num);
    if (contact.phone) phones.emplace_back(contact.project_id, *contact.phone);
  }
  for (auto const* const stmt :
      {&kAliasesErased, &kPreferencesErased, &kNotesErased, &kWaMembershipsErased, &kMembershipsErased, &kErased})
    TRY_DONE(tx.change_many(*stmt, nums));
  if (phones.empty()) return {};
  TRY_DONE(tx.change_many(kEntriesErased, phones));
  return tx.change_many(kOrphansErased, phones);
}

Done repoint(WriteTx& tx, ProjectId project, ContactNum from, ContactNum to) {
  TRY_DONE(tx.change(kCalls, to, project, from));
  TRY_DONE(tx.change(kNotes, to, project, from));
  TRY_DONE(tx.change(kRecipients, to, project, from));
  TRY_DONE(tx.change(kOlderPreferences, project, from, to, from, to));
  TRY_DONE(tx.change(kPreferences, to, project, from));
  TRY_DONE(tx.change(kOlderMemberships, project, from, to, from, to));
  TRY_DONE(tx.change(kMemberships, to, project, from));
  return crm::repoint_memberships(tx, project, from, to);
}

}  // namespace wigwag::store::contacts
