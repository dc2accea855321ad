/// @file Posting one signed webhook, as Meta does, on the calling thread.
#pragma once
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace wigwag::sim {

struct Target {
  std::string address;  ///< http://HOST:PORT/webhooks/meta
  Secret<std::string> app_secret;
  Secret<std::string> verify_token = {};
};

enum class Signature { valid, wrong, missing, old_secret };

/// The HTTP status that the target answered, after 30 s at most. Errors: unavailable, when there was no answer.
Result<int> deliver(Target const& target, std::string const& body, Signature signature = Signature::valid);

}  // namespace wigwag::sim
