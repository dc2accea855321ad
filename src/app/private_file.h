/// @file Small files that only their owner may read: keys and secrets in the data folder.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace wigwag::app {

/// nullopt when there is none.
Result<std::optional<std::string>> read_private(std::filesystem::path const& path);
/// Whole or not at all, on disk when it returns, mode 0600. The folder is made when missing, mode 0700.
Done write_private(std::filesystem::path const& path, std::string_view text);

/// The key that seals access tokens: `given`, else the one in <data>/secret.key, which is made when there is none.
Result<Secret<std::string>> seal_key(std::filesystem::path const& data, Secret<std::string> const& given);

}  // namespace wigwag::app
