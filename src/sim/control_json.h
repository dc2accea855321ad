/// @file How the control API shows webhooks, people and chats.
#pragma once
#include <string>

#include "base/json.h"
#include "sim/outbox.h"
#include "sim/people.h"

namespace wigwag::sim {

enum class Bodies : std::uint8_t { shown, left_out };

void write_hook(json::Writer& out, Hook const& hook, Bodies bodies);
std::string_view signature_name(Signature signature);
std::string delivery_json(Delivery const& delivery);
std::string counts_json(OutboxCounts const& counts);
void write_person(json::Writer& out, Person const& person);
std::string person_json(Person const& person);
void write_line(json::Writer& out, Line const& line);
void write_chat_head(json::Writer& out, Chat const& chat, Person const& person, Instant now);
std::string_view reads_name(Reads reads);

}  // namespace wigwag::sim
