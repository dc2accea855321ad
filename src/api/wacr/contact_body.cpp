#include "api/wacr/contact_body.h"

namespace wigwag::api::wacr {
namespace {

template <class T>
std::optional<T> some(std::optional<T> const& value) {
  if constexpr (requires { value->empty(); })
    if (value && value->empty()) return std::nullopt;
  return value;
}

/// A field that may be empty.
template <class T>
void put(Patch<T> const& from, std::optional<T>& to) {
  if (from.present) to = some(from.value);
}
template <class N>
void put_num(Patch<std::int64_t> const& from, std::optional<N>& to) {
  if (from.present) to = from.value ? std::optional(N{*from.value}) : std::nullopt;
}

/// A field that must not be empty once it is there; true: it has a value.
template <class T>
bool has(Patch<T> const& from, char const* field, std::string_view missing, shape::Problems& problems) {
  if (!from.present || problems.has(field)) return false;
  if (some(from.value)) return true;
  problems.add(field, missing, "");
  return false;
}

}  // namespace

bool is_email(std::string_view utf8) {
  if (utf8.empty()) return true;
  std::size_t const at = utf8.find('@');
  if (at == std::string_view::npos || at == 0 || utf8.find('@', at + 1) != std::string_view::npos) return false;
  std::string_view const domain = utf8.substr(at + 1);
  if (domain.empty() || domain.starts_with('.') || domain.ends_with('.') || domain.contains("..")) return false;
  return std::ranges::none_of(utf8,
      [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';' || c == '<' || c == '>'; });
}

void apply(ContactBody const& body, Contact& row, shape::Problems& problems) {
  if (has(body.firstname, "firstname", kFirstnameMissing, problems)) row.firstname = body.firstname.value;
  if (has(body.lastname, "lastname", kLastnameMissing, problems)) row.lastname = body.lastname.value;
  if (has(body.phone, "phone", kPhoneMissing, problems) && !core::set_phone(row, *body.phone.value))
    problems.add("phone", "Phone number must have digits", "");
  if (has(body.type, "type", kTypeMissing, problems)) row.type = *body.type.value;
  if (has(body.source_id, "source_id", kSourceMissing, problems)) row.source_num = SourceNum{*body.source_id.value};
  if (has(body.status_id, "status_id", kStatusMissing, problems))
    row.status_num = ContactStatusNum{*body.status_id.value};
  put(body.email, row.email);
  put(body.company, row.company);
  put(body.description, row.description);
  put(body.city, row.city);
  put(body.state, row.state);
  put(body.zip, row.zip);
  put(body.address, row.address);
  put(body.country_id, row.country_id);
  put_num(body.assigned_id, row.assigned_num);
}

std::optional<core::GroupNums> groups_in(ContactBody const& body) {
  if (!body.groups.present) return std::nullopt;
  core::GroupNums groups;
  for (std::int64_t const group : body.groups.value.value_or(std::vector<std::int64_t>{}))
    groups.push_back(ContactGroupNum{group});
  return groups;
}

}  // namespace wigwag::api::wacr
