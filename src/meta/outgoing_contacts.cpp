// Contact cards. Source: spec of the Cloud API, 4.2.1 and 7.2.
#include <algorithm>
#include <array>

#include "meta/outgoing_content.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kCardsMax = 257;

constexpr Field kName[] = {{"formatted_name", Form::text, must}, {"first_name", Form::text}, {"last_name", Form::text},
    {"middle_name", Form::text}, {"suffix", Form::text}, {"prefix", Form::text}};

Found check_name(Part const& object) {
  if (Found found = check_members(object, kName)) return found;
  constexpr auto kParts =
      std::to_array<std::string_view>({"first_name", "last_name", "middle_name", "suffix", "prefix"});
  bool const has_part = std::ranges::any_of(kParts, [&](auto part) { return !object[part].text().empty(); });
  if (has_part) return std::nullopt;
  return mistake(kMissing, object, "needs another part beside formatted_name, first_name say");
}

constexpr Field kPhone[] = {{"phone", Form::text}, {"type", Form::text}, {"wa_id", Form::id}};
constexpr Field kEmail[] = {{"email", Form::text}, {"type", Form::text}};
constexpr Field kAddress[] = {{"street", Form::text}, {"city", Form::text}, {"state", Form::text}, {"zip", Form::text},
    {"country", Form::text}, {"country_code", Form::text}, {"type", Form::text}};
constexpr Field kOrg[] = {{"company", Form::text}, {"department", Form::text}, {"title", Form::text}};
constexpr Field kUrl[] = {{"url", Form::text}, {"type", Form::text}};

Found check_phone(Part const& object) { return check_members(object, kPhone); }
Found check_email(Part const& object) { return check_members(object, kEmail); }
Found check_address(Part const& object) { return check_members(object, kAddress); }
Found check_link(Part const& object) { return check_members(object, kUrl); }
Found check_phones(Part const& array) { return check_each(array, &check_phone); }
Found check_emails(Part const& array) { return check_each(array, &check_email); }
Found check_addresses(Part const& array) { return check_each(array, &check_address); }
Found check_links(Part const& array) { return check_each(array, &check_link); }
Found check_org(Part const& object) { return check_members(object, kOrg); }

Found check_birthday(Part const& part) {
  std::string const day = part.text();
  bool good = day.size() == 10 && day[4] == '-' && day[7] == '-';
  for (std::size_t i = 0; good && i < day.size(); ++i) good = i == 4 || i == 7 || (day[i] >= '0' && day[i] <= '9');
  if (good) return std::nullopt;
  return bad(part, "must be a date as YYYY-MM-DD");
}

constexpr Field kCard[] = {{"name", Form::object, must, 0, &check_name}, {"phones", Form::array, may, 0, &check_phones},
    {"emails", Form::array, may, 0, &check_emails}, {"addresses", Form::array, may, 0, &check_addresses},
    {"org", Form::object, may, 0, &check_org}, {"urls", Form::array, may, 0, &check_links},
    {"birthday", Form::text, may, 0, &check_birthday}};

Found check_card(Part const& object) { return check_members(object, kCard); }

}  // namespace

Found check_contacts(Part const& array) {
  constexpr Field kCards{"contacts", Form::array, must, kCardsMax};
  if (Found found = check_field(array, kCards)) return found;
  return check_each(array, &check_card);
}

}  // namespace wigwag::meta::outgoing
