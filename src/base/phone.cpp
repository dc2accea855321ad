#include "base/phone.h"

#include <algorithm>
#include <optional>

#include "base/phone_table.h"
#include "base/text.h"

namespace wigwag {
namespace {

constexpr std::size_t kCallingCodeMax = 3;
constexpr std::string_view kAbroad = "00";

/// No calling code begins with another.
NumberingPlan const* plan_of(std::string_view digits) {
  for (std::size_t length = 1; length <= std::min(kCallingCodeMax, digits.size()); ++length) {
    auto const* const found =
        std::ranges::find(kNumberingPlans, digits.substr(0, length), &NumberingPlan::calling_code);
    if (found != std::end(kNumberingPlans)) return found;
  }
  return nullptr;
}

bool is_possible(NumberingPlan const& plan, std::size_t national_digits) {
  return national_digits < 32 && (plan.lengths >> national_digits & 1) != 0;
}

/// `(0)` right behind the calling code, whatever stands between them.
bool in_brackets(std::string_view written, NumberingPlan const& plan) {
  std::size_t const open = written.find('(');
  if (open == std::string_view::npos) return false;
  std::size_t const close = written.find(')', open);
  return close != std::string_view::npos && digits_of(written.substr(open, close - open)) == plan.national_prefix &&
         digits_of(written.substr(0, open)).ends_with(plan.calling_code);
}

/// Of two spellings one has one more digit, at a place that depends on the country only.
struct Variant {
  std::string_view calling_code;
  std::size_t long_digits;
  std::size_t place;  ///< of the digit that only the longer one has
  char digit;
  std::string_view first_of_mobile;  ///< what may stand behind it; empty: anything
};
constexpr Variant kVariants[] = {
    {"55", 13, 4, '9', "6789"},  // landlines begin with 2 to 5 and have no ninth digit
    {"52", 13, 2, '1', ""},
    {"54", 13, 2, '9', ""},
};

std::optional<std::string> other_spelling(std::string_view digits, Variant const& rule) {
  if (!digits.starts_with(rule.calling_code)) return std::nullopt;
  bool const is_long = digits.size() == rule.long_digits && digits[rule.place] == rule.digit;
  if (!is_long && digits.size() != rule.long_digits - 1) return std::nullopt;
  char const next = digits[is_long ? rule.place + 1 : rule.place];
  if (!rule.first_of_mobile.empty() && !rule.first_of_mobile.contains(next)) return std::nullopt;
  std::string other(digits);
  if (is_long)
    other.erase(rule.place, 1);
  else
    other.insert(rule.place, 1, rule.digit);
  return other;
}

}  // namespace

std::string cleaned_phone(std::string_view written) {
  std::string digits = digits_of(written);
  if (digits.starts_with(kAbroad) && plan_of(std::string_view(digits).substr(kAbroad.size())) != nullptr)
    digits.erase(0, kAbroad.size());
  NumberingPlan const* const plan = plan_of(digits);
  if (plan == nullptr || plan->national_prefix.empty()) return digits;
  std::string_view const national = std::string_view(digits).substr(plan->calling_code.size());
  if (!national.starts_with(plan->national_prefix)) return digits;
  bool const too_long =
      !is_possible(*plan, national.size()) && is_possible(*plan, national.size() - plan->national_prefix.size());
  if (too_long || in_brackets(written, *plan)) digits.erase(plan->calling_code.size(), plan->national_prefix.size());
  return digits;
}

std::vector<std::string> phone_variants(std::string_view digits) {
  std::vector<std::string> variants;
  for (Variant const& rule : kVariants)
    if (auto other = other_spelling(digits, rule)) variants.push_back(*std::move(other));
  return variants;
}

}  // namespace wigwag
