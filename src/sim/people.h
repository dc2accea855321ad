/// @file The customers: who they are, what they wrote to which number and what that number wrote to them, and what they
/// do by themselves. The Graph side asks this, tells it what the business writes, and hears what is read.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "sim/clock.h"
#include "sim/inbound.h"
#include "sim/outbox.h"
#include "sim/webhook.h"

namespace wigwag::sim {

enum class Reads : std::uint8_t {
  by_itself,  ///< like most people: soon, the Graph side says when
  by_hand,    ///< when somebody opens the chat on the page, or a rule says so
  never,      ///< no read receipts are shared
};

/// What somebody does when the business writes to them.
struct Rule {
  std::string on_type = {};  ///< of the message; empty: any
  std::string act;           ///< read, play, tap, reply, react, flow, send, block, stop_marketing
  std::chrono::milliseconds after{1'000};
  std::int64_t button = 1;   ///< of tap, from 1
  std::string text = {};     ///< of reply; the emoji of react
  std::string message = {};  ///< of send: as for POST /sandbox/inbound; of flow: the answer. JSON object
  std::int64_t times = -1;   ///< how often still; -1: always
};

struct Person {
  std::uint64_t id = 0;  ///< stays when the number changes
  std::string phone;     ///< digits; may be empty
  std::string user_id;   ///< may be empty: from before such ids
  std::optional<std::string> parent_user_id = {};
  std::optional<std::string> name = {};
  std::optional<std::string> username = {};
  std::optional<std::string> identity_hash = {};
  bool hidden_phone = false;
  Reads reads = Reads::by_itself;
  std::vector<Rule> rules = {};
  std::set<std::string> blocked = {};            ///< numbers of the business that they have blocked
  std::set<std::string> marketing_stopped = {};  ///< numbers that may not send them marketing
  bool configured = false;                       ///< by the control API; others may be forgotten
};

/// Something that can be tapped below a message of the business.
struct Tap {
  std::string kind;  ///< reply, row, quick_reply, flow, url, call_permission, location, …
  std::string title;
  std::string payload = {};      ///< id of a reply or row, payload of a quick reply, address of a url
  std::string description = {};  ///< of a row
};

/// What a number of the business sends to somebody.
struct Written {
  std::string phone_number_id;
  std::string to;  ///< a phone's digits or a BSUID
  std::string wamid;
  std::string type;
  std::string content;             ///< JSON of the member that `type` names
  std::string reply_to = {};       ///< wamid
  std::string words = {};          ///< what a person reads, of a template; of others it is found in the content
  std::vector<Tap> taps = {};      ///< of a template; of others they are found in the content
  std::string callback_data = {};  ///< biz_opaque_callback_data
  std::string group_id = {};       ///< in which they read it; empty: in a chat of two
  std::string group_name = {};
};

/// A message as it stands in a chat.
struct Line {
  std::string wamid;
  Side author = Side::customer;
  Instant at;
  std::string type;
  std::string content;  ///< JSON; the newest, when it was edited
  std::string words;    ///< for people
  std::string reply_to = {};
  std::vector<Tap> taps = {};
  std::string status = {};  ///< sent, delivered, read, played, failed; of what the customer wrote: read, or empty
  std::string note = {};    ///< why it failed
  std::string customer_reaction = {};
  std::string business_reaction = {};
  std::string callback_data = {};
  std::string group_id = {};    ///< where it was written; empty: in the chat of two
  std::string group_name = {};  ///< as far as it is known
  bool edited = false;
  bool revoked = false;
};

struct Chat {
  std::string phone_number_id;
  std::uint64_t person = 0;
  std::deque<Line> lines = {};           ///< the newest last
  std::optional<Instant> wrote_at = {};  ///< last message of the customer: opens the window of 24 hours
  std::optional<Instant> business_types_until = {};
  std::uint64_t version = 0;  ///< grows with every change
};

/// The customer saw or heard something: the Graph side makes the status of it.
struct Ticked {
  std::string phone_number_id;
  std::string wamid;
  std::string status;  ///< read or played
  Person person;
  std::string callback_data;
};

/// Who wants to know what customers do. Called without any lock, on the thread that does it.
struct Watcher {
  std::function<void(Change const&, Instant now)> heard = {};  ///< they wrote
  std::function<void(Change const&, Instant now)> told = {};   ///< Meta told of something by hand
  std::function<void(Person const& before, Person const& now)> changed = {};
  std::function<void(std::string const& phone_number_id, Person const&, Instant now)> opened = {};  ///< a window
  std::function<bool(Ticked const&)> ticked = {};  ///< true: the status is taken care of; else it is a plain one
};

class People {
 public:
  People(SimClock& clock, Outbox& outbox, std::vector<Number> numbers, std::uint64_t seed);
  ~People();
  People(People const&) = delete;
  People& operator=(People const&) = delete;

  // What the Graph side needs.
  std::optional<Person> find(std::string_view who) const;  ///< by phone digits or BSUID
  Person meet(std::string_view who);                       ///< find, or somebody new
  std::optional<Instant> wrote_at(std::string const& phone_number_id, std::uint64_t person) const;
  void open_window(std::string const& phone_number_id, std::uint64_t person);
  void business_wrote(Written written);
  void business_read(std::string const& wamid);  ///< this message and the earlier ones of its chat
  void business_types(std::string const& wamid, Instant until);
  /// sent, delivered, read, played or failed; never back. `note`: why it failed.
  void status(std::string const& wamid, std::string_view word, std::string_view note = {});
  void watch(Watcher watcher);  ///< before anything runs

  // What a person does.
  Person put(Person person);  ///< new when its id is 0
  Done remove(std::uint64_t person);
  std::vector<Person> all() const;
  /// What POST /sandbox/inbound takes. It stands in the chat, and goes out through the outbox.
  Result<std::vector<std::string>> write(json::Value request);
  /// The same, but to be sent by the caller: only the chat knows of it.
  Result<Inbound> note(json::Value request, Instant now);
  /// All that the business wrote in this chat is read.
  Done read(std::string const& phone_number_id, std::uint64_t person);
  /// A change of any kind is about to be posted: whoever watches knows of it.
  void tell(Change const& change, Instant now) const;
  Done play(std::string const& wamid);
  /// `index` from 0. `answer`: JSON object, of a flow; may be empty. The wamid of what the customer sends by it.
  Result<std::string> tap(std::string const& wamid, std::size_t index, std::string const& answer = {});
  /// They move: system messages go to every number they have written with. Their BSUID is a new one.
  Result<Person> change_number(std::uint64_t person, std::string const& phone);
  Done set_marketing(std::uint64_t person, std::string const& phone_number_id, std::string_view value);
  Done set_blocked(std::uint64_t person, std::string const& phone_number_id, bool blocked);

  std::vector<Chat> chats() const;  ///< without their lines but the last
  std::optional<Chat> chat(std::string const& phone_number_id, std::uint64_t person) const;
  std::vector<Number> const& numbers() const;
  /// Runs `f` with the ids and names that all requests share; under the lock.
  Result<Change> with_phone(std::function<Result<Change>(Phone&)> const& f);
  std::string new_media_id();
  void reset();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// As webhooks name them: without the phone when it is hidden.
Customer customer_of(Person const& person);
/// `"phone_number_id":…,"from":…`: who writes to which number, as a POST /sandbox/inbound says it.
std::string who_members(Person const& person, std::string const& phone_number_id);
Posting posting_of(Change const& change);

}  // namespace wigwag::sim
