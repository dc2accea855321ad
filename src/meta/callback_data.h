/// @file biz_opaque_callback_data on its way to Meta and back. Meta returns it with every status, so it carries our
/// number of the message: that is how a status finds a message whose send was never answered. What the caller gave
/// stands behind it, and comes back to them without ours.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/json.h"

namespace wigwag::meta {

struct CallbackData {
  MessageNum message;
  std::optional<std::string> callers;
};

/// `ww:<number>:<the caller's>`. Where that is longer than Meta takes, the caller's part stays at home.
std::string write_callback_data(MessageNum message, std::optional<std::string> const& callers);
/// nullopt for what is not ours.
std::optional<CallbackData> read_callback_data(std::string_view text);
/// The status object, compact, as the caller would have got it from Meta.
std::string with_callers_data(json::Value status, std::optional<std::string> const& callers);

}  // namespace wigwag::meta
