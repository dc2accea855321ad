/// @file Whom a message is for, before it is written: a contact that is named, one that has the phone, or a new one
/// with the project's defaults. Source: WA.cr API v2, automatic contact creation.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"
#include "model/channel.h"
#include "model/contact.h"
#include "store/tx.h"

namespace wigwag::core {

/// What is said about somebody who may be new; nothing of it changes a contact that is there.
struct NewLead {
  std::optional<Text> firstname, lastname;
  std::optional<std::string> email;
  std::optional<std::int64_t> country_id;
  std::optional<MemberNum> assigned;
  std::vector<ContactGroupNum> groups;
};

struct Addressing {
  ProjectId project;
  std::optional<ContactNum> contact;  ///< who is meant, whatever else
  std::string phone;                  ///< digits
  NewLead lead = {};
};

/// A named contact as it is. Errors: not_found; invalid for `phone` that is not the contact's, in no spelling.
Result<Contact> named_contact(store::ReadTx& tx, Addressing const& addressing);

/// Locks the project. Errors: not_found, invalid (`phone`; the three defaults, when a contact is to be made and they
/// are missing; groups and members that are not there; an e-mail address that is taken), feature_limit, opted_out.
Result<Contact> addressee(store::WriteTx& tx, NumSource& nums, Instant now, Addressing const& addressing);

/// The project's number that sends when nobody says which: its setting `default_number`, else the oldest one with an
/// access token. Errors: not_configured.
Result<Channel> default_number(store::ReadTx& tx, ProjectId project);

/// A message to this contact may begin a conversation, if it would: inside the transaction that sends. Errors:
/// feature_limit.
Done check_new_conversation(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, ContactNum contact);

}  // namespace wigwag::core
