/// @file The Platform's phone numbers, display names and the project's own events.
#pragma once
#include <span>

#include "api/route.h"
#include "api/shape.h"
#include "base/limits.h"
#include "model/channel.h"
#include "store/views_admin.h"

namespace wigwag::api::kapso {

/// Also their health, and the project's events.
std::span<Route const> number_routes();

struct NumberBody {
  Patch<std::string> name;
  Patch<ChannelKind> kind;
  Patch<std::string> phone_number_id;
  Patch<std::string> business_account_id;
  Patch<std::string> access_token;
  Patch<std::string> webhook_verify_token;
  Patch<std::string> webhook_destination_url;
  Patch<bool> inbound_processing_enabled;
  Patch<bool> calls_enabled;
};
struct NameRequestBody {
  Text new_display_name;
};

inline constexpr std::size_t kTokenMax = 1024, kIdMax = 32;

}  // namespace wigwag::api::kapso

namespace wigwag::api {

template <>
struct Shape<kapso::NumberBody> {
  using B = kapso::NumberBody;
  static constexpr std::string_view envelope = "whatsapp_phone_number";
  static constexpr Pack fields{Field{"name", &B::name, "What people call it", {.max = limits::name_characters_max}},
      Field{"kind", &B::kind, "production, or sandbox: without an account at Meta"},
      Field{"phone_number_id", &B::phone_number_id, "Meta's id of the number", {.max = kapso::kIdMax}},
      Field{"business_account_id", &B::business_account_id, "Meta's id of its account", {.max = kapso::kIdMax}},
      Field{"access_token", &B::access_token, "Of Meta's; sealed, and never shown", {.max = kapso::kTokenMax}},
      Field{"webhook_verify_token", &B::webhook_verify_token, "Sealed, and never shown", {.max = kapso::kTokenMax}},
      Field{"webhook_destination_url", &B::webhook_destination_url, "Where Meta's own bodies are handed on to",
          {.max = limits::webhook_url_bytes_max}},
      Field{"inbound_processing_enabled", &B::inbound_processing_enabled, "Whether messages are processed"},
      Field{"calls_enabled", &B::calls_enabled, "Whether calls are taken"}};
};
template <>
struct Shape<kapso::NameRequestBody> {
  using B = kapso::NameRequestBody;
  static constexpr std::string_view envelope = "display_name_request";
  static constexpr Pack fields{
      Field{"new_display_name", &B::new_display_name, "As customers shall see it", {.required = true, .max = 256}}};
};

}  // namespace wigwag::api

namespace wigwag::api::kapso {

using NumberWriter = Caller<Scope::numbers_write>;
using NumberReader = Caller<Scope::numbers_read>;

Task<Result<Reply>> show_health(
    Services const& services, NumberReader caller, Path<"phone_number_id"> id, Context const& context);
Task<Result<Reply>> request_name(Services const& services, NumberWriter caller, Path<"phone_number_id"> id,
    Shaped<NameRequestBody> body, Context const& context);
Result<Reply> list_name_requests(
    store::ReadTx& tx, NumberReader caller, Path<"phone_number_id"> id, Context const& context);
Result<Reply> show_name_request(
    store::ReadTx& tx, NumberReader caller, Path<"phone_number_id"> id, Path<"request_id"> request);
std::span<Route const> event_routes();

}  // namespace wigwag::api::kapso
