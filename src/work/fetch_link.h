/// @file A file that somebody names by its address, brought to a folder: only from where we may ask, and never more of
/// it than a bound.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "net/address.h"
#include "net/client.h"
#include "net/file.h"
#include "work/hook_rule.h"

namespace wigwag::work {

/// Errors: bad_request (no such URL), address_refused (private, loopback, link-local). Field: `source`.
Done check_link(std::string_view url, HookRule const& rule);

struct FetchedLink {
  net::TempFile file;
  std::string content_type;  ///< as its server says; empty: it does not
  std::string first_bytes;   ///< as many as tell what it is
  std::string hash;          ///< SHA-256, 64 hexadecimal digits
};
/// The address is checked as written and as dialled. Errors: check_link's, too_large, upstream (no answer, or none that
/// is a file), unavailable (no disk).
Task<Result<FetchedLink>> fetch_link(
    net::Client& client, HookRule rule, std::string url, std::filesystem::path folder, std::size_t bytes_max);

}  // namespace wigwag::work
