/// @file The body of a setup link, made or changed. Source: Kapso, Platform API, 7.6.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "base/limits.h"
#include "model/setup_link.h"

namespace wigwag::api::kapso {

/// What may be said when a link is made, and later.
struct LinkBody {
  Patch<std::string> success_redirect_url;
  Patch<std::string> failure_redirect_url;
  Patch<std::vector<std::string>> allowed_origins;
  Patch<bool> provision_phone_number;
  Patch<std::string> phone_number_area_code;
  Patch<std::vector<std::string>> phone_number_country_isos;
  Patch<std::vector<ConnectionType>> allowed_connection_types;
  json::Value theme_config;
  Patch<SetupLanguage> language;
};
struct NewLink : LinkBody {
  Patch<SetupBilling> meta_billing_mode;
  Patch<std::string> reconnect_phone_number;
};
struct LinkChange : LinkBody {
  Patch<Instant> expires_at;
  Patch<SetupLinkStatus> status;
};

inline constexpr std::array<std::string_view, 12> kThemeColours{"primary_color", "primary_foreground_color",
    "background_color", "text_color", "muted_text_color", "card_color", "muted_color", "border_color",
    "secondary_color", "secondary_foreground_color", "destructive_color", "destructive_foreground_color"};

/// Sets what the body says. Errors: invalid, with the field.
Done change_link(SetupLink& link, LinkBody const& body);

inline constexpr std::size_t kOriginsMax = 20, kCountriesMax = 50;
inline constexpr Pack kLinkFields{Field{"success_redirect_url", &LinkBody::success_redirect_url,
                                      "Where the page leads to at its end", {.max = limits::webhook_url_bytes_max}},
    Field{"failure_redirect_url", &LinkBody::failure_redirect_url, "Where it leads to when it failed",
        {.max = limits::webhook_url_bytes_max}},
    Field{"allowed_origins", &LinkBody::allowed_origins, "Sites that may show the page in a frame: HTTPS origins",
        {.max = kOriginsMax}},
    Field{"provision_phone_number", &LinkBody::provision_phone_number,
        "Kept and shown; numbers are not bought here, and the page says so"},
    Field{"phone_number_area_code", &LinkBody::phone_number_area_code, "The same; in the US only: three digits"},
    Field{"phone_number_country_isos", &LinkBody::phone_number_country_isos, "The same; two letters each",
        {.min = 1, .max = kCountriesMax}},
    Field{"allowed_connection_types", &LinkBody::allowed_connection_types,
        "coexistence: the phone app goes on using the number; dedicated: it does not",
        {.min = 1, .max = Words<ConnectionType>::words.size()}},
    Field{"theme_config", &LinkBody::theme_config, "Colours of the page, #rrggbb each"},
    Field{"language", &LinkBody::language, "Of the page; null: as the browser asks"}};

}  // namespace wigwag::api::kapso

template <>
struct wigwag::api::Shape<wigwag::api::kapso::NewLink> {
  using B = kapso::NewLink;
  static constexpr std::string_view envelope = "setup_link";
  static constexpr Pack fields =
      kapso::kLinkFields +
      Pack{Field{"meta_billing_mode", &B::meta_billing_mode, "Who pays Meta; kept and shown"},
          Field{"reconnect_phone_number", &B::reconnect_phone_number,
              "A production number of this customer, whose token is renewed instead of connecting another"}};
};
template <>
struct wigwag::api::Shape<wigwag::api::kapso::LinkChange> {
  using B = kapso::LinkChange;
  static constexpr std::string_view envelope = "setup_link";
  static constexpr Pack fields =
      kapso::kLinkFields + Pack{Field{"expires_at", &B::expires_at, "Until when it holds"},
                               Field{"status", &B::status, "active, expired or revoked; used is what a link becomes"}};
};
