/// @file Business numbers and their accounts.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// `sandbox`: of the project's own making, without an account at Meta; it sends nothing.
enum class ChannelKind : std::uint8_t { production, sandbox };
template <>
struct Words<ChannelKind> {
  static constexpr std::array<std::string_view, 2> words{"production", "sandbox"};
};

/// One business number. `phone_number_id` alone finds it when a webhook comes: a reference table.
struct Channel {
  ChannelNum num;
  ProjectId project_id;
  std::string phone_number_id;
  std::string waba_id;
  std::string display_number;  ///< digits
  std::string name;
  std::optional<Bytes> access_token;  ///< sealed with the key of the installation
  std::optional<std::string> quality;
  std::optional<std::string> throughput;
  std::optional<std::string> messaging_limit;
  std::optional<std::string> name_status;  ///< Meta's decision on the display name
  std::optional<std::string> requested_name;
  std::optional<std::string> username;
  std::optional<std::string> username_status;
  std::optional<std::string> history_state;  ///< `declined`, or the progress of the import in percent
  std::optional<std::string> settings;       ///< phone_number_settings as Meta sent them last, JSON
  std::optional<Instant> changed_at;         ///< when Meta told the newest news; older news only fills what is empty
  Instant updated_at;
  std::optional<CustomerNum> customer_num = {};
  ChannelKind kind = ChannelKind::production;
  std::string search = {};  ///< folded name
  bool inbound_processing = true;
  bool calls = false;
  std::optional<Bytes> verify_token = {};           ///< sealed
  std::optional<std::string> destination_url = {};  ///< where Meta's bodies are handed on to
  std::optional<Instant> verified_at = {};          ///< when our app was first seen subscribed
  std::optional<std::string> status = {};           ///< Meta's word: CONNECTED
  std::optional<std::string> facts = {};            ///< the node as Meta showed it last, JSON
  std::optional<Instant> facts_at = {};
  std::optional<Instant> removed_at = {};         ///< disconnected: what was said over it stays readable, nothing else
  std::optional<std::string> graph_version = {};  ///< `v23.0`; nullopt: the server's
};
template <>
struct Table<Channel> {
  static constexpr std::string_view name = "channel";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"num", &Channel::num}, Column{"project_id", &Channel::project_id},
      Column{"phone_number_id", &Channel::phone_number_id}, Column{"waba_id", &Channel::waba_id},
      Column{"display_number", &Channel::display_number}, Column{"name", &Channel::name},
      Column{"access_token", &Channel::access_token}, Column{"quality", &Channel::quality},
      Column{"throughput", &Channel::throughput}, Column{"messaging_limit", &Channel::messaging_limit},
      Column{"name_status", &Channel::name_status}, Column{"requested_name", &Channel::requested_name},
      Column{"username", &Channel::username}, Column{"username_status", &Channel::username_status},
      Column{"history_state", &Channel::history_state}, Column{"settings", &Channel::settings},
      Column{"changed_at", &Channel::changed_at}, Column{"updated_at", &Channel::updated_at},
      Column{"customer_num", &Channel::customer_num}, Column{"kind", &Channel::kind},
      Column{"search", &Channel::search}, Column{"inbound_processing", &Channel::inbound_processing},
      Column{"calls", &Channel::calls}, Column{"verify_token", &Channel::verify_token},
      Column{"destination_url", &Channel::destination_url}, Column{"verified_at", &Channel::verified_at},
      Column{"status", &Channel::status}, Column{"facts", &Channel::facts}, Column{"facts_at", &Channel::facts_at},
      Column{"removed_at", &Channel::removed_at}, Column{"graph_version", &Channel::graph_version}};
};

/// A WhatsApp Business Account as its own webhooks describe it.
struct Waba {
  ProjectId project_id;
  std::string waba_id;
  std::optional<std::string> review_status;
  std::optional<std::string> ban_state;
  std::optional<std::string> ban_date;      ///< as Meta words it
  std::optional<std::string> restrictions;  ///< JSON array, verbatim
  std::optional<std::string> disconnected_reason;
  std::optional<std::string> messaging_limit;
  std::optional<Instant> changed_at;  ///< when Meta told the newest news; older news only fills what is empty
  Instant updated_at;
};
template <>
struct Table<Waba> {
  static constexpr std::string_view name = "waba";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Waba::project_id}, Column{"waba_id", &Waba::waba_id},
      Column{"review_status", &Waba::review_status}, Column{"ban_state", &Waba::ban_state},
      Column{"ban_date", &Waba::ban_date}, Column{"restrictions", &Waba::restrictions},
      Column{"disconnected_reason", &Waba::disconnected_reason}, Column{"messaging_limit", &Waba::messaging_limit},
      Column{"changed_at", &Waba::changed_at}, Column{"updated_at", &Waba::updated_at}};
};

}  // namespace wigwag
