/// @file One update on its way through the steps of a batch.
#pragma once
#include <optional>
#include <variant>

#include "core/groups.h"
#include "core/messages.h"
#include "core/place.h"

namespace wigwag::core {

struct Item {
  Placed placed;
  Instant at;                              ///< own time, or the time of receipt where it has none
  WamidKey key = {}, target = {};          ///< of messages, statuses and changes
  std::optional<ContactNum> contact = {};  ///< whom it is about
};

template <class T>
T const* as(Item const& item) {
  return std::get_if<T>(&item.placed.inbound->update);
}

inline Groups::Key group_key(Item const& item, std::string const& group_id) {
  return {item.placed.project, item.placed.channel->row.num, group_id};
}

}  // namespace wigwag::core
