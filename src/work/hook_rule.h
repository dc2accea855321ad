/// @file Which addresses webhooks may have: those of the public internet by HTTPS, and what the operator opens.
#pragma once
#include <string>
#include <vector>

#include "net/address.h"

namespace wigwag::work {

struct HookRule {
  net::Schemes schemes = net::Schemes::https_only;
  std::vector<net::Network> allowed = {};  ///< private ones that are open
  std::string ca_file = {};                ///< PEM; empty: the system's

  net::UrlRule url() const { return {schemes, net::Reach::public_only}; }
};

}  // namespace wigwag::work
