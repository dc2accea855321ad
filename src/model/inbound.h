/// @file What Meta told us, as values: the contract between meta/ (which reads the webhook) and core/ (which applies
/// it). No JSON is left but finished slices that are stored and shown as they are.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/enums.h"

namespace wigwag {

/// Who somebody is, as far as one webhook says. Missing, null and "" are all nullopt.
struct Person {
  std::optional<std::string> phone;  ///< digits (Meta's wa_id)
  std::optional<std::string> bsuid;  ///< business-scoped user id
  std::optional<std::string> parent_bsuid;
  std::optional<std::string> username;  ///< without @
  std::optional<Text> profile_name;
  std::optional<std::string> identity_hash;

  bool known() const { return phone.has_value() || bsuid.has_value() || parent_bsuid.has_value(); }
};

/// A file at Meta that the message names.
struct MediaReference {
  std::string media_id;
  std::string kind;       ///< image video audio document sticker
  std::string mime_type;  ///< whole, with parameters
  std::string sha256;     ///< as Meta gave it, Base64 of the raw bytes
  std::optional<Text> filename;
  std::optional<std::string> link = {};  ///< of a file that we send by its address; then there is no media_id
};

/// Where the message stands in the chat.
enum class Effect : std::uint8_t {
  user_message,  ///< opens the 24-hour window, counts as unread
  quiet,         ///< shown, but opens no window and counts nothing unread: echoes, history, system lines, reactions
  event_only,    ///< no chat line at all (request_welcome)
};

/// One message, in or out. What is not typed here stands verbatim in `payload`.
struct InboundMessage {
  std::string wamid;
  Direction direction = Direction::inbound;
  Origin origin = Origin::cloud_api;
  Effect effect = Effect::user_message;
  MessageStatus status = MessageStatus::delivered;  ///< of a history message or an echo: as it says
  Person contact;  ///< the customer: author of an inbound, addressee of an outbound message
  std::optional<std::string> group_id;
  std::optional<Instant> at;  ///< Meta's time; nullopt when zero, not a number, or absurdly far in the future
  std::string type;           ///< a type of Meta's reference, else "unsupported"
  Text text;                  ///< readable words: body, caption, title of a choice, …; searched and previewed
  std::string payload;        ///< compact JSON object, see meta/message_types.h: content members verbatim
  std::optional<MediaReference> media;
  std::optional<std::string> context_wamid;  ///< replied to, reacted to
  std::optional<int> error_code;             ///< first of errors[]
  std::optional<std::string> error_title;
  std::optional<MessageNum> draft = {};           ///< ours, on its way: its number; there is no wamid yet
  std::optional<std::string> callback_data = {};  ///< of a draft: as the caller gave it
};

/// The user edited or deleted a message for everyone. The target may come later.
struct MessageChange {
  enum class What : std::uint8_t { edit, revoke } what = What::edit;
  std::string wamid;  ///< its own id, for dedupe
  std::string target_wamid;
  Direction direction = Direction::inbound;
  Person contact;
  std::optional<Instant> at;
  Text text;            ///< edit: the new words
  std::string payload;  ///< edit: content members of the new message, as InboundMessage::payload
};

/// One step of an outbound message's life.
struct StatusUpdate {
  std::string wamid;
  std::string status;  ///< sent delivered read played failed, or a word we do not know
  std::optional<Instant> at;
  Person recipient;  ///< empty for a group
  std::optional<std::string> group_id;
  std::optional<std::string> participant;    ///< member of a group: BSUID, else digits
  std::optional<std::string> callback_data;  ///< biz_opaque_callback_data, as the sender gave it
  std::optional<MessageNum> own_num = {};    ///< our number of the message, if the sender was us
  std::optional<int> error_code;             ///< first of errors[]
  std::optional<std::string> error_title;
  std::string raw;  ///< the whole status object, compact, verbatim tokens
};

/// What became of a draft that we gave to Meta.
struct SendSettled {
  enum class Outcome : std::uint8_t { accepted, refused, lost } outcome = Outcome::accepted;
  MessageNum num;
  std::string wamid = {};  ///< when it was accepted
  Person recipient = {};   ///< as Meta knows them
  std::optional<std::int64_t> error_code = {};
  std::optional<std::string> error_title = {};
};

/// system message: somebody's number or id changed. `message` (a chat line of type system) comes beside it.
struct IdentityChange {
  Person before;  ///< what was known: old phone and/or old BSUID
  Person after;   ///< what holds now: only the new values
  std::optional<Instant> at;
};

/// A contact card or name without a message (contacts[] beside statuses, user_preferences, …), and number's address
/// book.
struct PersonSeen {
  Person contact;
  enum class What : std::uint8_t { profile, address_book_add, address_book_remove } what = What::profile;
  std::optional<Text> address_book_name;
  std::optional<Instant> at;
};

struct IdentityHashSeen {
  Person contact;
  std::string hash;
  std::optional<Instant> at;
};

struct PreferenceChange {
  Person contact;
  std::string category;  ///< marketing_messages
  std::string value;     ///< stop resume
  std::optional<Text> detail;
  std::optional<Instant> at;
};

struct HistoryProgress {
  std::optional<int> phase, chunk_order, progress;
  bool declined = false;
  std::string raw;
};

struct TemplateChange {
  std::string template_id;
  std::string name, language;
  std::optional<std::string> status;    ///< APPROVED …
  std::optional<std::string> category;  ///< holds now
  std::optional<std::string> planned_category;
  std::optional<Instant> planned_at;
  std::optional<std::string> reason;  ///< rejection or pause reason
  std::optional<std::string> quality;
  bool components_changed = false;  ///< edited elsewhere: to be fetched again
  std::string raw;
};

/// Number- and account-level news. What the store has a column for is typed; all of it stands in `raw`.
struct NumberChange {
  std::optional<std::string> display_number;  ///< digits, when the value names the number by display number
  std::optional<std::string> phone_number_id;
  std::optional<std::string> quality_event, throughput_level, messaging_limit;
  std::optional<std::string> name_decision, requested_name, username_status, username;
  std::optional<std::string> settings;  ///< phone_number_settings, JSON object, verbatim
  std::string raw;
};

struct AccountChange {
  std::string waba_id;  ///< the WABA meant: waba_info.waba_id where entry.id is a portfolio
  std::optional<std::string> review_status, ban_state, ban_date, disconnected_reason, messaging_limit;
  std::optional<std::string> restrictions;  ///< JSON array, verbatim
  bool reconnected = false;                 ///< PARTNER_ADDED, ACCOUNT_RECONNECTED: no longer disconnected
  std::string raw;
};

struct FlowChange {
  std::string flow_id;
  std::optional<std::string> status;
  std::string raw;
};

struct GroupChange {
  std::string group_id;
  std::optional<Text> subject, description;
  std::optional<std::string> invite_link;
  std::optional<bool> suspended, deleted;
  std::vector<Person> added, removed;
  std::optional<Instant> at;
  std::string raw;
};

struct CallUpdate {
  std::string call_id;
  Person contact;
  std::optional<Direction> direction;
  std::string event;                  ///< connect status terminate
  std::optional<std::string> status;  ///< as Meta spells it
  std::optional<Instant> at, started_at, ended_at;
  std::optional<std::int64_t> duration_s;
  std::string raw;
};

/// Everything else that is well formed: kept as an event of `kind`, verbatim.
struct OtherNews {
  EventKind kind = EventKind::other_field;
  std::string raw;
};

using Update = std::variant<InboundMessage, MessageChange, StatusUpdate, SendSettled, IdentityChange, PersonSeen,
    IdentityHashSeen, PreferenceChange, HistoryProgress, TemplateChange, NumberChange, AccountChange, FlowChange,
    GroupChange, CallUpdate, OtherNews>;

/// One update and where it belongs. A change without a number (account fields) has only a WABA.
struct Inbound {
  std::string field;    ///< changes[].field
  std::string waba_id;  ///< entry[].id; only used where no number is named
  std::optional<std::string> phone_number_id;
  Update update;
  std::optional<Instant> notified_at = {};  ///< entry[].time; management fields have no other, newest wins by it
};

/// A part of a webhook that could not be understood; the rest of the webhook is applied all the same.
struct Misunderstood {
  std::string reason;
  std::string raw;
};

}  // namespace wigwag
