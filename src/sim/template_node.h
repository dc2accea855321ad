/// @file How a template looks in Graph's answers and webhooks, and what happens to one by itself or by hand.
#pragma once
#include <string>

#include "sim/call.h"

namespace wigwag::sim {

std::string template_json(Template const& one);
Shape template_shape();
/// PENDING now; APPROVED when its review is over, unless something else has happened by then.
void begin_review(World& world, Template const& one, Effects& effects);
/// Sets the status and tells the account. `event` as in message_template_status_update.
void set_template_status(
    Template& one, std::string const& status, std::string const& reason, std::string const& title, Effects& effects);
void set_template_quality(Template& one, std::string const& quality, Effects& effects);
void set_template_category(Template& one, std::string const& category, Effects& effects);

}  // namespace wigwag::sim
