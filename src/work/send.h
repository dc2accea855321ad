/// @file The way of a message out, for all dialects: checked, stored as pending, given to Meta, settled. No transaction
/// is open while the network is. What Meta throttles waits here, for so long as the caller may be kept waiting; in that
/// time no other message of the conversation goes out, so their order stays. Nothing is sent again unless Meta or the
/// client said that it was not taken.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/id.h"
#include "base/instant.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "core/send.h"
#include "meta/graph.h"
#include "meta/outgoing.h"
#include "model/channel.h"
#include "model/template.h"
#include "net/pool.h"
#include "store/db.h"
#include "work/pacing.h"
#include "work/send_desk.h"

namespace wigwag::work {

struct SendOrder {
  Channel channel;
  meta::Endpoint endpoint = meta::Endpoint::messages;
  meta::Outgoing outgoing;              ///< a message
  std::string body;                     ///< the caller's, checked; only callback data is written over
  std::optional<Template> stored = {};  ///< of a template message, where it is known
  std::optional<core::RepeatKey> repeat = {};
  core::Beside before = {}, after = {};  ///< in the transaction of the draft: core::Draft
  std::optional<MessageNum> num = {};    ///< that the message shall have
  std::optional<RowNum> recipient = {};  ///< of a broadcast, waiting for that message
};

struct Sent {
  enum class Fate : std::uint8_t {
    accepted,
    refused,    ///< by Meta
    throttled,  ///< by Meta or by our own pace, for longer than a caller waits; it was not sent
    unsent,     ///< Meta could not be reached; it was not sent
    unknown,    ///< nobody can tell. It is not sent again; a status may still tell
    repeated,   ///< the first answer to this key
  } fate = Fate::accepted;
  MessageNum message;
  int status = 200;       ///< Meta's, or the first answer's; 0 when there is none
  std::string body = {};  ///< verbatim
  int retry_after_s = 0;
};

class Sender {
 public:
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    NumSource& nums;
    meta::Graph& graph;
    Metrics& metrics;
    Clock clock;
    Secret<std::string> seal_key;
    std::string version;
    PacingRates rates = {};
    std::string holder = {};                   ///< of this node's lease; empty: it is alone
    std::function<std::int64_t()> nodes = {};  ///< how many share the database; empty: one
  };
  explicit Sender(Parts parts);

  /// Errors: what core::draft and access_of refuse; then nothing is stored.
  Task<Result<Sent>> send(SendOrder order);
  /// A read receipt: Meta's answer, and what we store follows it.
  Task<Result<meta::GraphReply>> mark_read(Channel channel, std::string wamid, std::string body);

 private:
  struct Flight;
  Task<core::Drafted> store_draft(SendOrder const& order, Flight const& flight);
  Task<Sent> fly(SendOrder const& order, Flight const& flight);
  Task<Result<meta::GraphReply>> ask(SendOrder const& order, Flight const& flight);
  Task<Sent> land(SendOrder const& order, Flight const& flight, Result<meta::GraphReply> const& reply);
  std::optional<std::int64_t> pause_us(Result<meta::GraphReply> const& reply, int repetition) const;
  Task<std::optional<Sent>> wait_for_turn(SendOrder const& order, Flight const& flight);
  Task<> hold(SendOrder const& order, Flight const& flight, meta::GraphError const& refusal, Instant until);
  void learn_pauses(Instant now);
  Task<> settle(SendOrder const& order, Flight const& flight, Sent const& sent, SendSettled what);
  Sent count(Sent sent);

  Parts parts_;
  Pacing pacing_;
  SendDesk desk_;
  Gauge& waiting_;
  std::atomic<std::int64_t> pauses_read_us_ = 0;  ///< when the other nodes' pauses were read last
};

}  // namespace wigwag::work
