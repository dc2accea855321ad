/// @file What a caller of the sandbox asks for, and the webhook that follows from it: messages of any inbound type, and
/// statuses. Plain functions; nothing is sent here.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "sim/wamid.h"
#include "sim/webhook.h"

namespace wigwag::sim {

/// A webhook that is ready to be signed.
struct Webhook {
  std::string body;
  std::vector<std::string> wamids;  ///< of the messages or of the statuses in it, in order
};

/// The newest text under each key; the oldest keys are forgotten when there are too many.
class Memory {
 public:
  std::optional<std::string> find(std::string const& key) const;
  void put(std::string const& key, std::string const& text);

 private:
  std::map<std::string, std::string> texts_;
  std::deque<std::string> order_;  ///< keys, the oldest in front
};

struct Phone {                  ///< the sandbox's side of the world
  std::vector<Number> numbers;  ///< the first one is meant when a request names none
  IdMint mint;
  Memory newest_messages = {};  ///< wamid by chat: what a reaction, an edit or a deletion is about
  Memory names = {};            ///< by phone or user id: who once gave a name keeps it
  /// Who that is by phone or user id, when more is known of them than a request says; nullopt: nobody special.
  std::function<std::optional<Customer>(Customer const&)> known = {};
};

/// One update of a webhook, before the envelope.
struct Change {
  Number number;
  std::string field;
  std::string value;                ///< JSON
  std::optional<std::string> time;  ///< entry[].time, JSON
  Escaping escaping = Escaping::meta;
  std::vector<std::string> wamids = {};
};

/// What a customer wrote.
struct Inbound {
  Change change;
  Customer customer;
  std::string group_id;
  std::vector<Message> messages;
};

/// `request`: the body of POST /sandbox/inbound. Errors: invalid, with the member that is wrong.
Result<Inbound> inbound_of(Phone& phone, json::Value request, Instant now);
/// `request`: the body of POST /sandbox/status.
Result<Change> status_of(Phone const& phone, json::Value request, Instant now);
/// `request`: {field, value, phone_number_id?, waba_id?, time?}: a value of any field, as it is.
Result<Change> value_of(Phone const& phone, json::Value request);

/// In Meta's envelope.
Webhook webhook_of(Change const& change);
Result<Webhook> inbound_webhook(Phone& phone, json::Value request, Instant now);
Result<Webhook> status_webhook(Phone& phone, json::Value request, Instant now);
Result<Webhook> value_webhook(Phone const& phone, json::Value request);

/// The BSUID that belongs to a phone when nobody says another one.
std::string user_id_of(std::string const& phone);

}  // namespace wigwag::sim
