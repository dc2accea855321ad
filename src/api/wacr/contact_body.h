/// @file A contact in a request: of Create and Update, and as an item of a batch. Source: WA.cr API v2, contacts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "core/cards.h"
#include "model/contact.h"

namespace wigwag::api::wacr {

struct ContactBody {
  Patch<Text> firstname, lastname;
  Patch<std::string> phone;
  Patch<ContactType> type;
  Patch<std::int64_t> source_id, status_id;
  Patch<std::string> email;
  Patch<Text> company, description, city, state;
  Patch<std::string> zip;
  Patch<Text> address;
  Patch<std::int64_t> country_id, assigned_id;
  Patch<std::vector<std::int64_t>> groups;
};
struct NewContact : ContactBody {};
struct ChangedContact : ContactBody {};
struct BatchContact : ContactBody {};

/// `name@domain`, without blanks; an empty text is no address, and none at all.
bool is_email(std::string_view utf8);

inline constexpr std::string_view kFirstnameMissing = "First name is required";
inline constexpr std::string_view kLastnameMissing = "Last name is required";
inline constexpr std::string_view kPhoneMissing = "Phone number is required";
inline constexpr std::string_view kTypeMissing = "Type is required";
inline constexpr std::string_view kTypeWrong = "Type must be either lead, customer, or guest";
inline constexpr std::string_view kSourceMissing = "Source is required";
inline constexpr std::string_view kStatusMissing = "Status is required";

consteval auto contact_fields(bool required) {
  using B = ContactBody;
  return Pack{
      Field{"firstname", &B::firstname, "First name", {.required = required, .max = 255, .missing = kFirstnameMissing}},
      Field{"lastname", &B::lastname, "Last name", {.required = required, .max = 255, .missing = kLastnameMissing}},
      Field{"phone", &B::phone, "Phone number, of one contact only",
          {.required = required, .max = 20, .missing = kPhoneMissing}},
      Field{"type", &B::type, "Kind of contact", {.required = required, .missing = kTypeMissing, .wrong = kTypeWrong}},
      Field{
          "source_id", &B::source_id, "Where the contact came from", {.required = required, .missing = kSourceMissing}},
      Field{"status_id", &B::status_id, "How far the business has got",
          {.required = required, .missing = kStatusMissing}},
      Field{"email", &B::email, "E-mail address, of one contact only",
          {.max = 191, .holds = &is_email, .allowed = "a valid email address"}},
      Field{"company", &B::company, "Company", {.max = 255}}, Field{"description", &B::description, "Anything"},
      Field{"city", &B::city, "City", {.max = 255}}, Field{"state", &B::state, "State", {.max = 255}},
      Field{"zip", &B::zip, "Postal code", {.max = 20}}, Field{"address", &B::address, "Address", {.max = 500}},
      Field{"country_id", &B::country_id, "Country", {.least = 1}},
      Field{"assigned_id", &B::assigned_id, "User who takes care of the contact", {.least = 1}}};
}
consteval auto contact_fields_with_groups(bool required) {
  return contact_fields(required) +
         Pack{Field{"groups", &ContactBody::groups, "Ids of groups", {.max = 1000, .least = 1}}};
}

/// Puts what the body has into the row, and says what is missing in a body whose fields may be absent but not empty.
void apply(ContactBody const& body, Contact& row, shape::Problems& problems);
/// nullopt: the body does not name groups.
std::optional<core::GroupNums> groups_in(ContactBody const& body);

}  // namespace wigwag::api::wacr

namespace wigwag::api {
template <>
struct Shape<wacr::NewContact> {
  static constexpr auto fields = wacr::contact_fields_with_groups(true);
};
template <>
struct Shape<wacr::ChangedContact> {
  static constexpr auto fields = wacr::contact_fields_with_groups(false);
};
template <>
struct Shape<wacr::BatchContact> {
  static constexpr auto fields = wacr::contact_fields(true);
};
}  // namespace wigwag::api
