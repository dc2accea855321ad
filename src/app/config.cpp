#include "app/config.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

namespace wigwag::app {
namespace {

constexpr std::string_view kVariablePrefix = "WIGWAG_";

std::string_view trimmed(std::string_view text) {
  std::size_t const begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    std::size_t const end = text.find(separator);
    if (auto const part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Setting const* find_setting(std::string_view name, Command command) {
  for (Setting const& setting : settings())
    if (setting.name == name && belongs(setting, command)) return &setting;
  return nullptr;
}

Setting const* setting_of_variable(std::string_view variable) {
  for (Setting const& setting : settings())
    if (variable_of(setting) == variable) return &setting;
  return nullptr;
}

/// Variables of the tests are nobody's mistake.
bool is_for_tests(std::string_view variable) { return variable.starts_with("WIGWAG_TEST_"); }

void merge_environment(Loaded& loaded, Given& values, Command command, std::span<std::string const> environment) {
  for (std::string const& entry : environment) {
    std::size_t const equals = entry.find('=');
    std::string const variable = entry.substr(0, equals);
    if (!variable.starts_with(kVariablePrefix) || equals == std::string::npos || is_for_tests(variable)) continue;
    Setting const* setting = setting_of_variable(variable);
    if (setting == nullptr && variable != "WIGWAG_CONFIG") loaded.unknown_variables.push_back(variable);
    if (setting != nullptr && belongs(*setting, command)) {
      values[std::string(setting->name)] = {entry.substr(equals + 1)};
    }
  }
}

void merge_file(Loaded& loaded, Given& values, Command command, std::string const& text) {
  for (auto& [name, given] : read_file(text, loaded.mistakes)) {
    if (find_setting(name, command) == nullptr) {
      loaded.mistakes.push_back(fmt::format("{}: unknown key in the configuration file", name));
    } else {
      values[name] = given;
    }
  }
}

void apply(Loaded& loaded, Setting const& setting, Given const& values) {
  auto const given = values.find(setting.name);
  std::vector<std::string> parts;
  if (given == values.end()) {
    parts = split(setting.fallback, ',');
  } else {
    for (std::string const& value : given->second) {
      auto more = split(value, ',');
      parts.insert(parts.end(), more.begin(), more.end());
    }
  }
  if (given == values.end() && parts.empty()) return;
  if (Done const done = setting.set(loaded.config, parts); !done)
    loaded.mistakes.push_back(fmt::format("{}: {}", setting.name, done.error().message));
}

}  // namespace

std::string flag_of(Setting const& setting) {
  std::string flag = "--" + std::string(setting.name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string variable_of(Setting const& setting) {
  std::string variable(kVariablePrefix);
  for (char const c : setting.name) variable += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return variable;
}

bool belongs(Setting const& setting, Command command) {
  switch (command) {
    case Command::serve: return setting.serve;
    case Command::dev: return setting.dev;
  }
  return false;
}

Given read_file(std::string_view text, std::vector<std::string>& mistakes) {
  Given given;
  int number = 0;
  while (!text.empty()) {
    ++number;
    std::size_t const end = std::min(text.find('\n'), text.size());
    std::string_view const line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    std::size_t const equals = line.find('=');
    std::string const name(trimmed(line.substr(0, std::min(equals, line.size()))));
    if (equals == std::string_view::npos || name.empty()) {
      mistakes.push_back(fmt::format("line {} of the configuration file: expected `key = value`", number));
    } else {
      given[name].emplace_back(trimmed(line.substr(equals + 1)));
    }
  }
  return given;
}

Loaded load(Command command, Given const& flags, std::span<std::string const> environment,
    std::optional<std::string> const& file) {
  Loaded loaded;
  Given values;
  if (file) merge_file(loaded, values, command, *file);
  merge_environment(loaded, values, command, environment);
  for (auto const& [name, given] : flags) values[name] = given;
  for (Setting const& setting : settings())
    if (belongs(setting, command)) apply(loaded, setting, values);
  if (auto const place = media_place(loaded.config); !place)
    loaded.mistakes.push_back("media: " + place.error().message);
  return loaded;
}

std::string database_address(Config const& config) {
  return config.database.empty() ? "sqlite:" + config.data + "/wigwag.db" : config.database;
}

Result<files::Place> media_place(Config const& config) {
  files::Place place{config.data + "/media", config.media_bucket};
  if (!place.bucket) return place;
  if (config.media_access_key.empty() || config.media_secret_key.reveal().empty())
    return fail(Code::invalid, "files in S3 need media_access_key and media_secret_key");
  place.bucket->access_key = config.media_access_key;
  place.bucket->secret_key = config.media_secret_key;
  return place;
}

Result<Address> parse_address(std::string_view text) {
  std::size_t const colon = text.rfind(':');
  auto const refusal = [&] { return fail(Code::invalid, fmt::format("`{}` must be HOST:PORT", text)); };
  if (colon == std::string_view::npos || colon == 0) return refusal();
  std::string_view host = text.substr(0, colon);
  std::string_view const port = text.substr(colon + 1);
  bool const bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.contains(':')) return fail(Code::invalid, fmt::format("write `[{}]:{}`", host, port));
  Address address{std::string(host), 0};
  auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size() || host.empty()) return refusal();
  return address;
}

std::string http_address(Address const& address) {
  bool const is_ipv6 = address.host.contains(':');
  return fmt::format("http://{}{}{}:{}", is_ipv6 ? "[" : "", address.host, is_ipv6 ? "]" : "", address.port);
}

std::string markdown() {
  std::string out =
      "# Configuration\n\n"
      "Printed by `wigwag config --markdown` from the table that the program reads.\n\n"
      "A value comes from, each winning over the one before: its default, the file named by `--config` or "
      "`WIGWAG_CONFIG`, a `WIGWAG_…` variable, a flag. Settings that take several values take them by commas, and "
      "their flag may be repeated. All mistakes are reported at once, and then nothing is started.\n\n"
      "The file has one `key = value` a line; `#` begins a comment.\n\n"
      "| key in the file | flag | variable | takes | default | command | |\n|---|---|---|---|---|---|---|\n";
  for (Setting const& setting : settings()) {
    std::string_view const commands = setting.serve && setting.dev ? "both" : setting.serve ? "`serve`" : "`dev`";
    std::string const fallback = setting.fallback.empty() ? "" : fmt::format("`{}`", setting.fallback);
    out += fmt::format("| `{}` | `{}` | `{}` | {} | {} | {} | {} |\n", setting.name, flag_of(setting),
        variable_of(setting), setting.takes, fallback, commands, setting.doc);
  }
  return out;
}

}  // namespace wigwag::app
