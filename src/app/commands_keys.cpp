#include <fmt/format.h>
#include <charconv>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/crypto.h"
#include "base/json.h"
#include "core/auth.h"
#include "store/administration.h"
#include "store/api_keys.h"
#include "store/nodes.h"
#include "store/projects.h"

namespace wigwag::app {
namespace {

constexpr std::string_view kPrefix = "wk_";
constexpr std::size_t kRandomLetters = 40;
constexpr std::size_t kHintLetters = 8;
constexpr std::int64_t kRateMax = 1'000'000;

Result<std::optional<std::int64_t>> rate_of(std::string const& text) {
  if (text == "none") return std::optional<std::int64_t>();
  std::int64_t rate = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (error == std::errc{} && end == text.data() + text.size() && rate >= 1 && rate <= kRateMax)
    return std::optional(rate);
  return fail(Code::invalid, fmt::format("--rate is 1 to {} requests a minute, or none", kRateMax));
}

std::string rate_text(ApiKey const& key) {
  return key.rate_per_minute ? fmt::format("{}/min", *key.rate_per_minute) : "no limit";
}

std::string state_of(ApiKey const& key) {
  if (key.revoked_at) return "revoked " + iso_seconds(*key.revoked_at);
  if (key.expires_at) return "expires " + iso_seconds(*key.expires_at);
  return "valid";
}

std::string time_text(std::optional<Instant> at) { return at ? iso_seconds(*at) : "never"; }

void write_time(json::Writer& out, std::string_view name, std::optional<Instant> at) {
  out.key(name);
  if (at)
    out.value(iso_seconds(*at));
  else
    out.null();
}

/// `secret`: the key itself, shown once; empty afterwards.
std::string key_json(ApiKey const& key, std::string const& project, std::string const& secret) {
  json::Writer out;
  out.begin_object().member("id", std::to_string(key.num.value));
  if (!secret.empty()) out.member("key", secret);
  out.member("hint", key.hint).member("project", project).member("name", key.name).member("scopes", key.scopes);
  out.member("rate_per_minute", key.rate_per_minute);
  out.member("created_at", iso_seconds(time_of(key.num.value)));
  write_time(out, "expires_at", key.expires_at);
  write_time(out, "revoked_at", key.revoked_at);
  write_time(out, "last_used_at", key.last_used_at);
  return out.end_object().take();
}

Result<Project> find_project(store::ReadTx& tx, std::string const& name) {
  TRY(std::optional<Project> project, store::projects::by_name(tx, name));
  if (!project)
    return fail(Code::not_found, fmt::format("there is no project `{}`; `wigwag project list` shows them", name));
  return std::move(*project);
}

Result<ApiKey> find_key(std::vector<ApiKey> const& keys, std::string const& which) {
  ApiKey const* found = nullptr;
  for (ApiKey const& key : keys) {
    if (std::to_string(key.num.value) == which) return key;
    if (key.hint != which || key.revoked_at) continue;
    if (found != nullptr)
      return fail(Code::conflict, fmt::format("several keys begin with {}: name one by its id", which));
    found = &key;
  }
  if (found == nullptr)
    return fail(Code::not_found, fmt::format("there is no valid key {}; `wigwag key list` shows them", which));
  return *found;
}

}  // namespace

Done create_key(Call const& call, KeyOrder const& order) {
  TRY(std::string const scopes, core::check_scopes(order.scopes));
  TRY(std::optional<std::int64_t> const rate, rate_of(order.rate));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  auto const num = NumSource(store::nodes::kCommandNode).next_as<ApiKeyNum>(system_now());
  std::string const secret = random_token(kPrefix, kRandomLetters);
  TRY(ApiKey const key, here.db->write([&](store::WriteTx& tx) -> Result<ApiKey> {
    TRY(Project const project, find_project(tx, order.project));
    ApiKey row = core::make_api_key(num, project.num, order.name, scopes, rate, secret).row;
    row.hint = secret.substr(0, kHintLetters);
    TRY_DONE(store::api_keys::add(tx, row));
    return row;
  }));
  if (call.output == Output::json) {
    print(key_json(key, order.project, secret) + "\n");
  } else {
    print(fmt::format("{}\n\nproject {}, scopes {}, {}, id {}. The key is shown only now.\n", secret, order.project,
        key.scopes, rate_text(key), key.num.value));
  }
  return {};
}

Done list_keys(Call const& call, std::string const& project) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  std::map<ProjectId, std::string> names;
  TRY(std::vector<ApiKey> const keys, here.db->read([&](store::ReadTx& tx) -> Result<std::vector<ApiKey>> {
    if (!project.empty()) TRY_DONE(find_project(tx, project));
    TRY(names, project_names(tx));
    return store::administration::keys(tx);
  }));
  std::vector<std::vector<std::string>> rows{{"HINT", "PROJECT", "NAME", "SCOPES", "RATE", "STATE", "LAST USED", "ID"}};
  std::vector<std::string> items;
  for (ApiKey const& key : keys) {
    if (!project.empty() && names[key.project_id] != project) continue;
    rows.push_back({key.hint, names[key.project_id], key.name, key.scopes, rate_text(key), state_of(key),
        time_text(key.last_used_at), std::to_string(key.num.value)});
    items.push_back(key_json(key, names[key.project_id], ""));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

Done revoke_key(Call const& call, std::string const& which) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  Instant const now = system_now();
  TRY(ApiKey const key, here.db->write([&](store::WriteTx& tx) -> Result<ApiKey> {
    TRY(std::vector<ApiKey> const keys, store::administration::keys(tx));
    TRY(ApiKey found, find_key(keys, which));
    TRY(bool const revoked, store::api_keys::revoke(tx, found.project_id, found.num, now));
    if (!revoked) return fail(Code::conflict, fmt::format("key {} was revoked before", which));
    found.revoked_at = now;
    return found;
  }));
  print(call.output == Output::json ? key_json(key, "", "") + "\n"
                                    : fmt::format("key {} ({}) revoked\n", key.hint, key.name));
  return {};
}

}  // namespace wigwag::app
