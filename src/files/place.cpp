#include "files/place.h"

#include <algorithm>

#include <fmt/format.h>

#include "net/address.h"
#include "net/http.h"

namespace wigwag::files {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::string_view kRegion = "us-east-1";
constexpr std::size_t kNameLettersMax = 63;

/// Letters that mean the same in an address and in its signature.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./").contains(c);
  });
}

Done set_option(Bucket& bucket, net::QueryParameter const& option) {
  if (option.name == "region" && !option.value.empty() && is_plain(option.value)) {
    bucket.region = option.value;
    return {};
  }
  if (option.name != "endpoint")
    return fail(Code::invalid, fmt::format("`{}` is no option of an S3 address", option.name));
  TRY(net::Url const url, net::parse_url(option.value, net::kConfigured));
  bool const is_default = url.port == (url.scheme == "https" ? 443 : 80);
  bucket.endpoint = fmt::format("{}://{}{}", url.scheme, url.host, is_default ? "" : fmt::format(":{}", url.port));
  return {};
}

}  // namespace

Result<Bucket> parse_bucket(std::string_view address) {
  if (!address.starts_with(kScheme)) return fail(Code::invalid, "must begin with s3://");
  address.remove_prefix(kScheme.size());
  std::size_t const mark = std::min(address.find('?'), address.size());
  std::string_view const path = address.substr(0, mark);
  std::size_t const slash = std::min(path.find('/'), path.size());
  Bucket bucket;
  bucket.name = path.substr(0, slash);
  bucket.prefix = path.substr(std::min(slash + 1, path.size()));
  bucket.region = kRegion;
  if (bucket.name.empty() || bucket.name.size() > kNameLettersMax || !is_plain(path) || path.contains("//") ||
      path.contains(".."))
    return fail(Code::invalid, "must be s3://BUCKET or s3://BUCKET/PREFIX, in plain letters");
  if (!bucket.prefix.empty() && !bucket.prefix.ends_with('/')) bucket.prefix += '/';
  TRY(auto const options, net::parse_query(address.substr(std::min(mark + 1, address.size()))));
  for (net::QueryParameter const& option : options) TRY_DONE(set_option(bucket, option));
  if (bucket.endpoint.empty()) bucket.endpoint = fmt::format("https://s3.{}.amazonaws.com", bucket.region);
  return bucket;
}

}  // namespace wigwag::files
