#include "api/proxy/blocked_users.h"

#include <algorithm>

#include "api/proxy/forward.h"
#include "base/log.h"
#include "core/send.h"

namespace wigwag::api::proxy {
namespace {

using json::Value;

// Source of the answers, which are other than Meta's: Kapso, Meta-proxy API 8.8.

void write_blocked(json::Writer& out, Value user) {
  Value const id = user["wa_id"] ? user["wa_id"] : user["user_id"];
  out.begin_object().member("messaging_product", "whatsapp");
  out.member_if("user", (id ? id : user["input"]).word());
  out.member_if("wa_id", user["wa_id"].word()).member_if("user_id", user["user_id"].word()).end_object();
}

/// Meta has published two shapes: data[].block_users[] and data[] itself.
template <class F>
void each_listed(Value root, F const& f) {
  root["data"].each([&](Value one) {
    if (!one["block_users"].is(json::Type::array)) return f(one);
    one["block_users"].each(f);
  });
}

std::string listed(Value root) {
  json::Writer out;
  out.begin_object().key("data").begin_array();
  each_listed(root, [&](Value user) { write_blocked(out, user); });
  out.end_array();
  if (Value const paging = root["paging"]) out.key("paging").raw(paging.raw());
  return out.end_object().take();
}

/// What Meta says, and `success` beside it.
std::string with_success(Value root) {
  json::Writer out;
  out.begin_object().member("success", true);
  root.each_member_verbatim([&](std::string_view key, Value value) {
    if (key != "\"success\"") out.raw_key(key).raw(value.raw());
  });
  return out.end_object().take();
}

/// Every id that Meta has for the user; what was asked with counts where it names none.
void add_ids(std::vector<std::string>& ids, Value user) {
  for (std::string_view const name : {"wa_id", "user_id"})
    if (auto id = user[name].word(); id && !id->empty()) ids.push_back(*std::move(id));
  if (user["wa_id"] || user["user_id"]) return;
  std::string input = user["input"].word().value_or("");
  bool const is_phone = input.find_first_not_of("+0123456789 -()") == std::string::npos;
  if (is_phone) std::erase_if(input, [](char c) { return c < '0' || c > '9'; });
  if (!input.empty()) ids.push_back(std::move(input));
}

bool is_first_page(Context const& context) { return !context.query.has("after") && !context.query.has("before"); }

struct Change {
  bool blocks = true;
  std::vector<std::string> users = {};
  core::Others others = core::Others::stay;
};

/// Meta changed what it lists as changed, whether it refused the rest or not. Some answers of removals call them added.
Change confirmed(Value root, bool blocks) {
  Change change{.blocks = blocks};
  for (std::string_view const name : {"added_users", "removed_users"})
    root["block_users"][name].each([&](Value user) { add_ids(change.users, user); });
  return change;
}

Change on_page(Value root, Context const& context) {
  Change change;
  each_listed(root, [&](Value user) { add_ids(change.users, user); });
  if (is_first_page(context) && !root["paging"]["next"]) change.others = core::Others::go;
  return change;
}

Done keep(store::WriteTx& tx, Instant now, Channel const& number, Change const& change) {
  if (!change.blocks) return core::keep_unblocked(tx, number.project_id, number.num, change.users);
  return core::keep_blocked(tx, now, number.project_id, number.num, change.users, change.others);
}

/// Kapso's callers leave the product out, which Meta wants.
std::optional<std::string> with_product(net::Request const& request) {
  auto const document = json::Document::parse(request.body);
  if (!document || !document->root().is(json::Type::object)) return std::nullopt;
  return json::merge_missing(request.body, R"({"messaging_product":"whatsapp"})");
}

template <class Read>
Task<Result<Reply>> ask(Services const& services, Context const& context, Read read, std::string (*reshape)(Value)) {
  std::string const id(Bind<Path<"id">>::from(context).text);
  CO_TRY(Seat seat, with_token(co_await seat_of_number(services, context.caller.project_id, id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  Result<Reply> reply = co_await hand_on(
      services, context, *number.access, graph_path(context.request.path()), {.body = with_product(context.request)});
  if (!reply) co_return reply;
  auto const document = json::Document::parse(reply->response.body);
  if (!document || !document->root().is(json::Type::object)) co_return reply;
  bool const succeeded = reply->response.status < 300;
  Change const change = read(document->root(), succeeded);
  if (!change.users.empty() || change.others == core::Others::go) {
    Done const kept =
        co_await services.write([&](store::WriteTx& tx) { return keep(tx, services.clock(), number.channel, change); });
    log_failure(kept, "block_list_not_kept");  // Meta has it all the same, and refuses
  }
  if (!succeeded) co_return reply;
  std::string body = reshape(document->root());
  reply->response.body = std::move(body);
  co_return reply;
}

}  // namespace

Task<Result<Reply>> list_blocked(Services const& services, Context const& context) {
  auto const read = [&context](Value root, bool succeeded) { return succeeded ? on_page(root, context) : Change{}; };
  co_return co_await ask(services, context, read, &listed);
}

Task<Result<Reply>> block_users(Services const& services, Context const& context) {
  co_return co_await ask(services, context, [](Value root, bool) { return confirmed(root, true); }, &with_success);
}

Task<Result<Reply>> unblock_users(Services const& services, Context const& context) {
  co_return co_await ask(services, context, [](Value root, bool) { return confirmed(root, false); }, &with_success);
}

}  // namespace wigwag::api::proxy
