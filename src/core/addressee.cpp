#include "core/addressee.h"

#include <algorithm>

#include "base/limits.h"
#include "base/phone.h"
#include "core/event_log.h"
#include "core/plan.h"
#include "core/project_settings.h"
#include "model/contact_card.h"
#include "store/channels.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/crm.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

constexpr std::string_view kDefaultNumber = "default_number";
constexpr std::int64_t kMembersMax = 100'000;

/// The very spelling counts before another one.
Result<std::optional<Contact>> by_phone(store::ReadTx& tx, ProjectId project, std::string const& phone) {
  std::vector<std::string> spellings = phone_variants(phone);
  spellings.insert(spellings.begin(), phone);
  store::contacts::ByWord keys;
  for (std::string const& spelling : spellings) keys.emplace_back(project, spelling);
  TRY(std::vector<Contact> found, store::contacts::by_phone(tx, keys));
  for (std::string const& spelling : spellings)
    for (Contact& contact : found)
      if (contact.phone == spelling) return std::optional(std::move(contact));
  return std::optional<Contact>();
}

bool is_phone_of(Contact const& contact, std::string const& phone) {
  if (contact.phone == phone) return true;
  std::vector<std::string> const others = phone_variants(phone);
  return contact.phone && std::ranges::find(others, *contact.phone) != others.end();
}

/// All that is missing, at once.
Result<LeadDefaults> needed_defaults(store::ReadTx& tx, ProjectId project, NewLead const& lead) {
  TRY(LeadDefaults defaults, lead_defaults(tx, project));
  if (lead.assigned) defaults.assignee = lead.assigned;
  Error error{Code::invalid, "A contact cannot be made: the project has no default for it"};
  auto const need = [&](bool there, std::string_view what) {
    if (!there)
      error.problems.push_back({"default_" + std::string(what), "The default " + std::string(what) +
                                                                     " for new contacts is not set in the project"});
  };
  need(defaults.status.has_value(), "status");
  need(defaults.source.has_value(), "source");
  need(defaults.assignee.has_value(), "assignee");
  if (error.problems.empty()) return defaults;
  error.field = error.problems.front().field;
  return fail(std::move(error));
}

Done check_lead(store::ReadTx& tx, ProjectId project, NewLead const& lead) {
  if (lead.assigned) {
    TRY(std::vector<Member> const members, store::projects::members(tx, project, kMembersMax));
    if (std::ranges::find(members, *lead.assigned, &Member::num) == members.end())
      return fail(Code::invalid, "The selected user does not exist or does not belong to your account",
          "contact.assigned_id");
  }
  for (ContactGroupNum const group : lead.groups) {
    TRY(std::optional<ContactGroup> const row, store::crm::by_num<ContactGroup>(tx, project, group));
    if (!row)
      return fail(
          Code::invalid, "One or more groups do not exist or do not belong to your account", "contact.groups");
  }
  return {};
}

Result<Contact> make_lead(store::WriteTx& tx, NumSource& nums, Instant now, Addressing const& addressing) {
  ProjectId const project = addressing.project;
  NewLead const& lead = addressing.lead;
  TRY(LeadDefaults const defaults, needed_defaults(tx, project, lead));
  TRY_DONE(check_lead(tx, project, lead));
  TRY_DONE(check_contacts(tx, project));
  Contact row;
  row.project_id = project;
  row.num = nums.next_as<ContactNum>(now);
  row.phone = addressing.phone;
  row.metadata = "{}";
  row.updated_at = now;
  row.firstname = lead.firstname;
  row.lastname = lead.lastname;
  row.email = lead.email;
  row.country_id = lead.country_id;
  row.status_num = defaults.status;
  row.source_num = defaults.source;
  row.assigned_num = defaults.assignee;
  row.card_search = card_words(row);
  Done const inserted = tx.insert(row);
  if (!inserted && inserted.error().code == Code::conflict)
    return fail(Code::invalid, "This email address already exists", "contact.email");
  TRY_DONE(inserted);
  std::vector<ContactGroupMember> memberships;
  for (ContactGroupNum const group : lead.groups) memberships.push_back({project, group, row.num, now});
  if (!memberships.empty()) TRY_DONE(tx.insert_many(memberships));
  EventLog log(now);
  log.count_contacts(project, 1);
  log.add(project, EventKind::contact_created, {}, row.num, card_current({row, lead.groups}));
  TRY_DONE(log.append(tx));
  return row;
}

}  // namespace

Result<Contact> named_contact(store::ReadTx& tx, Addressing const& addressing) {
  TRY(std::vector<Contact> found, store::contacts::by_num(tx, {{addressing.project, *addressing.contact}}));
  if (found.empty()) return fail(Code::not_found, "Contact not found", "Contact");
  if (is_phone_of(found.front(), addressing.phone)) return std::move(found.front());
  return fail(Code::invalid, "The phone number is not this contact's", "phone");
}

Result<Contact> addressee(store::WriteTx& tx, NumSource& nums, Instant now, Addressing const& addressing) {
  TRY_DONE(store::projects::lock(tx, addressing.project));
  std::optional<Contact> contact;
  if (addressing.contact) {
    TRY(contact, named_contact(tx, addressing));
  } else {
    TRY(contact, by_phone(tx, addressing.project, addressing.phone));
  }
  if (!contact) return make_lead(tx, nums, now, addressing);
  if (contact->opted_out) return fail(Code::opted_out, "The contact has opted out of messages");
  return *std::move(contact);
}

Result<Channel> default_number(store::ReadTx& tx, ProjectId project) {
  TRY(std::optional<std::string> const named, store::project_settings::value(tx, project, kDefaultNumber));
  std::optional<Channel> channel;
  if (named) {
    TRY(channel, store::channels::of_project(tx, project, *named));
  } else {
    TRY(channel, store::channels::oldest_with_token(tx, project));
  }
  if (channel && channel->access_token) return *std::move(channel);
  return fail(Code::not_configured,
      named ? "The project's default WhatsApp number is unknown or has no access token"
            : "The project has no WhatsApp number with an access token");
}

Done check_new_conversation(
    store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, ContactNum contact) {
  TRY(std::optional<ConversationNum> const num, store::conversations::active_of(tx, project, channel, contact));
  if (num) {
    TRY(std::vector<Conversation> const rows, store::conversations::by_num(tx, {{project, *num}}));
    if (!rows.empty() && now - rows.front().last_active_at < limits::conversation_idle_us) return {};
  }
  return check_conversations(tx, project, now);
}

}  // namespace wigwag::core
