/// @file Queries over what an operator says about one project.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/project.h"
#include "store/tx.h"

namespace wigwag::store::project_settings {

/// All of them, by name.
Result<std::vector<ProjectSetting>> all(ReadTx& tx, ProjectId project);
Result<std::optional<std::string>> value(ReadTx& tx, ProjectId project, std::string_view name);
Done put(WriteTx& tx, ProjectId project, std::string_view name, std::string_view value);
Done remove(WriteTx& tx, ProjectId project, std::string_view name);

}  // namespace wigwag::store::project_settings
