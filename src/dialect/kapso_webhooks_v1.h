/// @file The first version of Kapso's payloads, as far as its reference knows it: the number's settings stand nested,
/// a message's members flat.
#pragma once
#include <string>

#include "dialect/kapso_webhooks.h"

namespace wigwag::dialect {

std::string webhook_payload_v1(Told const& told, FileAddresses const& files);

}  // namespace wigwag::dialect
