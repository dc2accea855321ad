#include "core/changes.h"

#include "core/event_log.h"
#include "core/rows.h"
#include "model/contact_card.h"
#include "store/calls.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/projects.h"
#include "store/views.h"

namespace wigwag::core {
namespace {

using C = Conversation;

Done end(store::WriteTx& tx, Instant now, Conversation& conversation) {
  conversation.closed = true;
  if (conversation.ended_at) return tx.update(conversation, &C::closed);  // time ended it: no second event
  conversation.ended_at = now;
  conversation.updated_at = now;
  TRY_DONE(tx.update(conversation, &C::ended_at, &C::closed, &C::updated_at));
  EventLog log(now);
  log.add(EventKind::conversation_ended, conversation);
  return log.append(tx);
}

/// touched_at: the sweep lets it be for as long as after a message.
Done reopen(store::WriteTx& tx, Instant now, Conversation& conversation) {
  if (!conversation.ended_at) return {};
  TRY(auto const others, store::conversations::active(tx, {{conversation.project_id, conversation.thread_num}}));
  if (!others.empty()) return fail(Code::invalid, "another conversation with this contact is active", "status");
  conversation.ended_at.reset();
  conversation.closed = false;
  conversation.touched_at = now;
  conversation.updated_at = now;
  return tx.update(conversation, &C::ended_at, &C::closed, &C::touched_at, &C::updated_at);
}

/// Nobody was seen with this number yet: whoever writes from it first shows whose it is.
Done take_phone(store::ReadTx& tx, Contact& row, std::optional<std::string> const& phone) {
  if (!phone || row.phone == *phone) return {};
  TRY(std::vector<Contact> const holders, store::contacts::by_phone(tx, {{row.project_id, *phone}}));
  if (!holders.empty()) return fail(Code::invalid, "wa_id belongs to another contact of this project", "wa_id");
  row.phone = *phone;
  row.phone_first_at.reset();
  row.phone_last_at.reset();
  return {};
}

void put(Contact& row, ContactChange const& change) {
  auto const name = [](Text const& text) { return text.empty() ? std::nullopt : std::optional(text); };
  if (change.profile_name) {
    row.profile_name = name(*change.profile_name);
    row.profile_search = fold_case(change.profile_name->utf8());
  }
  if (change.display_name) row.display_name = name(*change.display_name);
  if (change.metadata) row.metadata = *change.metadata;
  if (change.customer) row.customer_num = *change.customer;
}

}  // namespace

Done set_conversation_status(store::WriteTx& tx, Instant now, ProjectId project, std::string_view uuid,
    std::optional<ChannelNum> channel, ConversationStatus status) {
  TRY_DONE(store::projects::lock(tx, project));
  auto const num = num_of(Kind::conversation, uuid);
  std::vector<Conversation> found;
  if (num) {
    TRY(found, store::conversations::by_num(tx, {{project, ConversationNum{*num}}}));
  }
  if (found.empty() || (channel && found.front().channel_num != *channel))
    return fail(Code::not_found, "Conversation not found", "Conversation");
  switch (status) {
    case ConversationStatus::active: return reopen(tx, now, found.front());
    case ConversationStatus::ended: return end(tx, now, found.front());
  }
  return {};
}

Result<ContactNum> add_contact(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, ContactChange const& contact) {
  TRY_DONE(store::projects::lock(tx, project));
  Contact row;
  row.project_id = project;
  row.num = nums.next_as<ContactNum>(now);
  row.metadata = "{}";
  TRY_DONE(take_phone(tx, row, contact.phone));
  put(row, contact);
  row.updated_at = now;
  TRY(std::vector<AddressEntry> const entries, store::contacts::address_entries(tx, {{project, *row.phone}}));
  if (!entries.empty()) row.address_book_name = entries.front().name;
  TRY_DONE(tx.insert(row));
  EventLog log(now);
  log.count_contacts(project, 1);
  log.add(project, EventKind::contact_created, {}, row.num, card_current({row}));
  TRY_DONE(log.append(tx));
  return row.num;
}

Done change_contact(
    store::WriteTx& tx, Instant now, ProjectId project, std::string_view identifier, ContactChange const& change) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(auto const view, store::contact_by_identifier(tx, project, identifier));
  if (!view) return fail(Code::not_found, "Contact not found", "Contact");
  TRY(std::vector<Contact> found, store::contacts::by_num(tx, {{project, view->num}}));
  if (found.empty()) return fail(Code::not_found, "Contact not found", "Contact");
  Contact& row = found.front();
  Contact const before = row;
  TRY_DONE(take_phone(tx, row, change.phone));
  put(row, change);
  if (same(row, before)) return {};
  row.card_search = card_words(row);
  row.updated_at = now;
  using C = Contact;
  TRY_DONE(tx.update(row, &C::phone, &C::phone_first_at, &C::phone_last_at, &C::profile_name, &C::profile_search,
      &C::display_name, &C::metadata, &C::customer_num, &C::card_search, &C::updated_at));
  EventLog log(now);
  log.add(project, EventKind::contact_changed, {}, row.num, card_changes({before}, {row}));
  return log.append(tx);
}

Done keep_call(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, CallMade const& made) {
  TRY_DONE(store::projects::lock(tx, project));
  std::string_view const whom = made.to.empty() ? made.recipient : made.to;
  TRY(auto const contact, store::contact_by_identifier(tx, project, whom));
  TRY(auto known, store::calls::by_call_id(tx, {{project, made.channel, made.call_id}}));
  Call row;
  if (!known.empty()) row = known.front();
  row.direction = Direction::outbound;
  if (contact) {
    row.contact_num = contact->num;
    TRY(row.conversation_num, store::conversations::active_of(tx, project, made.channel, contact->num));
  }
  if (!made.to.empty()) row.phone = made.to;
  if (!made.recipient.empty()) row.bsuid = made.recipient;
  row.callback_data = made.callback_data;
  row.updated_at = now;
  if (!known.empty())
    return tx.update(row, &Call::direction, &Call::contact_num, &Call::conversation_num, &Call::phone, &Call::bsuid,
        &Call::callback_data, &Call::updated_at);
  row.project_id = project;
  row.num = nums.next_as<RowNum>(now);
  row.channel_num = made.channel;
  row.call_id = made.call_id;
  row.status = "initiated";
  row.call_at = now;
  return tx.insert(row);
}

}  // namespace wigwag::core
