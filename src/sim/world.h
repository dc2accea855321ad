/// @file What Meta would hold: accounts, numbers, customers, messages, files, templates and the rest. Plain data; the
/// rules stand where the calls are answered. One lock for all of it, in Graph.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "sim/behaviour.h"
#include "sim/bounded.h"
#include "sim/magic.h"
#include "sim/recipients.h"
#include "sim/wamid.h"
#include "sim/webhook.h"

namespace wigwag::sim {

enum class TokenState : std::uint8_t { valid, unknown, expired };

/// A token that is not listed is valid, for everything.
struct TokenRule {
  TokenState state = TokenState::valid;
  bool may_message = true;              ///< whatsapp_business_messaging
  bool may_manage = true;               ///< whatsapp_business_management
  std::set<std::string> accounts = {};  ///< empty: all
  std::string app_id = {};              ///< empty: the first app
};

struct Account {  ///< a WABA
  std::string id;
  std::string name = "Example Shop";
  std::string status = "ACTIVE";
  bool has_insights = false;
  std::deque<Instant> created_templates = {};         ///< within the last hour
  std::map<std::string, Instant> deleted_names = {};  ///< of approved templates: not to be used again for 30 days
};

struct Profile {
  std::string about = "Available", address = {}, description = {}, email = {}, vertical = "OTHER", picture_url = {};
  std::vector<std::string> websites = {};
};

struct QrCode {
  std::string code, prefilled_message, link, image_url;
};

struct BusinessNumber {
  std::string id, account_id, digits;
  std::string verified_name = "Example Shop";
  std::string status = "CONNECTED", quality = "GREEN", code_verification = "VERIFIED", name_status = "APPROVED";
  std::string tier = "TIER_2K", throughput = "STANDARD";
  std::string pin = {};
  bool is_registered = true;
  bool is_on_business_app = false;
  std::string requested_code = {};
  std::deque<Instant> registrations = {};  ///< and deregistrations, of the last 72 hours
  std::deque<Instant> wrong_pins = {};
  Profile profile = {};
  std::map<std::string, std::string> settings = {};  ///< JSON by name: calling, user_identity_change, …
  std::string automation = R"({"enable_welcome_message":false,"prompts":[],"commands":[]})";
  bool has_cart = true, shows_catalog = false;
  std::string public_key = {};
  std::string username = {}, requested_username = {};
  std::vector<std::string> blocked = {};  ///< wa_ids or user ids, the newest last
  std::uint64_t block_changes = 0;
  std::vector<QrCode> codes = {};
  std::map<std::string, Instant> synced = {};  ///< by sync_type
};

struct SentMessage {
  std::string wamid, phone_number_id, account_id, type, group_id;
  std::string phone, user_id;  ///< "" when it is not known to us
  std::string category = "service";
  std::string callback_data = {}, template_id = {};
  bool has_callback_data = false;
  bool in_window = false, in_free_entry = false;
  Instant at;
  Magic magic = {};
  std::optional<Instant> sent = {}, delivered = {}, read = {}, failed = {};
};

struct HeardMessage {
  std::string phone_number_id, from, type;  ///< from: wa_id or user id
  Instant at;
  bool is_read = false;
};

enum class Pacing : std::uint8_t { none, release, drop };

struct Template {
  std::string id, account_id, name, language, category, status = "PENDING";
  std::string previous_category = {}, rejected_reason = "NONE", quality = "UNKNOWN";
  std::string parameter_format = "POSITIONAL";
  std::string components;  ///< JSON array
  std::optional<std::int64_t> ttl_s = {};
  Instant created;
  std::deque<Instant> edits = {};
  Pacing pacing = Pacing::none;
};

struct MediaFile {
  std::string id, phone_number_id, mime_type, sha256;  ///< sha256: raw bytes
  std::shared_ptr<std::string const> bytes;
  std::string filename = {};
  Instant expires;
};

struct UploadSession {
  std::string id, app_id, file_name, file_type;
  std::int64_t length = 0;
  std::string bytes = {};
  Instant created;
};

struct Flow {
  std::string id, account_id, name, status = "DRAFT";
  std::vector<std::string> categories = {};
  std::string json = {}, endpoint_uri = {}, errors = "[]";
  Instant created;
};

struct JoinRequest {
  std::string id, phone;
};

struct Group {
  std::string id, phone_number_id, subject, description, join_mode = "auto_approve", invite_link;
  Instant created;
  bool is_suspended = false;
  std::vector<std::string> participants = {};  ///< phones
  std::vector<JoinRequest> requests = {};
};

struct CallRecord {
  std::string id, phone_number_id, phone, callback_data;
  std::string state = "connecting";  ///< connecting, accepted, over
  bool from_business = true;
  Instant at;
};

struct CachedLink {
  std::string mime_type;
  std::shared_ptr<std::string const> bytes;
  Instant until;
};

struct World {
  World(std::vector<Number> const& given, std::uint64_t given_seed, Instant now);

  std::uint64_t seed;
  IdMint mint;
  Behaviour behaviour = {};
  std::map<std::string, TokenRule> tokens = {};
  std::map<std::string, Account> accounts = {};
  std::map<std::string, BusinessNumber> numbers = {};
  Recipients recipients = {};
  Bounded<SentMessage> sent;
  Bounded<HeardMessage> heard;
  std::map<std::string, Template> templates = {};  ///< by id
  Bounded<MediaFile> media;
  Bounded<UploadSession> uploads;
  Bounded<std::string> handles;  ///< file type, by handle
  std::map<std::string, Flow> flows = {};
  std::map<std::string, Group> groups = {};
  Bounded<CallRecord> calls;
  Bounded<CachedLink> links;
  std::map<std::string, std::deque<Instant>> traffic = {};  ///< messages in and out by number, of the last second
  std::map<std::string, double> pair_tokens = {};           ///< by number and user
  std::map<std::string, Instant> pair_times = {};
  std::map<std::string, std::map<std::string, Instant>> reached = {};  ///< users outside of windows, by account
  std::map<std::string, std::deque<Instant>> management = {};          ///< calls of the last hour, by account

  /// A decimal id that begins with `kind`, 15 digits.
  std::string new_id(std::string_view kind);
  BusinessNumber* find_number(std::string const& id);
  Template* find_template(std::string const& account_id, std::string_view name, std::string_view language);
  Number as_number(BusinessNumber const& number) const;
  /// A file as a customer would have sent it, with content of its own: what inbound messages name.
  MediaFile const& received_media(std::string const& phone_number_id, std::string const& mime_type, Instant now);
  /// A value of field `messages` is on its way to the business: windows open, its messages can be answered.
  void hear(json::Value value, Instant now);
  /// A webhook of any field, made by hand, is on its way: templates, numbers, calls and flows are as it says.
  void learn(std::string_view field, Number const& about, json::Value value, Instant now);
};

/// Drops what lies before `since`.
void forget_before(std::deque<Instant>& times, Instant since);

}  // namespace wigwag::sim
