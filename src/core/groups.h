/// @file WhatsApp groups and who is in them.
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "core/rows.h"
#include "model/group.h"
#include "model/inbound.h"

namespace wigwag::core {

enum class Presence : std::uint8_t { joined, left };

class Groups {
 public:
  Groups(NumSource& nums, Instant now) : nums_(nums), now_(now) {}

  using Key = std::tuple<ProjectId, ChannelNum, std::string>;  ///< Meta's group id
  using MemberKey = std::tuple<ProjectId, GroupNum, ContactNum>;

  Done load(store::ReadTx& tx, std::vector<Key> const& keys);
  /// Made when there is none: a message or a membership may tell of a group first.
  Group& group(Key const& key);
  Done load_members(store::ReadTx& tx, std::vector<MemberKey> const& keys);

  /// The newest word on each thing wins.
  void change(Key const& key, GroupChange const& in, Instant at);
  void set_member(MemberKey const& key, Presence presence, Instant at);

  Done flush(store::WriteTx& tx);

 private:
  NumSource& nums_;
  Instant now_;
  Rows<Key, Group> groups_;
  Rows<MemberKey, GroupMember> members_;
};

}  // namespace wigwag::core
