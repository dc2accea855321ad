/// @file A template and a call as the Meta proxy shows them.
#pragma once
#include "base/json.h"
#include "dialect/projection.h"
#include "store/views_business.h"

namespace wigwag::dialect {

/// Meta's list element: what webhooks told since is newer than what was listed.
void write_template(json::Writer& out, store::TemplateView const& row, Projection const& projection = {});
void write_call(json::Writer& out, store::CallView const& row, Projection const& projection = {});

}  // namespace wigwag::dialect
