/// @file What Meta refuses in a template that is to be created or edited. Source: meta-cloud-api.md §9.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/json.h"
#include "sim/refusal.h"
#include "sim/world.h"

namespace wigwag::sim {

/// The subcodes that stand below code 100.
enum TemplateSubcode : std::uint32_t {
  kTemplateLimit = 2388019,
  kNameBeingDeleted = 2388023,
  kNameTaken = 2388024,
  kTooLong = 2388040,
  kHeaderFormat = 2388047,
  kBodyFormat = 2388072,
  kFooterFormat = 2388073,
  kTooManyVariables = 2388293,
  kVariableAtTheEdge = 2388299,
};

std::expected<void, Refusal> check_template_name(std::string_view name);
std::expected<void, Refusal> check_template_language(std::string_view language);
/// `components`: as the caller gave them. Header samples must be handles that were uploaded here.
std::expected<void, Refusal> check_components(
    World& world, json::Value components, std::string_view category, std::string_view parameter_format);
/// As they are stored: authentication templates get Meta's own texts; everything else stays as it was given.
std::string stored_components(json::Value components, std::string_view category, std::string_view language);
/// Meta's text of an authentication template's body.
std::string authentication_text(std::string_view language, bool has_recommendation);

}  // namespace wigwag::sim
