/// @file Signature version 4 for S3. Source: Amazon, "Signature Calculations for the Authorization Header".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "files/place.h"
#include "net/http.h"

namespace wigwag::files {

struct SignedCall {
  net::Method method = net::Method::get;
  std::string host;          ///< as the Host header has it
  std::string path;          ///< of letters that need no escape
  std::string payload_hash;  ///< SHA-256 of the body, hexadecimal
  std::string range = {};    ///< of bytes; empty: none
};

/// All headers of the call but Host and Content-Length.
std::vector<net::Header> sign(Bucket const& bucket, SignedCall const& call, Instant now);

}  // namespace wigwag::files
