/// @file The first version of Kapso's payloads, as far as its reference knows it: the number's settings stand nested,
/// a message's members flat.
#pragma once
#include <string>

#include "base/json.h"
#include "dialect/kapso_webhooks.h"

namespace wigwag::dialect {

std::string webhook_payload_v1(Told const& told, FileAddresses const& files);

// What both versions have.

/// core/messages.cpp writes it. An event without a detail opened nothing.
bool opened_conversation(Told const& told);
/// `since_message` and `inactivity`. The minutes stand in the event's detail: work/fanout.cpp.
void write_silence(json::Writer& out, Told const& told);

}  // namespace wigwag::dialect
