#include "sim/help.h"

#include "sim/control.h"
#include "sim/message_kinds.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kHead =
    R"(wigwag sandbox: a stand-in for Meta. It builds webhooks, signs them and posts them to the server.

POST /sandbox/inbound    a customer writes. Every member is optional.
  phone_number_id        the business's number; the first one below if you name none
  from, from_user_id     who writes: phone digits and/or a business-scoped user id (alone: a hidden phone)
  name, username         how they call themselves
  type                   text, image, location, … (list below); text if you name none
  <type>                 the content, as Meta documents it; the rest is filled in. "text" may be a plain string
  context, referral, errors, identity, group_id, timestamp, id, from_parent_user_id
  count                  1 to 1000 messages in one webhook
  escaping               meta (\uXXXX and \/, the default) or plain

  curl -s ADDRESS/sandbox/inbound -d '{"text":"Hello"}'
  curl -s ADDRESS/sandbox/inbound -d '{"from":"34600555099","name":"Ana","type":"image","image":{"caption":"Mi foto"}}'
  curl -s ADDRESS/sandbox/inbound -d '{"type":"reaction","reaction":{"emoji":"🎉"}}'
  curl -s ADDRESS/sandbox/inbound -d '{"type":"interactive","interactive":{"type":"list_reply"}}'

POST /sandbox/status     something happened to a message of the business.
  id                     its wamid (required)
  status                 sent, delivered, read, played, failed (required)
  recipient_id, recipient_user_id, group_id and participant, errors, pricing, conversation, timestamp,
  biz_opaque_callback_data, type and payment

  curl -s ADDRESS/sandbox/status -d '{"id":"wamid.…","status":"delivered"}'

POST /sandbox/webhook    {"field":"…","value":{…}} is put into an envelope; any other body is posted as it is.

  curl -s ADDRESS/sandbox/webhook --data-binary @body.json

Each answers {"status": what the server answered, "wamid", "wamids", "body": what was posted}; 502 when the server
did not answer. ?signature=wrong or ?signature=missing spoils the signature. In a browser this address is a page where
you play the customers.
)";

std::string types_line() {
  std::string line = "\nTypes:";
  std::string_view last;
  for (MessageKind const& kind : message_kinds()) {
    if (kind.type != last) line += " " + std::string(kind.type);
    if (!kind.variant.empty()) line += (kind.type != last ? "(" : "|") + std::string(kind.variant);
    last = kind.type;
    bool const more = &kind != &message_kinds().back() && (&kind + 1)->type == kind.type;
    if (!kind.variant.empty() && !more) line += ")";
  }
  return line + "\n";
}

}  // namespace

std::string help_text(std::vector<Number> const& numbers, std::string const& target) {
  std::string out(kHead);
  out += types_line() + "\nNumbers:";
  for (Number const& number : numbers) out += " " + number.phone_number_id + " (+" + number.display_number + ")";
  return out + "\nServer: " + target + "\n\nControl, for tests (docs/sandbox.md says more):\n" + control_help();
}

}  // namespace wigwag::sim
