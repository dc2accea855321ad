/// @file The Platform's conversations, assignments, contacts, notes, customers and users: what changes them.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> people_routes();

}  // namespace wigwag::api::kapso
