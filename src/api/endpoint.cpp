#include "api/endpoint.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace wigwag::api {
namespace {

constexpr std::size_t kPhoneDigits = 7;
constexpr std::size_t kEndpointBytesMax = 512;
constexpr std::size_t kSentenceCharactersMax = 500;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    std::size_t const slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

/// Parameters that never hold a person's number. A tail is a WhatsApp id, in which a number is encoded.
constexpr std::array<std::string_view, 11> kHarmless{"id", "phone_number_id", "waba_id", "business_account_id", "uuid",
    "webhook_id", "delivery_id", "assignment_id", "request_id", "customer_id", "version"};

bool is_harmless(std::string_view name) {
  return std::ranges::find(kHarmless, name.substr(0, name.find('~'))) != kHarmless.end();
}

/// The proxy's patterns begin behind its bases, which may name a version.
std::size_t base_of(std::vector<std::string_view> const& given) {
  bool const is_proxy = given.size() >= 2 &&
                        ((given[0] == "meta" && given[1] == "whatsapp") || (given[0] == "api" && given[1] == "meta"));
  if (!is_proxy) return 0;
  bool const has_version = given.size() > 2 && given[2].size() > 1 && given[2][0] == 'v' && is_digit(given[2][1]);
  return has_version ? 3 : 2;
}

}  // namespace

std::string endpoint_of(net::Request const& request, std::string_view pattern) {
  std::vector<std::string_view> const given = segments_of(request.path());
  std::vector<std::string_view> const named = segments_of(pattern);
  std::size_t const base = base_of(given);
  std::string endpoint;
  for (std::size_t i = 0; i < given.size(); ++i) {
    std::string_view const name = i < base || i - base >= named.size() ? std::string_view() : named[i - base];
    bool const is_tail = name.starts_with('*');
    bool const hides = is_tail || (name.starts_with(':') && !is_harmless(name.substr(1)));
    endpoint.append("/").append(hides ? name : given[i]);
    if (is_tail) break;
  }
  endpoint.resize(std::min(endpoint.size(), kEndpointBytesMax));
  for (char& c : endpoint)
    if (c <= ' ' || c > '~') c = '?';
  return endpoint;
}

std::string without_numbers(std::string_view sentence) {
  std::string kept;
  for (std::size_t i = 0; i < sentence.size();) {
    std::size_t digits = i;
    while (digits < sentence.size() && is_digit(sentence[digits])) ++digits;
    if (digits - i >= kPhoneDigits)
      kept += "…";
    else
      kept.append(sentence.substr(i, digits - i));
    if (digits < sentence.size()) kept += sentence[digits];
    i = digits + 1;
  }
  for (char& c : kept)
    if (c >= 0 && c < ' ') c = ' ';
  return std::string(first_code_points(is_utf8(kept) ? kept : "", kSentenceCharactersMax));
}

}  // namespace wigwag::api
