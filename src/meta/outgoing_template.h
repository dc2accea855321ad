/// @file What the two checks of templates share: as written, and against the stored one. Only for meta/outgoing.
#pragma once
#include <string>

#include "meta/outgoing_rules.h"

namespace wigwag::meta::outgoing {

/// Source: spec of the Cloud API, 7.4.
inline constexpr int kCount = 132000;    ///< too many or too few parameters
inline constexpr int kTooLong = 132005;  ///< filled
inline constexpr int kPolicy = 132007;   ///< characters that are not allowed
inline constexpr int kFormat = 132012;   ///< of another kind, unnamed, misnamed
inline constexpr int kNotToUserId = 131062;
inline constexpr int kOnlyMarketing = 134100;

/// ASCII letters.
std::string lower(std::string word);

}  // namespace wigwag::meta::outgoing
