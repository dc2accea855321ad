/// @file Figures about what was sent in the sandbox. Source: meta-cloud-api.md §10.2.
#pragma once
#include <optional>
#include <string_view>

#include "sim/call.h"

namespace wigwag::sim {

/// `fields=analytics.start(…)…`, conversation_analytics, pricing_analytics; nullopt when none of them is asked for.
std::optional<Answer> analytics_answer(Call& call, std::string_view fields);
Answer template_analytics(Call& call);

}  // namespace wigwag::sim
