#include "api/proxy/numbers.h"

#include <algorithm>

#include "api/proxy/forward.h"
#include "store/channels.h"

namespace wigwag::api::proxy {
namespace {

Result<std::vector<Channel>> numbers_of(store::ReadTx& tx, ProjectId project, std::string const& waba_id) {
  TRY(std::vector<Channel> channels, store::channels::by_waba(tx, {{waba_id}}));
  std::erase_if(channels, [=](Channel const& channel) { return channel.project_id != project; });
  std::ranges::sort(channels, {}, &Channel::num);
  return channels;
}

}  // namespace

void write_stored_number(json::Writer& out, Channel const& channel) {
  out.begin_object().member("id", channel.phone_number_id).member("verified_name", channel.name);
  bool const is_known = !channel.display_number.empty();  // a sandbox number has none
  out.member("display_phone_number", is_known ? std::optional("+" + channel.display_number) : std::nullopt);
  out.member("quality_rating", channel.quality.value_or("UNKNOWN"));
  out.member_if("name_status", channel.name_status).member_if("messaging_limit_tier", channel.messaging_limit);
  if (channel.throughput) out.key("throughput").begin_object().member("level", *channel.throughput).end_object();
  out.member("platform_type", "CLOUD_API").end_object();
}

Task<Result<Reply>> list_numbers(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const waba_id(Bind<Path<"id">>::from(context).text);
  CO_TRY(Seat seat, co_await seat_of_account(services, project, waba_id));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& found = std::get<work::NumberAccess>(seat);
  if (found.access) co_return co_await hand_on(services, context, *found.access, graph_path(context.request.path()));
  CO_TRY(std::vector<Channel> const channels,
      co_await services.read([&](store::ReadTx& tx) { return numbers_of(tx, project, waba_id); }));
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (Channel const& channel : channels) write_stored_number(out, channel);
  out.end_array().key("paging").begin_object().end_object().end_object();
  co_return ok(out.take());
}

}  // namespace wigwag::api::proxy
