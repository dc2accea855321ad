/// @file Queries over templates and flows.
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/template.h"
#include "store/tx.h"

namespace wigwag::store::templates {

using Keys = std::vector<std::tuple<ProjectId, std::string>>;

Result<std::vector<Template>> by_template_id(ReadTx&, Keys const&);
/// The account's newest template of that name and language; nullopt when we know none.
Result<std::optional<Template>> by_name(
    ReadTx&, ProjectId, std::string_view waba_id, std::string_view name, std::string_view language);
Result<std::vector<Flow>> flows(ReadTx&, Keys const& flow_ids);

}  // namespace wigwag::store::templates
