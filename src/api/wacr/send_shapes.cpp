#include "api/wacr/send_shapes.h"

#include "base/phone.h"

namespace wigwag::api::wacr {

bool is_phone_number(std::string_view text) {
  if (text.find_first_not_of("0123456789+-() \t\n\r\f\v") != std::string_view::npos) return false;
  std::size_t const digits = cleaned_phone(text).size();
  return digits >= kPhoneDigitsMin && digits <= kPhoneDigitsMax;
}

bool is_web_address(std::string_view text) {
  for (std::string_view const scheme : {"http://", "https://"})
    if (text.starts_with(scheme) && text.size() > scheme.size() &&
        text.find_first_of(" \t\r\n") == std::string_view::npos)
      return true;
  return false;
}

}  // namespace wigwag::api::wacr
