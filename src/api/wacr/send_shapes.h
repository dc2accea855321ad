/// @file The bodies of WA.cr's four sends. Source: WA.cr API v2, messages.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "api/wacr/contact_body.h"

namespace wigwag::api::wacr {

inline constexpr std::size_t kPhoneDigitsMin = 5, kPhoneDigitsMax = 15;  ///< Meta: phone numbers
bool is_phone_number(std::string_view text);
bool is_web_address(std::string_view text);

constexpr Rule phone_rule(std::size_t characters_max) {
  return {.required = true,
      .min = 10,
      .max = characters_max,
      .holds = &is_phone_number,
      .allowed = "5 to 15 digits, with +, -, blanks and brackets",
      .missing = "Phone number is required"};
}
inline constexpr Rule kPhoneRule = phone_rule(20);
inline constexpr Rule kContactRule{.least = 1};
inline constexpr Rule kAddressRule{
    .holds = &is_web_address, .allowed = "an address that begins with http:// or https://"};

struct NewText {
  std::string phone;
  std::string message;
  std::optional<std::int64_t> contact_id;
};

/// What a send may say about a contact that it makes.
struct ContactWords {
  std::optional<std::string> firstname, lastname, email, country;
  std::optional<std::int64_t> assigned_id;
  std::optional<std::string> groups;  ///< numbers with commas
};
enum class SentMedia : std::uint8_t { image, document, video, audio };
struct NewMedia {
  std::string phone;
  SentMedia media_type = SentMedia::image;
  std::optional<std::string> media_url;
  std::optional<std::string> caption, filename;
  std::optional<std::int64_t> contact_id;
  ContactWords contact;
};

struct NewButton {
  std::string id, title;
};
struct NewRow {
  std::string id, title;
  std::optional<std::string> description;
};
struct NewSection {
  std::string title;
  std::vector<NewRow> rows;
};
enum class InteractiveKind : std::uint8_t { button, list };
struct NewInteractive {
  std::string phone;
  InteractiveKind type = InteractiveKind::button;
  std::string body_text;
  std::optional<std::string> header_text, footer_text;
  std::optional<std::int64_t> contact_id;
  std::optional<std::vector<NewButton>> buttons;
  std::optional<std::string> list_button_text;
  std::optional<std::vector<NewSection>> sections;
};

inline constexpr std::size_t kBodyFields = 10, kButtonFields = 3;
struct NewTemplate {
  std::string phone, template_name, language;
  std::optional<std::int64_t> contact_id;
  std::optional<std::string> header_image_url, header_video_url, header_document_url, header_document_name;
  std::optional<std::string> header_field_1;
  std::optional<std::string> field_1, field_2, field_3, field_4, field_5, field_6, field_7, field_8, field_9, field_10;
  std::optional<std::string> button_0, button_1, button_2;
  bool auto_generate_otp = false;
  std::int64_t otp_field_number = 1;

  std::array<std::optional<std::string>, kBodyFields> fields() const {
    return {field_1, field_2, field_3, field_4, field_5, field_6, field_7, field_8, field_9, field_10};
  }
  std::array<std::optional<std::string>, kButtonFields> buttons() const { return {button_0, button_1, button_2}; }
};

}  // namespace wigwag::api::wacr

namespace wigwag {
template <>
struct Words<api::wacr::SentMedia> {
  static constexpr std::array<std::string_view, 4> words{"image", "document", "video", "audio"};
};
template <>
struct Words<api::wacr::InteractiveKind> {
  static constexpr std::array<std::string_view, 2> words{"button", "list"};
};
}  // namespace wigwag

