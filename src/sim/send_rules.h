/// @file Who may send what to whom, when: what stands between a well-formed message and its acceptance.
/// Source: meta-cloud-api.md §7, §12, §16.1, §17.1.
#pragma once
#include <expected>
#include <string>

#include "meta/outgoing.h"
#include "sim/call.h"

namespace wigwag::sim {

/// A message on its way to being accepted.
struct Sending {
  meta::Outgoing out;
  std::string key;  ///< of the recipient: phone or user id; the group's id
  Template const* used = nullptr;
  Magic magic = {};
  bool in_window = false;
  bool in_free_entry = false;
  int fails_with = 0;  ///< accepted, then failed
  std::string why = {};
};

using Checked = std::expected<void, Refusal>;

Checked check_sender(Call const& call);
Checked check_recipient(Call& call, Sending& sending);
Checked check_used_template(Call& call, Sending& sending, meta::Endpoint endpoint);
Checked check_file(Call& call, Sending& sending);
Checked check_rates(Call& call, Sending const& sending);
/// What is only found out later: sets fails_with.
void foresee_failure(Call& call, Sending& sending);

}  // namespace wigwag::sim
