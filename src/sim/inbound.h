/// @file What a caller of the sandbox asks for, and the webhook that follows from it: messages of any inbound type, and
/// statuses. Plain functions; nothing is sent here.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "sim/wamid.h"
#include "sim/webhook.h"

namespace wigwag::sim {

/// How the bytes are written: as Meta does (\uXXXX and \/), or as plain UTF-8.
enum class Escaping { meta, plain };

/// A webhook that is ready to be signed.
struct Webhook {
  std::string body;
  std::vector<std::string> wamids;  ///< of the messages or of the statuses in it, in order
};

/// What a chat remembers, so that a reaction, an edit or a deletion has something to be about.
class Chats {
 public:
  /// The newest message of this customer to this number; "" when there is none.
  std::string newest(std::string const& chat) const;
  void remember(std::string const& chat, std::string const& wamid);

 private:
  std::map<std::string, std::string> newest_;
  std::deque<std::string> order_;  ///< chats, the oldest in front; at most kChatsMax
};

struct Phone {                  ///< the sandbox's side of the world
  std::vector<Number> numbers;  ///< the first one is meant when a request names none
  IdMint mint;
  Chats chats;
};

/// `request`: the body of POST /sandbox/inbound. Errors: invalid, with the member that is wrong.
Result<Webhook> inbound_webhook(Phone& phone, json::Value request, Instant now);
/// `request`: the body of POST /sandbox/status.
Result<Webhook> status_webhook(Phone& phone, json::Value request, Instant now);
/// `request`: {field, value, phone_number_id?, waba_id?, time?}: a value of any field, put into an envelope as it is.
Result<Webhook> value_webhook(Phone const& phone, json::Value request);

}  // namespace wigwag::sim
