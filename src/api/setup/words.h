/// @file What the setup page says, in its languages.
#pragma once
#include <string_view>

#include "model/setup_link.h"

namespace wigwag::api::setup {

struct Sentences {
  std::string_view title, intro, no_purchase, phone_number_id, phone_number_id_hint, account_id, account_id_hint, token,
      token_hint, display_number, optional, submit, failed, missing, not_digits, too_long, stale, busy, done, done_text,
      expired, expired_text, used, used_text, unknown, unknown_text, trouble, trouble_text;
};
Sentences const& sentences(SetupLanguage language);

/// The first of the browser's languages that the page has; else English.
SetupLanguage preferred_language(std::string_view accept_language);

}  // namespace wigwag::api::setup
