#include "core/status.h"

#include <algorithm>
#include <numeric>

#include "core/verbatim.h"

namespace wigwag::core {
namespace {

int height(MessageStatus status) {
  switch (status) {
    case MessageStatus::pending: return 0;
    case MessageStatus::sent: return 1;
    case MessageStatus::failed: return 2;
    case MessageStatus::delivered: return 3;
    case MessageStatus::read: return 4;
  }
  return 0;
}

}  // namespace

std::optional<MessageStatus> status_of(std::string_view word) {
  if (word == "accepted") return MessageStatus::pending;
  if (word == "played") return MessageStatus::read;
  return from_word<MessageStatus>(word);
}

MessageStatus higher(MessageStatus a, MessageStatus b) { return height(a) < height(b) ? b : a; }

Steps::Steps(std::string_view column) : steps_(decode_steps(column)) {
  for (std::size_t i = 0; i < steps_.size(); ++i) places_.try_emplace({steps_[i].status, steps_[i].participant}, i);
}

bool Steps::add(StatusStep step) {
  auto const [place, added] = places_.try_emplace({step.status, step.participant}, steps_.size());
  if (added) {
    steps_.push_back(std::move(step));
    return true;
  }
  StatusStep& first = steps_[place->second];
  if (first.raw != step.raw) first.raw = completed(first.raw, step.raw);
  return false;
}

std::string Steps::column() {
  std::vector<std::size_t> order(steps_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(steps_[i].at, i); });
  std::vector<StatusStep> sorted;
  for (std::size_t const i : order) sorted.push_back(steps_[i]);
  return encode_steps(sorted);
}

std::optional<MessageStatus> advance(Message& message, Said const& said) {
  if (!message.callback_data) message.callback_data = said.callback_data;
  std::optional<MessageStatus> const status = status_of(said.step.status);
  if (!status || !counts_for_message(said.step)) return std::nullopt;
  MessageStatus const reached = higher(message.status, *status);
  bool const failed = *status == MessageStatus::failed && reached == MessageStatus::failed;
  if (failed && !message.error_code) {
    message.error_code = said.error_code;
    message.error_title = said.error_title;
  } else if (reached != MessageStatus::failed) {
    message.error_code.reset();
    message.error_title.reset();
  }
  return std::exchange(message.status, reached) == reached ? std::nullopt : std::optional(reached);
}

void learn_more(Message& message, Said const& said) {
  if (!message.callback_data) message.callback_data = said.callback_data;
  bool const why = message.status == MessageStatus::failed && status_of(said.step.status) == MessageStatus::failed &&
                   counts_for_message(said.step);
  if (!why || message.error_code) return;
  message.error_code = said.error_code;
  message.error_title = said.error_title;
}

}  // namespace wigwag::core
