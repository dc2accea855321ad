#include "files/sigv4.h"

#include <fmt/format.h>

#include "base/crypto.h"

namespace wigwag::files {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// `20130524T000000Z`
std::string compact_time(Instant now) {
  std::string text = iso_seconds(now);
  std::erase(text, '-');
  std::erase(text, ':');
  return text;
}

}  // namespace

std::vector<net::Header> sign(Bucket const& bucket, SignedCall const& call, Instant now) {
  std::string const time = compact_time(now);
  std::string const day = time.substr(0, 8);
  std::string const scope = fmt::format("{}/{}/s3/aws4_request", day, bucket.region);

  std::string headers = "host:" + call.host + "\n";
  std::string names = "host";
  if (!call.range.empty()) {
    headers += "range:" + call.range + "\n";
    names += ";range";
  }
  headers += fmt::format("x-amz-content-sha256:{}\nx-amz-date:{}\n", call.payload_hash, time);
  names += ";x-amz-content-sha256;x-amz-date";

  std::string const request =
      fmt::format("{}\n{}\n\n{}\n{}\n{}", net::method_name(call.method), call.path, headers, names, call.payload_hash);
  std::string const to_sign = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, time, scope, hex(sha256(request)));
  std::string key = hmac_sha256("AWS4" + bucket.secret_key.reveal(), day);
  for (std::string_view const part :
      {std::string_view(bucket.region), std::string_view("s3"), std::string_view("aws4_request")})
    key = hmac_sha256(key, part);

  std::vector<net::Header> signed_headers = {
      {"Authorization", fmt::format("{} Credential={}/{},SignedHeaders={},Signature={}", kAlgorithm, bucket.access_key,
                            scope, names, hex(hmac_sha256(key, to_sign)))},
      {"x-amz-content-sha256", call.payload_hash}, {"x-amz-date", time}};
  if (!call.range.empty()) signed_headers.push_back({"Range", call.range});
  return signed_headers;
}

}  // namespace wigwag::files
