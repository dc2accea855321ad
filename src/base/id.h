/// @file Row numbers, and the public ids that are computed from them. A number is given by the process, rises with
/// time, is unique over all nodes and stays below 2^53: milliseconds since 2024 (41 bits), node (4), counter (8).
/// docs/decisions/0001-ids.md says why a public UUID needs no column.
#pragma once
#include <atomic>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace wigwag {

/// A row's number. Numbers of different kinds of rows do not mix.
template <class Tag>
struct Num {
  std::int64_t value = 0;
  auto operator<=>(Num const&) const = default;
  explicit operator bool() const { return value != 0; }
};

using ProjectId = Num<struct ProjectTag>;
using ApiKeyNum = Num<struct ApiKeyTag>;
using MemberNum = Num<struct MemberTag>;
using ChannelNum = Num<struct ChannelTag>;
using CustomerNum = Num<struct CustomerTag>;
using ContactNum = Num<struct ContactTag>;
using GroupNum = Num<struct GroupTag>;
using ThreadNum = Num<struct ThreadTag>;
using ConversationNum = Num<struct ConversationTag>;
using MessageNum = Num<struct MessageTag>;
using WebhookNum = Num<struct WebhookTag>;
using DeliveryNum = Num<struct DeliveryTag>;
using BroadcastNum = Num<struct BroadcastTag>;
using RowNum = Num<struct RowTag>;  ///< rows that nothing else refers to

/// The instant a number was given, to the millisecond: every row's creation time.
Instant time_of(std::int64_t num);
/// The first number that can be given at this instant or later; for "created since" as a bound on numbers.
std::int64_t first_num_at(Instant at);

/// Gives numbers. Thread-safe. A burst above 256 a millisecond borrows from the next milliseconds.
class NumSource {
 public:
  explicit NumSource(int node) : node_(node) {}
  std::int64_t next(Instant now);
  template <class N>
  N next_as(Instant now) {
    return N{next(now)};
  }

 private:
  std::int64_t const node_;
  std::atomic<std::int64_t> last_{0};  ///< (milliseconds << 8 | counter) of the number given last
};

/// What a public id stands for; it is mixed into the UUID, so that a contact's id is never a conversation's.
enum class Kind : std::uint8_t {
  project,
  member,
  channel,
  customer,
  contact,
  conversation,
  thread,
  assignment,
  event,
  message,
  call,
  webhook,
  delivery,
  broadcast,
  recipient,
  setup_link,
  note,
  inbox_embed,
  event_definition,
  api_log,
  name_request,
  ingest,
  template_row,
};

/// UUID (version 7) of a row: its number's time and counter in front, a fixed scramble of kind and number behind. Sorts
/// as numbers do.
std::string uuid_of(Kind kind, std::int64_t num);
/// The number behind a UUID of this kind; nullopt for any other text. Letters of both cases are taken.
std::optional<std::int64_t> num_of(Kind kind, std::string_view uuid);
/// True for 8-4-4-4-12 hexadecimal digits, whoever made them.
bool is_uuid(std::string_view text);

inline std::string uuid_of(ContactNum n) { return uuid_of(Kind::contact, n.value); }
inline std::string uuid_of(ConversationNum n) { return uuid_of(Kind::conversation, n.value); }
inline std::string uuid_of(ChannelNum n) { return uuid_of(Kind::channel, n.value); }
inline std::string uuid_of(CustomerNum n) { return uuid_of(Kind::customer, n.value); }
inline std::string uuid_of(MemberNum n) { return uuid_of(Kind::member, n.value); }
inline std::string uuid_of(MessageNum n) { return uuid_of(Kind::message, n.value); }
inline std::string uuid_of(ProjectId n) { return uuid_of(Kind::project, n.value); }

}  // namespace wigwag
