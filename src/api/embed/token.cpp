#include "api/embed/token.h"

#include <charconv>

#include "base/crypto.h"

namespace wigwag::api::embed {
namespace {

constexpr std::size_t kLetters = 43;  // 256 bits
constexpr char kBehindProject = '-';

}  // namespace

std::string new_token(ProjectId project) {
  return random_token(std::to_string(project.value) + kBehindProject, kLetters);
}

std::optional<ProjectId> project_of(std::string_view token) {
  std::size_t const end = token.find(kBehindProject);
  if (end == token.npos || token.size() - end - 1 != kLetters) return std::nullopt;
  ProjectId project;
  auto const [stopped, error] = std::from_chars(token.data(), token.data() + end, project.value);
  if (error != std::errc() || stopped != token.data() + end || project.value <= 0) return std::nullopt;
  return project;
}

std::string hash_of(std::string_view token) { return hex(sha256(token)); }

std::string url_of(std::string_view public_url, std::string_view token) {
  return std::string(public_url).append(kPath).append(token);
}

}  // namespace wigwag::api::embed
