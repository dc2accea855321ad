/// @file The Platform's embedded inboxes. Source: Kapso, Platform API, inbox embeds.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> embed_routes();

}  // namespace wigwag::api::kapso
