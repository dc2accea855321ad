/// @file Templates as Meta lists them, beside what webhooks tell: the listing is newer than all that was told before
/// it began, and knows nothing of what was told since.
#pragma once
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/template.h"
#include "store/tx.h"

namespace wigwag::core {

struct TemplateListing {
  ProjectId project;
  std::string waba_id;
  Instant begun;                 ///< before Meta was asked
  std::vector<Template> listed;  ///< meta/template_node.h; newest first
};

/// Writes what is listed, erases what is not.
Done keep_listing(store::WriteTx& tx, NumSource& nums, Instant now, TemplateListing const& listing);

/// What Meta has just taken from us; the next listing completes it.
Done keep_created(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view waba_id,
    Template const& created);

}  // namespace wigwag::core
