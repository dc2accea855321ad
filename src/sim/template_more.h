/// @file The rarer calls about templates: several languages at once, previews, the library, copies, comparison.
#pragma once
#include "sim/call.h"

namespace wigwag::sim {

Answer upsert_templates(Call& call);
Answer preview_templates(Call& call);
Answer migrate_templates(Call& call);
Answer template_library(Call& call);
Answer compare_templates(Call& call);

}  // namespace wigwag::sim
