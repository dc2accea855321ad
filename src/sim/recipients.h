/// @file Those whom the business may write to, as the Graph side needs them: what they allow, and when they last wrote
/// to which number.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "sim/webhook.h"

namespace wigwag::sim {

/// What a number may do to call a person.
struct CallPermission {
  std::optional<Instant> until;  ///< temporary
  bool is_permanent = false;
  std::deque<Instant> asked = {};   ///< requests of the last week
  std::deque<Instant> called = {};  ///< calls of the last day
};

struct Recipient {
  std::string phone = {};  ///< digits; "" when even we know none
  std::string user_id = {};
  std::string parent_user_id = {};
  std::string name = {};
  std::string username = {};
  std::string identity_hash = {};
  bool hides_phone = false;                              ///< webhooks leave the phone out
  bool is_on_whatsapp = true;                            ///< else 131026
  bool blocks_business = false;                          ///< else 131026
  std::set<std::string> blocked_numbers = {};            ///< numbers that they have blocked: 131026
  std::set<std::string> marketing_stopped = {};          ///< numbers whose marketing they have stopped: 131050
  bool stops_marketing = false;                          ///< else 131050
  bool sends_receipts = true;                            ///< else there is never a `read`
  bool in_experiment = false;                            ///< 130472 for marketing
  std::map<std::string, Instant> wrote_at = {};          ///< by phone_number_id, the latest
  std::map<std::string, Instant> free_entry_until = {};  ///< by phone_number_id
  std::map<std::string, CallPermission> calls = {};      ///< by phone_number_id

  /// As webhooks name them.
  Customer customer() const;
  bool has_window(std::string const& phone_number_id, Instant now) const;
  bool has_free_entry(std::string const& phone_number_id, Instant now) const;
};

/// The user id that the sandbox gives to a phone number when nobody says another.
std::string user_id_for(std::string_view phone);

class Recipients {
 public:
  /// Made when there is none yet.
  Recipient& with_phone(std::string const& phone);
  Recipient& with_user_id(std::string const& user_id);
  Recipient* find(std::string const& phone_or_user_id);
  /// Gives a person another key; what was under it before is forgotten.
  void rename(Recipient const& before, Recipient after);
  std::map<std::string, Recipient> const& all() const { return by_user_id_; }
  void clear() {
    by_user_id_.clear();
    user_ids_.clear();
  }

 private:
  std::map<std::string, Recipient> by_user_id_;
  std::map<std::string, std::string> user_ids_;  ///< by phone
};

}  // namespace wigwag::sim
