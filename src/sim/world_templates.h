/// @file The templates that every account of the sandbox has from the start.
#pragma once
#include <span>
#include <string_view>

namespace wigwag::sim {

struct StartTemplate {
  std::string_view name, language, category, parameter_format, components;
};

std::span<StartTemplate const> start_templates();

}  // namespace wigwag::sim
