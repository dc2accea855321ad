#include "sim/template_words.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "sim/template_check.h"

namespace wigwag::sim {
namespace {

// Meta's list of locales.
constexpr auto kLanguages = std::to_array<std::string_view>(
    {"af", "sq", "ar", "ar_EG", "ar_AE", "ar_LB", "ar_MA", "ar_QA", "az", "be_BY", "bn", "bn_IN", "bg", "ca", "zh_CN",
        "zh_HK", "zh_TW", "hr", "cs", "da", "prs_AF", "nl", "nl_BE", "en", "en_GB", "en_US", "en_AE", "en_AU", "en_CA",
        "en_GH", "en_IE", "en_IN", "en_JM", "en_MY", "en_NZ", "en_QA", "en_SG", "en_UG", "en_ZA", "et", "fil", "fi",
        "fr", "fr_BE", "fr_CA", "fr_CH", "fr_CI", "fr_MA", "ka", "de", "de_AT", "de_CH", "el", "gu", "ha", "he", "hi",
        "hu", "id", "ga", "it", "ja", "kn", "kk", "rw_RW", "ko", "ky_KG", "lo", "lv", "lt", "mk"});
constexpr auto kMoreLanguages = std::to_array<std::string_view>(
    {"ms", "ml", "mr", "nb", "ps_AF", "fa", "pl", "pt_BR", "pt_PT", "pa", "ro", "ru", "sr", "si_LK", "sk", "sl", "es",
        "es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_HN", "es_MX", "es_PA", "es_PE", "es_ES", "es_UY",
        "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zu", "my", "nn"});

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view text) {
  bool const plain =
      std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  return plain && !text.empty() && !is_digits(text);
}

std::string trimmed(std::string_view text) {
  std::size_t const begin = std::min(text.find_first_not_of(" \n\t"), text.size());
  std::size_t const end = text.find_last_not_of(" \n\t");
  return std::string(text.substr(begin, end == std::string_view::npos ? 0 : end - begin + 1));
}

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (char const c : text) {
    bool const blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank && !inside) ++count;
    inside = !blank;
  }
  return count;
}

std::unexpected<Refusal> wrong(std::uint32_t subcode, std::string words) {
  return refuse_template(static_cast<int>(subcode), "Message template parameters are incorrect", std::move(words));
}

std::expected<void, Refusal> check_sequence(TemplateWords const& words, std::uint32_t subcode) {
  if (words.is_named) {
    std::set<std::string> const unique(words.variables.begin(), words.variables.end());
    if (unique.size() != words.variables.size()) return wrong(subcode, "Named variables must be unique.");
    return {};
  }
  for (std::size_t i = 0; i < words.variables.size(); ++i)
    if (words.variables[i] != std::to_string(i + 1))
      return wrong(subcode,
          fmt::format("Variables must count from {{{{1}}}} up; {{{{{}}}}} is out of order.", words.variables[i]));
  return {};
}

}  // namespace

std::string upper(std::string text) {
  std::ranges::transform(
      text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

Found<TemplateWords> read_words(std::string_view text, std::string_view format, std::uint32_t subcode) {
  TemplateWords out;
  std::size_t positional = 0;
  std::size_t last_end = std::string_view::npos;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", last_end)) {
    std::size_t const end = text.find("}}", at);
    if (end == std::string_view::npos) return wrong(subcode, "A variable is not closed with }}.");
    std::string const name = trimmed(text.substr(at + 2, end - at - 2));
    if (!is_digits(name) && !is_name(name))
      return wrong(subcode, fmt::format("{} is no variable: use {{{{1}}}} or lower-case letters, digits and _.", name));
    positional += is_digits(name) ? 1 : 0;
    if (last_end != std::string_view::npos && trimmed(text.substr(last_end, at - last_end)).empty())
      out.adjacent = true;
    out.variables.push_back(name);
    last_end = end + 2;
  }
  if (positional != 0 && positional != out.variables.size())
    return wrong(subcode, "Positional and named variables cannot be mixed.");
  out.is_named = positional == 0 && !out.variables.empty();
  bool const expects_names = format == "NAMED";
  if (!format.empty() && !out.variables.empty() && out.is_named != expects_names)
    return wrong(subcode,
        fmt::format("The variables must be {}, as parameter_format says.", expects_names ? "named" : "positional"));
  TRY_DONE(check_sequence(out, subcode));
  std::string const whole = trimmed(text);
  out.at_the_edge = !out.variables.empty() && (whole.starts_with("{{") || whole.ends_with("}}"));
  out.word_count = count_words(whole);
  return out;
}

std::expected<void, Refusal> check_template_language(std::string_view language) {
  bool const known = std::ranges::find(kLanguages, language) != kLanguages.end() ||
                     std::ranges::find(kMoreLanguages, language) != kMoreLanguages.end();
  if (known) return {};
  return refuse_parameter(
      fmt::format("Param language must be one of Meta's locale codes, as en_US; {} is none", language));
}

}  // namespace wigwag::sim
