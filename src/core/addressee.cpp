#include "core/addressee.h"

#include <algorithm>

#include "base/limits.h"
#include "base/phone.h"
#include "core/cards.h"
#include "core/plan.h"
#include "core/project_settings.h"
#include "store/channels.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

constexpr std::string_view kDefaultNumber = "default_number";
constexpr std::int64_t kMembersMax = 100'000;

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
      error.problems.push_back({"default_" + std::string(what),
          "The default " + std::string(what) + " for new contacts is not set in the project"});
  };
  need(defaults.status.has_value(), "status");
  need(defaults.source.has_value(), "source");
  need(defaults.assignee.has_value(), "assignee");
  if (error.problems.empty()) return defaults;
  error.field = error.problems.front().field;
  return fail(std::move(error));
}

/// What is wrong with what is said about the contact, under the names that a send has for it.
Done check_lead(store::ReadTx& tx, Contact const& row, GroupNums const& groups) {
  TRY(std::vector<Problem> problems, card_problems(tx, row, groups));
  if (row.assigned_num) {
    TRY(std::vector<Member> const members, store::projects::members(tx, row.project_id, kMembersMax));
    if (std::ranges::find(members, *row.assigned_num, &Member::num) == members.end())
      problems.push_back({"assigned_id", "The selected user does not exist or does not belong to your account"});
  }
  if (problems.empty()) return {};
  for (Problem& problem : problems) problem.field = "contact." + problem.field.substr(0, problem.field.find('.'));
  Error error{Code::invalid, problems.front().message, problems.front().field};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

Result<Contact> make_lead(store::WriteTx& tx, NumSource& nums, Instant now, Addressing const& addressing) {
  ProjectId const project = addressing.project;
  NewLead const& lead = addressing.lead;
  TRY(LeadDefaults const defaults, needed_defaults(tx, project, lead));
  TRY_DONE(check_conversations(tx, project, now));  // its first message opens one
  Contact row;
  row.project_id = project;
  row.phone = addressing.phone;
  row.firstname = lead.firstname;
  row.lastname = lead.lastname;
  row.email = lead.email;
  row.country_id = lead.country_id;
  row.status_num = defaults.status;
  row.source_num = defaults.source;
  row.assigned_num = defaults.assignee;
  GroupNums groups = lead.groups;
  std::ranges::sort(groups);
  groups.erase(std::ranges::unique(groups).begin(), groups.end());
  TRY_DONE(check_lead(tx, row, groups));
  TRY(KnownCard made, add_card(tx, nums, now, project, std::move(row), std::move(groups)));
  return std::move(made.contact);
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
    TRY(contact, contact_of_phone(tx, addressing.project, addressing.phone));
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
  return fail(Code::not_configured, named ? "The project's default WhatsApp number is unknown or has no access token"
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
