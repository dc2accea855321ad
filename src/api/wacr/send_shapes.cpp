#include "api/wacr/send_shapes.h"

namespace wigwag::api::wacr {

bool has_phone_characters(std::string_view text) {
  return text.find_first_not_of("0123456789+-() \t\n\r\f\v") == std::string_view::npos;
}

bool is_web_address(std::string_view text) {
  for (std::string_view const scheme : {"http://", "https://"})
    if (text.starts_with(scheme) && text.size() > scheme.size() &&
        text.find_first_of(" \t\r\n") == std::string_view::npos)
      return true;
  return false;
}

}  // namespace wigwag::api::wacr
