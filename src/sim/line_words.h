/// @file What a person sees of a message: its words, and what can be tapped below it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/people.h"

namespace wigwag::sim {

/// `content`: JSON of the member that `type` names; may be empty.
std::string words_of(std::string_view type, std::string_view content);
/// Of a message that the business wrote; nothing for templates, whose buttons stand in the template.
std::vector<Tap> taps_of(std::string_view type, std::string_view content);

/// What goes out when somebody taps: members of a POST /sandbox/inbound, without who and to whom. Errors: invalid, for
/// what only opens an address. `answer`: JSON object of a flow's answer; may be empty.
Result<std::string> tapped_message(Tap const& tap, std::string_view answer);

}  // namespace wigwag::sim
