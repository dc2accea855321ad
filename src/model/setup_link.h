/// @file Links by which a customer of the project connects a number of their own.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// What was done about a link. One that is open is active until it expires.
enum class SetupState : std::uint8_t { open, used, revoked };
template <>
struct Words<SetupState> {
  static constexpr std::array<std::string_view, 3> words{"open", "used", "revoked"};
};

/// How a link is shown. Source: Kapso, setup links.
enum class SetupLinkStatus : std::uint8_t { active, used, expired, revoked };
template <>
struct Words<SetupLinkStatus> {
  static constexpr std::array<std::string_view, 4> words{"active", "used", "expired", "revoked"};
};

/// How far connecting has got.
enum class SetupStatus : std::uint8_t { pending, processing, completed, failed };
template <>
struct Words<SetupStatus> {
  static constexpr std::array<std::string_view, 4> words{"pending", "processing", "completed", "failed"};
};

/// Whether the phone app goes on using the number.
enum class ConnectionType : std::uint8_t { coexistence, dedicated };
template <>
struct Words<ConnectionType> {
  static constexpr std::array<std::string_view, 2> words{"coexistence", "dedicated"};
};

enum class SetupBilling : std::uint8_t { customer_managed, partner_managed };
template <>
struct Words<SetupBilling> {
  static constexpr std::array<std::string_view, 2> words{"customer_managed", "partner_managed"};
};

enum class SetupLanguage : std::uint8_t { en, es, pt, hi, id, ar };
template <>
struct Words<SetupLanguage> {
  static constexpr std::array<std::string_view, 6> words{"en", "es", "pt", "hi", "id", "ar"};
};

struct SetupLink {
  ProjectId project_id;
  RowNum num;
  CustomerNum customer_num;
  std::string token_hash;  ///< SHA-256, 64 hexadecimal digits
  SetupState state = SetupState::open;
  Instant expires_at;
  std::optional<std::string> success_url;
  std::optional<std::string> failure_url;
  std::string origins;  ///< parted by blanks; who may show the page in a frame
  bool provision = false;
  std::optional<std::string> area_code;
  std::string countries = "US";                            ///< parted by blanks
  std::string connection_types = "coexistence dedicated";  ///< the same
  SetupBilling billing_mode = SetupBilling::customer_managed;
  std::optional<std::string> theme;             ///< JSON object of colours
  std::optional<ChannelNum> reconnect_num;      ///< whose token is renewed, instead of connecting another
  std::optional<std::string> reconnect_number;  ///< digits
  std::optional<SetupLanguage> language;        ///< NULL: as the browser asks
  SetupStatus setup_status = SetupStatus::pending;
  std::optional<Text> setup_error;
  std::optional<Instant> tried_at;  ///< when somebody last began to connect
  std::optional<ChannelNum> channel_num;
  Instant updated_at;
};
template <>
struct Table<SetupLink> {
  using L = SetupLink;
  static constexpr std::string_view name = "setup_link";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &L::project_id}, Column{"num", &L::num},
      Column{"customer_num", &L::customer_num}, Column{"token_hash", &L::token_hash}, Column{"state", &L::state},
      Column{"expires_at", &L::expires_at}, Column{"success_url", &L::success_url},
      Column{"failure_url", &L::failure_url}, Column{"origins", &L::origins}, Column{"provision", &L::provision},
      Column{"area_code", &L::area_code}, Column{"countries", &L::countries},
      Column{"connection_types", &L::connection_types}, Column{"billing_mode", &L::billing_mode},
      Column{"theme", &L::theme}, Column{"reconnect_num", &L::reconnect_num},
      Column{"reconnect_number", &L::reconnect_number}, Column{"language", &L::language},
      Column{"setup_status", &L::setup_status}, Column{"setup_error", &L::setup_error},
      Column{"tried_at", &L::tried_at}, Column{"channel_num", &L::channel_num}, Column{"updated_at", &L::updated_at}};
};

/// What an open link is worth now.
inline SetupLinkStatus status_of(SetupLink const& link, Instant now) {
  switch (link.state) {
    case SetupState::open: return link.expires_at > now ? SetupLinkStatus::active : SetupLinkStatus::expired;
    case SetupState::used: return SetupLinkStatus::used;
    case SetupState::revoked: return SetupLinkStatus::revoked;
  }
  return SetupLinkStatus::revoked;
}

}  // namespace wigwag
