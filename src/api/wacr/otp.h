/// @file WA.cr's one-time codes. Source: WA.cr API v2, authentication (OTP).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/wacr/sends.h"

namespace wigwag::api::wacr {

inline constexpr std::string_view kPurpose = "authentication";

struct NewOtp {
  std::string phone, template_name, code;
  std::string language = "en";
  std::int64_t expiry_minutes = 10;
  std::optional<std::int64_t> contact_id;
  std::string purpose{kPurpose};
  std::optional<std::vector<std::string>> additional_params;
};
struct OtpAgain {
  std::string phone, template_name;
  std::string language = "en";
  std::int64_t expiry_minutes = 10;
  std::string purpose{kPurpose};
};
struct OtpGuess {
  std::string phone, code;
  std::string purpose{kPurpose};
};
struct OtpQuestion {
  std::string phone;
  std::string purpose{kPurpose};
};

}  // namespace wigwag::api::wacr

namespace wigwag::api {

namespace wacr_otp {
inline constexpr std::string_view kPhone = "Whose code it is", kWhy = "What the code is for; the same in all requests";
inline constexpr std::string_view kTemplate = "An approved template of category AUTHENTICATION";
inline constexpr Rule kTemplateRule{.required = true, .max = 512, .missing = "Template name is required"};
inline constexpr Rule kCodeRule{.required = true, .max = 255, .missing = "Verification code is required"};
inline constexpr Rule kLanguageRule{.max = 10}, kPurposeRule{.min = 1, .max = 50};
inline constexpr Rule kMinutesRule{.least = 1, .most = limits::otp_expiry_minutes_max};
}  // namespace wacr_otp

template <>
struct Shape<wacr::NewOtp> {
  using T = wacr::NewOtp;
  static constexpr Pack fields{Field{"phone", &T::phone, wacr_otp::kPhone, wacr::kPhoneRule},
      Field{"template_name", &T::template_name, wacr_otp::kTemplate, wacr_otp::kTemplateRule},
      Field{"code", &T::code, "The code", wacr_otp::kCodeRule},
      Field{"language", &T::language, "Of the template", wacr_otp::kLanguageRule},
      Field{"expiry_minutes", &T::expiry_minutes, "How long it holds", wacr_otp::kMinutesRule},
      Field{"contact_id", &T::contact_id, "The contact that is meant", wacr::kContactRule},
      Field{"purpose", &T::purpose, wacr_otp::kWhy, wacr_otp::kPurposeRule},
      Field{"additional_params", &T::additional_params, "Values of further placeholders, in their order", {.max = 10}}};
};
template <>
struct Shape<wacr::OtpAgain> {
  using T = wacr::OtpAgain;
  static constexpr Pack fields{Field{"phone", &T::phone, wacr_otp::kPhone, wacr::kPhoneRule},
      Field{"template_name", &T::template_name, wacr_otp::kTemplate, wacr_otp::kTemplateRule},
      Field{"language", &T::language, "Of the template", wacr_otp::kLanguageRule},
      Field{"expiry_minutes", &T::expiry_minutes, "How long it holds", wacr_otp::kMinutesRule},
      Field{"purpose", &T::purpose, wacr_otp::kWhy, wacr_otp::kPurposeRule}};
};
template <>
struct Shape<wacr::OtpGuess> {
  using T = wacr::OtpGuess;
  static constexpr Pack fields{Field{"phone", &T::phone, wacr_otp::kPhone, wacr::kPhoneRule},
      Field{"code", &T::code, "What the person has typed", wacr_otp::kCodeRule},
      Field{"purpose", &T::purpose, wacr_otp::kWhy, wacr_otp::kPurposeRule}};
};
template <>
struct Shape<wacr::OtpQuestion> {
  using T = wacr::OtpQuestion;
  static constexpr Pack fields{Field{"phone", &T::phone, wacr_otp::kPhone, wacr::kPhoneRule},
      Field{"purpose", &T::purpose, wacr_otp::kWhy, wacr_otp::kPurposeRule}};
};

}  // namespace wigwag::api

namespace wigwag::api::wacr {

Task<Result<Reply>> send_otp(Services const&, Sending, Asking<NewOtp>, Context const&);
Task<Result<Reply>> resend_otp(Services const&, Sending, Asking<OtpAgain>, Context const&);
Task<Result<Reply>> verify_otp(Services const&, Sending, Asking<OtpGuess>, Context const&);
Task<Result<Reply>> otp_status(Services const&, Sending, Asking<OtpQuestion>, Context const&);

}  // namespace wigwag::api::wacr
