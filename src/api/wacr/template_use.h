/// @file A stored template and the flat values that WA.cr's callers give for it: what it needs, and Meta's components.
/// Source: WA.cr API v2, send template message, send-otp.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/wacr/sending.h"
#include "model/media.h"
#include "model/template.h"

namespace wigwag::api::wacr {

/// A button whose address or code is to be filled.
struct Slot {
  enum class What : std::uint8_t { url, code, coupon } what = What::url;  ///< code: the same as in the body
  std::size_t index = 0;                                                  ///< among the template's buttons
  std::string field;                                                      ///< button_0
};

/// What a template needs.
struct Needed {
  std::string header;                  ///< text, image, video, document: what its header takes; empty: nothing
  std::string header_name;             ///< of a named variable; empty: by position
  std::vector<std::string> body = {};  ///< names of the body's variables, or their numbers, in their order
  bool is_named = false;
  std::vector<Slot> buttons = {};
  bool is_authentication = false;
};
/// Errors: template_unfit for what WA.cr has no fields for.
Result<Needed> needed_by(Template const& stored);

/// Errors: template_missing, template_unfit (not approved).
Task<Result<Template>> approved_template(
    Services const& services, Channel const& channel, std::string name, std::string language);

/// The values, by what they are for.
struct Values {
  std::optional<std::string> header_text = {};
  std::optional<Upload> header_upload = {};
  std::optional<std::string> header_url = {};
  std::optional<std::string> header_filename = {};
  std::vector<std::string> body = {};     ///< as many as needed
  std::vector<std::string> buttons = {};  ///< of the slots, in their order
};
/// Meta's body, and what each member came from. `body_fields`: the fields that the body's values came from.
struct Composed {
  std::string body;
  Origins origins;
};
Composed compose(std::string const& phone, Template const& stored, Needed const& needed, Values const& values,
    std::vector<std::string> const& body_fields);

}  // namespace wigwag::api::wacr
