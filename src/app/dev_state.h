/// @file What `wigwag dev` makes once and keeps: its secrets, and the project that one can begin with.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "app/config.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "sim/webhook.h"
#include "store/db.h"

namespace wigwag::app {

struct DevSecrets {
  Secret<std::string> api_key, app_secret, verify_token;
};

/// Those of <data>/dev.json; what is missing there is made and added. What `config` gives wins, and is not kept.
Result<DevSecrets> dev_secrets(Config const& config);

/// The dev project's two numbers, as the fixtures use them.
std::vector<sim::Number> dev_numbers();

enum class KeyFrom { flag, file };

/// The project `dev`, its member, numbers and key, as far as they are missing. A key given earlier stays valid.
Result<ProjectId> make_dev_project(store::Db& db, NumSource& nums, Secret<std::string> const& seal_key,
    Secret<std::string> const& api_key, KeyFrom from);

/// The demo was applied to this database before.
Result<bool> has_demo(store::Db& db);
Done note_demo(store::Db& db);

}  // namespace wigwag::app
