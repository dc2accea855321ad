/// @file Where an operator wants files to lie.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace wigwag::files {

/// A bucket of S3 or of anything that speaks its protocol, addressed by path: https://endpoint/bucket/prefix…
struct Bucket {
  std::string endpoint;  ///< scheme, host, port; no slash at the end
  std::string region;
  std::string name;
  std::string prefix;  ///< empty, or with a slash at the end
  std::string access_key;
  Secret<std::string> secret_key;
};

struct Place {
  std::filesystem::path folder;  ///< of the blobs; with a bucket, of what is on its way only
  std::optional<Bucket> bucket;
};

/// `s3://bucket/prefix?endpoint=https://…&region=…`: without an endpoint Amazon's of the region, without a region
/// us-east-1. Keys are not part of it. Errors: invalid.
Result<Bucket> parse_bucket(std::string_view address);

}  // namespace wigwag::files
