#include "sim/recipients.h"

#include <fmt/format.h>
#include <algorithm>

namespace wigwag::sim {
namespace {

constexpr std::int64_t kWindowUs = 24 * kHourUs;
constexpr std::string_view kTestUsers = "1555011";  // 1555011dddd are the fixtures' users

std::optional<std::string> if_any(std::string const& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

Customer Recipient::customer() const {
  Customer out;
  if (!hides_phone) out.phone = if_any(phone);
  out.user_id = if_any(user_id);
  out.parent_user_id = if_any(parent_user_id);
  out.name = if_any(name);
  out.username = if_any(username);
  out.identity_hash = if_any(identity_hash);
  return out;
}

bool Recipient::has_window(std::string const& phone_number_id, Instant now) const {
  auto const found = wrote_at.find(phone_number_id);
  return found != wrote_at.end() && now - found->second < kWindowUs;
}

bool Recipient::has_free_entry(std::string const& phone_number_id, Instant now) const {
  auto const found = free_entry_until.find(phone_number_id);
  return found != free_entry_until.end() && now < found->second;
}

std::string user_id_for(std::string_view phone) {
  bool const test_user = phone.size() == 11 && phone.starts_with(kTestUsers);
  return test_user ? "US.1000000000000000" + std::string(phone.substr(7)) : fmt::format("US.1{:0>19}", phone);
}

Recipient& Recipients::with_phone(std::string const& phone) {
  auto const known = user_ids_.find(phone);
  if (known != user_ids_.end()) return by_user_id_[known->second];
  std::string const user_id = user_id_for(phone);
  user_ids_[phone] = user_id;
  Recipient& person = by_user_id_[user_id];
  person.phone = phone;
  person.user_id = user_id;
  return person;
}

Recipient& Recipients::with_user_id(std::string const& user_id) {
  Recipient& person = by_user_id_[user_id];
  person.user_id = user_id;
  return person;
}

Recipient* Recipients::find(std::string const& phone_or_user_id) {
  auto const by_phone = user_ids_.find(phone_or_user_id);
  auto const found = by_user_id_.find(by_phone == user_ids_.end() ? phone_or_user_id : by_phone->second);
  return found == by_user_id_.end() ? nullptr : &found->second;
}

void Recipients::rename(Recipient const& before, Recipient after) {
  Recipient const old = before;
  by_user_id_.erase(old.user_id);
  if (!old.phone.empty()) user_ids_.erase(old.phone);
  if (!after.phone.empty()) user_ids_[after.phone] = after.user_id;
  by_user_id_[after.user_id] = std::move(after);
}

}  // namespace wigwag::sim
