/// @file Parsed webhooks as lines of text, for golden files and for comparing the same webhook in several encodings.
#pragma once
#include <string>

#include "meta/webhook.h"

namespace wigwag::meta {

/// One line per update, then one per part that was not understood; members that hold nothing are left out.
std::string rendered(ParsedWebhook const& webhook);

std::string fixture(std::string const& name);

/// The same JSON written otherwise.
std::string reversed_members(std::string_view text);
/// As Meta writes it: compact, `\/`, and `\uXXXX` for all that is not ASCII.
std::string as_meta_escapes(std::string_view text);
/// Members sorted by key, every string in one spelling: equal texts mean equal values.
std::string canonical(std::string_view text);

}  // namespace wigwag::meta