namespace wigwag::api {

template <>
struct Shape<wacr::NewText> {
  using T = wacr::NewText;
  static constexpr Pack fields{Field{"phone", &T::phone, "Whom it goes to", wacr::kPhoneRule},
      Field{"message", &T::message, "What is said; merge fields are filled in",
          {.required = true, .max = 4096, .missing = "Message is required"}},
      Field{"contact_id", &T::contact_id, "The contact that is meant", wacr::kContactRule}};
};

template <>
struct Shape<wacr::ContactWords> {
  using T = wacr::ContactWords;
  static constexpr Pack fields{Field{"firstname", &T::firstname, "First name", {.max = 255}},
      Field{"lastname", &T::lastname, "Last name", {.max = 255}},
      Field{
          "email", &T::email, "E-mail address", {.max = 191, .holds = &wacr::is_email, .allowed = "an e-mail address"}},
      Field{"country", &T::country, "Number of the country", {.max = 255}},
      Field{"assigned_id", &T::assigned_id, "The user whose contact it is", wacr::kContactRule},
      Field{"groups", &T::groups, "Numbers of groups, with commas", {.max = 1024}}};
};
template <>
struct Shape<wacr::NewMedia> {
  using T = wacr::NewMedia;
  static constexpr Pack fields{Field{"phone", &T::phone, "Whom it goes to", wacr::phone_rule(15)},
      Field{"media_type", &T::media_type, "What the file is",
          {.required = true,
              .missing = "Media type is required",
              .wrong = "Media type must be image, document, video or audio"}},
      Field{"media_url", &T::media_url, "Where the file is, unless it comes as media_file", wacr::kAddressRule},
      Field{"caption", &T::caption, "Words below it; not for audio", {.max = 1024}},
      Field{"filename", &T::filename, "What a document is called", {.max = 255}},
      Field{"contact_id", &T::contact_id, "The contact that is meant", wacr::kContactRule},
      Field{"contact", &T::contact, "About a contact that is made"}};
};

template <>
struct Shape<wacr::NewButton> {
  using T = wacr::NewButton;
  static constexpr Pack fields{Field{"id", &T::id, "What comes back", {.required = true, .max = 256}},
      Field{"title", &T::title, "What it says", {.required = true, .max = 20}}};
};
template <>
struct Shape<wacr::NewRow> {
  using T = wacr::NewRow;
  static constexpr Pack fields{Field{"id", &T::id, "What comes back", {.required = true, .max = 200}},
      Field{"title", &T::title, "What it says", {.required = true, .max = 24}},
      Field{"description", &T::description, "More words", {.max = 72}}};
};
template <>
struct Shape<wacr::NewSection> {
  using T = wacr::NewSection;
  static constexpr Pack fields{Field{"title", &T::title, "Above its rows", {.required = true, .max = 24}},
      Field{"rows", &T::rows, "What may be chosen", {.required = true, .min = 1, .max = 10}}};
};
template <>
struct Shape<wacr::NewInteractive> {
  using T = wacr::NewInteractive;
  static constexpr Pack fields{Field{"phone", &T::phone, "Whom it goes to", wacr::kPhoneRule},
      Field{"type", &T::type, "button or list", {.required = true, .wrong = "Type must be button or list"}},
      Field{"body_text", &T::body_text, "What is said", {.required = true, .max = 1024}},
      Field{"header_text", &T::header_text, "Above it", {.max = 60}},
      Field{"footer_text", &T::footer_text, "Below it", {.max = 60}},
      Field{"contact_id", &T::contact_id, "The contact that is meant", wacr::kContactRule},
      Field{"buttons", &T::buttons, "Of type button: one to three", {.min = 1, .max = 3}},
      Field{"list_button_text", &T::list_button_text, "Of type list: what opens it", {.max = 20}},
      Field{"sections", &T::sections, "Of type list: one to ten", {.min = 1, .max = 10}}};
};

template <>
struct Shape<wacr::NewTemplate> {
  using T = wacr::NewTemplate;
  static constexpr std::string_view kBody = "Value of the body's placeholder; merge fields are filled in";
  static constexpr std::string_view kButton = "Value of the button's address";
  static constexpr Rule kValue{.max = 1024};
  static constexpr Pack fields{Field{"phone", &T::phone, "Whom it goes to", wacr::kPhoneRule},
      Field{"template_name", &T::template_name, "An approved template",
          {.required = true, .max = 512, .missing = "Template name is required"}},
      Field{"language", &T::language, "Of the template: en, en_GB",
          {.required = true, .max = 10, .missing = "Language is required"}},
      Field{"contact_id", &T::contact_id, "The contact that is meant", wacr::kContactRule},
      Field{"header_image_url", &T::header_image_url, "The header's picture", wacr::kAddressRule},
      Field{"header_video_url", &T::header_video_url, "The header's video", wacr::kAddressRule},
      Field{"header_document_url", &T::header_document_url, "The header's document", wacr::kAddressRule},
      Field{"header_document_name", &T::header_document_name, "What the document is called", {.max = 255}},
      Field{"header_field_1", &T::header_field_1, "Value of the header's placeholder", {.max = 60}},
      Field{"field_1", &T::field_1, kBody, kValue}, Field{"field_2", &T::field_2, kBody, kValue},
      Field{"field_3", &T::field_3, kBody, kValue}, Field{"field_4", &T::field_4, kBody, kValue},
      Field{"field_5", &T::field_5, kBody, kValue}, Field{"field_6", &T::field_6, kBody, kValue},
      Field{"field_7", &T::field_7, kBody, kValue}, Field{"field_8", &T::field_8, kBody, kValue},
      Field{"field_9", &T::field_9, kBody, kValue}, Field{"field_10", &T::field_10, kBody, kValue},
      Field{"button_0", &T::button_0, kButton, {.max = 2000}}, Field{"button_1", &T::button_1, kButton, {.max = 2000}},
      Field{"button_2", &T::button_2, kButton, {.max = 2000}},
      Field{"auto_generate_otp", &T::auto_generate_otp, "Of an authentication template: a code is made here"},
      Field{"otp_field_number", &T::otp_field_number, "Which placeholder gets the code", {.least = 1, .most = 10}}};
};

}  // namespace wigwag::api
