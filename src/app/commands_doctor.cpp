#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/json.h"
#include "base/limits.h"
#include "store/channels.h"
#include "store/sends.h"
#include "store/webhooks.h"

namespace wigwag::app {
namespace {

/// A message that may or may not have reached Meta.
struct UnknownSend {
  Send send;
  std::string project, phone_number_id;
};

Result<std::vector<UnknownSend>> unknown_sends(store::ReadTx& tx, Instant now) {
  TRY(auto const names, project_names(tx));
  TRY(std::vector<Send> const sends, store::sends::unknown(tx, now, limits::doctor_rows_max));
  std::vector<UnknownSend> found;
  for (Send const& send : sends) {
    TRY(auto const number, store::channels::phone_number_id_of(tx, send.channel_num));
    auto const project = names.find(send.project_id);
    found.push_back({send, project == names.end() ? "?" : project->second, number.value_or("?")});
  }
  return found;
}

std::string json_of(UnknownSend const& unknown) {
  json::Writer out;
  out.begin_object().member("message_id", uuid_of(unknown.send.message_num)).member("project", unknown.project);
  out.member("phone_number_id", unknown.phone_number_id).member("state", word_of(unknown.send.state));
  return out.member("started_at", iso_seconds(unknown.send.started_at)).end_object().take();
}

std::string json_of(Webhook const& webhook) {
  json::Writer out;
  out.begin_object().member("id", uuid_of(Kind::webhook, webhook.num.value)).member("url", webhook.url);
  return out.member("paused_at", iso_seconds(*webhook.paused_at)).end_object().take();
}

std::string paused_text(std::vector<Webhook> const& paused) {
  if (paused.empty()) return "";
  std::vector<std::vector<std::string>> rows{{"WEBHOOK", "URL", "PAUSED"}};
  for (Webhook const& one : paused)
    rows.push_back({uuid_of(Kind::webhook, one.num.value), one.url, iso_seconds(*one.paused_at)});
  return "webhooks that do not answer; what is for them is kept, and they are tried now and then\n" + columns(rows);
}

}  // namespace

Done examine(Call const& call) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  Instant const now = system_now();
  TRY(std::vector<UnknownSend> const found, here.db->read([&](store::ReadTx& tx) { return unknown_sends(tx, now); }));
  TRY(auto const paused,
      here.db->read([](store::ReadTx& tx) { return store::webhooks::paused(tx, limits::doctor_rows_max); }));
  std::vector<std::string> hooks;
  for (Webhook const& one : paused) hooks.push_back(json_of(one));
  std::vector<std::string> items;
  std::vector<std::vector<std::string>> rows{{"MESSAGE", "PROJECT", "PHONE NUMBER ID", "STATE", "STARTED"}};
  for (UnknownSend const& unknown : found) {
    items.push_back(json_of(unknown));
    rows.push_back({uuid_of(unknown.send.message_num), unknown.project, unknown.phone_number_id,
        std::string(word_of(unknown.send.state)), iso_seconds(unknown.send.started_at)});
  }
  if (call.output == Output::json)
    print(fmt::format(
        "{{\"unknown_sends\":[{}],\"paused_webhooks\":[{}]}}\n", fmt::join(items, ","), fmt::join(hooks, ",")));
  else if (found.empty())
    print("the outcome of every message is known\n" + paused_text(paused));
  else
    print("messages that may or may not have been sent; a status from Meta will tell, they are not sent again\n" +
          columns(rows) + paused_text(paused));
  return {};
}

}  // namespace wigwag::app
