#include "app/dev_state.h"

#include "app/private_file.h"
#include "base/crypto.h"
#include "base/json.h"
#include "core/auth.h"
#include "core/project_settings.h"
#include "model/channel.h"
#include "store/administration.h"
#include "store/api_keys.h"
#include "store/channels.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::app {
namespace {

constexpr std::string_view kSandboxToken = "token-of-the-sandbox";

constexpr char const* kProject = "dev";
constexpr char const* kDemoSetting = "demo";
constexpr std::size_t kSecretLetters = 32;
constexpr std::size_t kKeyLetters = 40;

struct Kept {
  std::string api_key, app_secret, verify_token;
};

Result<Kept> read_kept(std::filesystem::path const& path) {
  TRY(std::optional<std::string> const text, read_private(path));
  if (!text) return Kept{};
  auto const document = json::Document::parse(*text);
  if (!document) return fail(Code::invalid, path.string() + " is no JSON: " + document.error().message);
  json::Value const root = document->root();
  return Kept{root["api_key"].word().value_or(""), root["app_secret"].word().value_or(""),
      root["verify_token"].word().value_or("")};
}

Done write_kept(std::filesystem::path const& path, Kept const& kept) {
  json::Writer out;
  out.begin_object().member("api_key", kept.api_key).member("app_secret", kept.app_secret);
  out.member("verify_token", kept.verify_token).end_object();
  return write_private(path, out.text() + "\n");
}

Secret<std::string> first_of(Secret<std::string> const& given, std::string const& kept) {
  return given.reveal().empty() ? Secret(kept) : given;
}

Result<ProjectId> the_project(store::WriteTx& tx, NumSource& nums, Instant now) {
  TRY(std::optional<Project> const found, store::projects::by_name(tx, kProject));
  if (found) return found->num;
  Project const project{nums.next_as<ProjectId>(now), kProject};
  TRY_DONE(store::projects::add(tx, project));
  return project.num;
}

Done add_member(store::WriteTx& tx, ProjectId project, NumSource& nums, Instant now) {
  TRY(std::vector<Member> const members, store::projects::members(tx, project, 1));
  if (!members.empty()) return {};
  return store::projects::add_member(tx, {project, nums.next_as<MemberNum>(now), "Dev Example", "dev@example.test"});
}

/// What new contacts get, so that everything works at once. What somebody has set stays.
Done add_defaults(store::WriteTx& tx, ProjectId project, NumSource& nums, Instant now) {
  TRY(std::vector<Member> const members, store::projects::members(tx, project, 1));
  std::pair<std::string_view, std::string> const defaults[] = {{"default_status", "New"},
      {"default_source", "WhatsApp"}, {"default_assignee", std::to_string(members.front().num.value)}};
  for (auto const& [name, value] : defaults) {
    TRY(std::optional<std::string> const set, store::project_settings::value(tx, project, name));
    if (!set) TRY_DONE(core::set_project_setting(tx, nums, now, project, name, value));
  }
  return {};
}

/// The sandbox takes any token. A number that was given one of Meta's keeps it.
Done add_numbers(store::WriteTx& tx, ProjectId project, NumSource& nums, Instant now, Secret<std::string> const& key) {
  Bytes const token{seal(key.reveal(), kSandboxToken)};
  for (sim::Number const& number : dev_numbers()) {
    TRY(std::vector<Channel> const found, store::channels::by_phone_number_id(tx, {{number.phone_number_id}}));
    if (!found.empty() && !found.front().access_token)
      TRY_DONE(store::channels::set_token(tx, found.front().num, token));
    if (!found.empty()) continue;
    TRY_DONE(tx.insert(Channel{.num = nums.next_as<ChannelNum>(now),
        .project_id = project,
        .phone_number_id = number.phone_number_id,
        .waba_id = number.waba_id,
        .display_number = number.display_number,
        .name = "Dev " + number.phone_number_id.substr(number.phone_number_id.size() - 1),
        .access_token = token,
        .updated_at = now,
        .search = "dev " + number.phone_number_id.substr(number.phone_number_id.size() - 1)}));
  }
  return {};
}

/// A key that was revoked holds again only for somebody who asks for it by name.
Done add_key(
    store::WriteTx& tx, ProjectId project, NumSource& nums, Instant now, std::string const& key, KeyFrom from) {
  TRY(auto const found, store::api_keys::by_hash(tx, hex(sha256(key))));
  if (found && found->project_id != project)
    return fail(Code::conflict, "the API key belongs to another project", "api_key");
  if (found && !found->revoked_at) return {};
  if (found && from == KeyFrom::flag) return store::administration::restore_key(tx, found->num);
  if (found)
    return fail(Code::conflict,
        "the key in dev.json was revoked; remove it from that file to get a new one, or give one "
        "with --api-key");
  auto const num = nums.next_as<ApiKeyNum>(now);
  return store::api_keys::add(tx, core::make_api_key(num, project, "dev", "all", std::nullopt, key).row);
}

}  // namespace

Result<DevSecrets> dev_secrets(Config const& config) {
  std::filesystem::path const path = std::filesystem::path(config.data) / "dev.json";
  TRY(Kept kept, read_kept(path));
  Kept const before = kept;
  if (kept.api_key.empty()) kept.api_key = random_token("wk_", kKeyLetters);
  if (kept.app_secret.empty()) kept.app_secret = random_token("", kSecretLetters);
  if (kept.verify_token.empty()) kept.verify_token = random_token("", kSecretLetters);
  bool const grew = before.api_key.empty() || before.app_secret.empty() || before.verify_token.empty();
  if (grew) TRY_DONE(write_kept(path, kept));
  Secret<std::string> const given_secret = config.app_secrets.empty() ? Secret<std::string>() : config.app_secrets[0];
  return DevSecrets{first_of(config.api_key, kept.api_key), first_of(given_secret, kept.app_secret),
      first_of(config.verify_token, kept.verify_token)};
}

std::vector<sim::Number> dev_numbers() {
  return {{"555010200000001", "555010100000001", "15550100001"}, {"555010200000002", "555010100000001", "15550100002"}};
}

Result<ProjectId> make_dev_project(store::Db& db, NumSource& nums, Secret<std::string> const& seal_key,
    Secret<std::string> const& api_key, KeyFrom from) {
  Instant const now = system_now();
  return db.write([&](store::WriteTx& tx) -> Result<ProjectId> {
    TRY(ProjectId const project, the_project(tx, nums, now));
    TRY_DONE(add_member(tx, project, nums, now));
    TRY_DONE(add_defaults(tx, project, nums, now));
    TRY_DONE(add_numbers(tx, project, nums, now, seal_key));
    TRY_DONE(add_key(tx, project, nums, now, api_key.reveal(), from));
    return project;
  });
}

Result<bool> has_demo(store::Db& db) {
  TRY(std::optional<std::string> const when,
      db.read([](store::ReadTx& tx) { return store::administration::setting(tx, kDemoSetting); }));
  return when.has_value();
}

Done note_demo(store::Db& db) {
  std::string const when = iso_seconds(system_now());
  return db.write([&](store::WriteTx& tx) { return store::administration::put_setting(tx, kDemoSetting, when); });
}

}  // namespace wigwag::app
