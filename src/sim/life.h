/// @file The life of a message after it was accepted: which statuses come when, and how each looks.
/// Source: meta-cloud-api.md §5, §17.1.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/effects.h"
#include "sim/world.h"

namespace wigwag::sim {

/// Plans the statuses of a message that the world knows already. `after_ms` comes on top of each.
void begin_life(World& world, std::string const& wamid, std::int64_t after_ms, Effects& effects);
/// Instead of that: one `failed`.
void begin_failure(World& world, std::string const& wamid, int code, std::string const& details, std::int64_t after_ms,
    Effects& effects);
/// One status, now: noted and posted. Nothing for a message that is not known.
void give_status(World& world, std::string const& wamid, std::string_view status, Instant now, Effects& effects,
    int code = 0, std::string const& details = {});

}  // namespace wigwag::sim
