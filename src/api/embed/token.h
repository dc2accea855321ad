/// @file The tokens of embedded inboxes: the project's number, so that the row is found within it, and a secret.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace wigwag::api::embed {

inline constexpr std::string_view kPath = "/embed/";

std::string new_token(ProjectId project);
/// nullopt for what new_token cannot have written.
std::optional<ProjectId> project_of(std::string_view token);
/// What the store knows of it.
std::string hash_of(std::string_view token);
std::string url_of(std::string_view public_url, std::string_view token);

}  // namespace wigwag::api::embed
