#include "files/sigv4.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace wigwag::files {
namespace {

/// Source: Amazon, "Signature Calculations for the Authorization Header", example "GET Object".
TEST(Sigv4, MeetsAmazonsExample) {
  Bucket bucket;
  bucket.region = "us-east-1";
  bucket.access_key = "AKIAIOSFODNN7EXAMPLE";
  bucket.secret_key = Secret<std::string>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  SignedCall const call{net::Method::get, "examplebucket.s3.amazonaws.com", "/test.txt", hex(sha256("")), "bytes=0-9"};

  auto const headers = sign(bucket, call, Instant::from_seconds(1'369'353'600));

  EXPECT_EQ(headers.at(0).name, "Authorization");
  EXPECT_EQ(headers.at(0).value,
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
      "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
      "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_EQ(headers.at(2).value, "20130524T000000Z");
  EXPECT_EQ(headers.at(3).value, "bytes=0-9");
}

}  // namespace
}  // namespace wigwag::files
