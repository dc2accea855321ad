#include <fmt/format.h>
#include <iostream>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "app/private_file.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/text.h"
#include "store/administration.h"
#include "store/channels.h"
#include "store/nodes.h"
#include "store/projects.h"

namespace wigwag::app {
namespace {

constexpr std::size_t kDigitsMax = 30;
constexpr std::size_t kPhoneDigitsMin = 5;
constexpr std::size_t kPhoneDigitsMax = 15;

Done check_id(std::string const& text, std::string_view flag) {
  if (!text.empty() && text.size() <= kDigitsMax && digits_of(text) == text) return {};
  return fail(Code::invalid, fmt::format("{} must be digits, as Meta shows them", flag));
}

Result<std::string> display_digits(std::string const& text) {
  std::string digits = digits_of(text);
  bool const plain = std::ranges::all_of(text, [](char c) { return std::string_view("0123456789+ -().").contains(c); });
  if (plain && digits.size() >= kPhoneDigitsMin && digits.size() <= kPhoneDigitsMax) return digits;
  return fail(Code::invalid, "--display-number must be a phone number with its country code, such as +1 555 010 0001");
}

Result<std::optional<Bytes>> sealed_token(Config const& config, std::string token) {
  if (token == "-") std::getline(std::cin, token);
  if (token.empty()) return std::optional<Bytes>();
  TRY(Secret<std::string> const key, seal_key(config.data, config.secret_key));
  return std::optional(Bytes{seal(key.reveal(), token)});
}

std::string number_json(Channel const& channel, std::string const& project) {
  json::Writer out;
  out.begin_object().member("phone_number_id", channel.phone_number_id).member("waba_id", channel.waba_id);
  out.member("display_number", "+" + channel.display_number).member("name", channel.name);
  out.member("project", project).member("has_access_token", channel.access_token.has_value());
  out.member("graph_version", channel.graph_version);
  return out.end_object().take();
}

/// nullopt for the server's own.
Result<std::optional<std::string>> version_of(std::string const& text) {
  if (text.empty()) return std::nullopt;
  std::size_t const dot = text.find('.');
  bool const is_one = text.size() <= 8 && text.starts_with('v') && dot != std::string::npos && dot > 1 &&
                      dot + 1 < text.size() && digits_of(text) == text.substr(1, dot - 1) + text.substr(dot + 1);
  if (is_one) return text;
  return fail(Code::invalid, "--graph-version must look like v23.0");
}

/// Fills in the project. Errors: not_found, conflict.
Done insert_number(store::WriteTx& tx, Channel& channel, std::string const& project_name) {
  TRY(auto const names, project_names(tx));
  TRY(std::vector<Channel> const taken, store::channels::by_phone_number_id(tx, {{channel.phone_number_id}}));
  if (!taken.empty()) {
    auto const owner = names.find(taken.front().project_id);
    return fail(Code::conflict, fmt::format("phone number id {} belongs to project {} already", channel.phone_number_id,
                                    owner == names.end() ? "?" : owner->second));
  }
  TRY(std::optional<Project> const project, store::projects::by_name(tx, project_name));
  if (!project)
    return fail(
        Code::not_found, fmt::format("there is no project `{}`; `wigwag project list` shows them", project_name));
  channel.project_id = project->num;
  return tx.insert(channel);
}

}  // namespace

Done add_number(Call const& call, NumberOrder const& order) {
  TRY_DONE(check_id(order.phone_number_id, "--phone-number-id"));
  TRY_DONE(check_id(order.waba_id, "--waba-id"));
  TRY(std::string const digits, display_digits(order.display_number));
  TRY(std::optional<std::string> const version, version_of(order.graph_version));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(std::optional<Bytes> token, sealed_token(here.config, order.access_token));
  Instant const now = system_now();
  Channel channel{.num = NumSource(store::nodes::kCommandNode).next_as<ChannelNum>(now),
      .phone_number_id = order.phone_number_id,
      .waba_id = order.waba_id,
      .display_number = digits,
      .name = order.name.empty() ? "+" + digits : order.name,
      .access_token = std::move(token),
      .updated_at = now};
  channel.search = fold_case(channel.name);
  channel.graph_version = version;
  TRY_DONE(here.db->write([&](store::WriteTx& tx) { return insert_number(tx, channel, order.project); }));
  print(call.output == Output::json
            ? number_json(channel, order.project) + "\n"
            : fmt::format("number +{} ({}) added to project {}\n", digits, channel.phone_number_id, order.project));
  return {};
}

Done set_number(Call const& call, NumberOrder const& order) {
  TRY(std::optional<std::string> const version, version_of(order.graph_version));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(bool const found, here.db->write([&](store::WriteTx& tx) {
    return store::channels::set_graph_version(tx, order.phone_number_id, version);
  }));
  if (!found) return fail(Code::not_found, fmt::format("there is no number with id {}", order.phone_number_id));
  print(call.output == Output::json ? json::Writer()
                                              .begin_object()
                                              .member("phone_number_id", order.phone_number_id)
                                              .member("graph_version", version)
                                              .end_object()
                                              .take() +
                                          "\n"
                                    : fmt::format("number {} is asked for by {}\n", order.phone_number_id,
                                          version.value_or("the server's version")));
  return {};
}

Done list_numbers(Call const& call) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  std::map<ProjectId, std::string> names;
  TRY(std::vector<Channel> const channels, here.db->read([&](store::ReadTx& tx) -> Result<std::vector<Channel>> {
    TRY(names, project_names(tx));
    return store::administration::channels(tx);
  }));
  std::vector<std::vector<std::string>> rows{{"NUMBER", "NAME", "PROJECT", "PHONE NUMBER ID", "WABA ID", "TOKEN"}};
  std::vector<std::string> items;
  for (Channel const& channel : channels) {
    rows.push_back({"+" + channel.display_number, channel.name, names[channel.project_id], channel.phone_number_id,
        channel.waba_id, channel.access_token ? "sealed" : "none"});
    items.push_back(number_json(channel, names[channel.project_id]));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

}  // namespace wigwag::app
