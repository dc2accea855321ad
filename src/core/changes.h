/// @file What the business itself changes about conversations, contacts and calls, with the events that follow.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"
#include "model/enums.h"
#include "store/tx.h"

namespace wigwag::core {

/// `ended`: the next message opens a new conversation. `active` takes it back and keeps the id for 24 hours more. Asked
/// for what it is already: nothing happens. `channel`: only this number's conversation.
/// Errors: not_found; invalid (another conversation of the same people is active).
Done set_conversation_status(store::WriteTx& tx, Instant now, ProjectId project, std::string_view uuid,
    std::optional<ChannelNum> channel, ConversationStatus status);

/// What is nullopt stays. An empty name takes the name away.
struct ContactChange {
  std::optional<Text> profile_name;
  std::optional<Text> display_name;
  std::optional<std::string> metadata;    ///< JSON object, compact
  std::optional<std::string> phone = {};  ///< digits
  std::optional<std::optional<CustomerNum>> customer = {};
};
/// Somebody who has not written yet. Errors: invalid (the number is somebody's already).
Result<ContactNum> add_contact(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, ContactChange const& contact);
/// Errors: not_found, invalid (the number is somebody else's).
Done change_contact(
    store::WriteTx& tx, Instant now, ProjectId project, std::string_view identifier, ContactChange const& change);

struct CallMade {
  ChannelNum channel;
  std::string call_id;
  std::string to;  ///< digits; empty: called by user id
  std::string recipient;
  std::optional<std::string> callback_data;
};
/// A call that Meta has just connected for us; its webhook may have come first.
Done keep_call(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, CallMade const& made);

}  // namespace wigwag::core
