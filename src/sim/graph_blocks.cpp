// The block list of a number. Source: meta-cloud-api.md §10.3.
#include <fmt/format.h>
#include <algorithm>

#include "base/text.h"
#include "meta/outgoing.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kBlockedMax = 64'000;
constexpr std::size_t kAtOnceMax = 1'000;

struct Wanted {
  std::string input, key;
  int code = 0;  ///< why not
  std::string why = {};
};

std::string key_of(std::string const& input) { return meta::is_user_id(input) ? input : digits_of(input); }

Found<std::vector<Wanted>> wanted_of(Call const& call) {
  TRY_DONE(needs_whatsapp(call));
  json::Value const list = call.body["block_users"];
  if (!list.is(json::Type::array) || list.size() == 0 || list.size() > kAtOnceMax)
    return refuse_parameter("block_users must be an array of 1 to 1000 users");
  std::vector<Wanted> out;
  bool complete = true;
  list.each([&](json::Value one) {
    std::string const input = one["user"].word() ? *one["user"].word() : one["user_id"].word().value_or("");
    complete &= !input.empty();
    out.push_back({input, key_of(input)});
  });
  if (!complete) return refuse_parameter("block_users: user is required");
  return out;
}

void check_block(Call& call, Wanted& one) {
  Recipient const* const who = call.world.recipients.find(one.key);
  if (one.key == call.number->digits) {
    one.code = 131021;
    one.why = "The number cannot block itself.";
  } else if (who == nullptr || !who->has_window(call.number->id, call.now)) {
    one.code = 131047;
    one.why = "Only users who have written within 24 hours can be blocked.";
  } else if (call.number->blocked.size() >= kBlockedMax) {
    one.code = 139101;
    one.why = "The block list is full.";
  }
}

void write_users(json::Writer& out, std::string_view name, std::vector<Wanted> const& users, bool failed) {
  out.key(name).begin_array();
  for (Wanted const& one : users) {
    if ((one.code != 0) != failed) continue;
    out.begin_object().member("input", one.input).member(meta::is_user_id(one.key) ? "user_id" : "wa_id", one.key);
    if (failed) {
      out.key("errors").begin_array().begin_object().member("message", refusal_of(one.code).message);
      out.member("code", one.code).key("error_data").begin_object().member("details", one.why).end_object();
      out.end_object().end_array();
    }
    out.end_object();
  }
  out.end_array();
}

Answer outcome(std::string_view done_name, std::vector<Wanted> const& users) {
  bool const failed = std::ranges::any_of(users, [](Wanted const& one) { return one.code != 0; });
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("block_users").begin_object();
  write_users(out, done_name, users, false);
  if (failed) write_users(out, "failed_users", users, true);
  std::string const body = out.end_object().end_object().take();
  if (!failed) return reply(body);
  Refusal refusal = refusal_of(139100, "Some users were not blocked; see the list above.");
  refusal.message = "(#139100) Failed to block/unblock users";
  refusal.beside = body.substr(1, body.size() - 2);
  return std::unexpected(std::move(refusal));
}

Answer block(Call& call) {
  TRY(std::vector<Wanted> users, wanted_of(call));
  for (Wanted& one : users) {
    check_block(call, one);
    if (one.code != 0 || std::ranges::find(call.number->blocked, one.key) != call.number->blocked.end()) continue;
    call.number->blocked.push_back(one.key);
    ++call.number->block_changes;
  }
  return outcome("added_users", users);
}

Answer unblock(Call& call) {
  TRY(std::vector<Wanted> const users, wanted_of(call));
  for (Wanted const& one : users)
    if (std::erase(call.number->blocked, one.key) != 0) ++call.number->block_changes;
  return outcome("removed_users", users);
}

Answer list(Call& call) {
  std::vector<Item> items;
  for (std::string const& key : call.number->blocked) {
    json::Writer out;
    out.begin_object().member("messaging_product", "whatsapp");
    items.push_back({key, out.member(meta::is_user_id(key) ? "user_id" : "wa_id", key).end_object().take()});
  }
  auto answer = list_reply(call, std::move(items));
  if (!answer && answer.error().code == 131059)
    return refuse(139102, "The block list has changed while it was read; begin at the first page.");
  return answer;
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::get, Node::number, "block_users", &list, Scope::messaging},
    {net::Method::post, Node::number, "block_users", &block, Scope::messaging},
    {net::Method::del, Node::number, "block_users", &unblock, Scope::messaging},
};

}  // namespace

std::span<GraphRoute const> block_routes() { return kRoutes; }

}  // namespace wigwag::sim
