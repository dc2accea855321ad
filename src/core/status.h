/// @file How far a message has got. A status never falls; `failed` stands above sent and below delivered: it overrides
/// what is only on its way, and a delivery that did happen overrides it (Meta, "Ordering, duplicates, consistency").
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/enums.h"
#include "model/message.h"
#include "model/status_steps.h"

namespace wigwag::core {

/// What a step's word means for the message; nullopt for words we do not know, which are steps all the same.
std::optional<MessageStatus> status_of(std::string_view word);

/// The higher of both.
MessageStatus higher(MessageStatus a, MessageStatus b);

/// Inferred: Meta says only that a group message's state is ours to compute. One member's delivery or reading is the
/// message's.
constexpr bool counts_for_message(StatusStep const& /*step*/) { return true; }

/// The steps of one message while a batch is decided.
class Steps {
 public:
  Steps() = default;
  explicit Steps(std::string_view column);

  /// False when there was a step of this status and participant; then it gets what only the new one has.
  bool add(StatusStep step);
  /// In time order, of one instant in the order of their coming.
  std::string column();

 private:
  std::vector<StatusStep> steps_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

/// What one status says, whether it just came or waited.
struct Said {
  StatusStep step;
  std::optional<std::int64_t> error_code;
  std::optional<std::string> error_title;
  std::optional<std::string> callback_data;
};

/// Moves an outbound message on. Returns the status that it newly reached, if it did.
std::optional<MessageStatus> advance(Message& message, Said const& said);

/// A step that is known comes again, with more in it.
void learn_more(Message& message, Said const& said);

}  // namespace wigwag::core
