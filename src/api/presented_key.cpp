#include "api/presented_key.h"

namespace wigwag::api {
namespace {

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view presented_key(net::Request const& request) {
  std::string_view const own = without_blanks(request.header("X-API-Key").value_or(""));
  if (!own.empty()) return own;
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view const authorization = without_blanks(request.header("Authorization").value_or(""));
  if (authorization.size() <= kBearer.size() || !net::same_name(authorization.substr(0, kBearer.size()), kBearer))
    return {};
  return without_blanks(authorization.substr(kBearer.size()));
}

}  // namespace wigwag::api
