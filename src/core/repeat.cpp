#include "core/repeat.h"

#include "model/send.h"
#include "store/messages.h"
#include "store/sends.h"

namespace wigwag::core {
namespace {

constexpr int kAskAgainS = 1;

/// Nobody saw Meta's answer, but a status has told since that it has the message.
Result<std::optional<Message>> told_since(store::ReadTx& tx, ProjectId project, MessageNum num) {
  TRY(std::optional<Message> message, store::messages::by_num(tx, project, num));
  if (message && message->wamid.empty()) message.reset();
  return message;
}

}  // namespace

Error being_handled() {
  return {Code::conflict, "A request with this Idempotency-Key is being handled or has no known outcome",
      "Idempotency-Key", "", kAskAgainS};
}

Result<std::optional<FirstAnswer>> first_answer(store::ReadTx& tx, ProjectId project, RepeatKey const& repeat) {
  TRY(std::optional<Idempotency> const known, store::sends::answer_of(tx, project, repeat.key));
  if (!known) return std::nullopt;
  if (known->request_hash != repeat.request_hash)
    return fail(Code::conflict, "This Idempotency-Key was used with another request", "Idempotency-Key");
  FirstAnswer answer{static_cast<int>(known->status), known->body, {}};
  if (answer.status != 0) return std::optional(std::move(answer));
  if (known->message_num) {
    TRY(answer.message, told_since(tx, project, *known->message_num));
  }
  if (!answer.message) return fail(being_handled());
  return std::optional(std::move(answer));
}

}  // namespace wigwag::core
