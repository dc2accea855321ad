// Health of numbers and their display names. Source: Kapso, Platform API, 7.8 and 7.9.
#include <fmt/format.h>

#include "api/kapso/list.h"
#include "api/kapso/numbers.h"
#include "api/kapso/single.h"
#include "base/log.h"
#include "dialect/kapso_admin.h"
#include "model/name_request.h"
#include "store/channels.h"
#include "store/list_filters.h"
#include "work/access.h"
#include "work/health.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::NameRequestView;

constexpr List<NameRequestView> kNameRequests{.filters = {},
    .order = store::newest<&NameRequestView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page};

Result<Channel> channel_of(store::ReadTx& tx, ProjectId project, std::string_view id) {
  TRY(auto channel, store::channels::of_project(tx, project, id));
  if (!channel) return not_found("Phone number");
  return *std::move(channel);
}

Reply shown(NameRequestView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_name_request(out, row); }, status);
}

/// The list names its page twice. Source: Kapso, offset mode.
void write_request(json::Writer& out, NameRequestView const& row, dialect::Projection const& projection) {
  dialect::write_name_request(out, row, projection);
}

void add_rate_headers(net::Response& response, work::HealthRate const& rate) {
  response.headers.push_back({"X-Health-RateLimit-Second-Limit", std::to_string(work::kHealthPerSecond)});
  response.headers.push_back({"X-Health-RateLimit-Second-Remaining", std::to_string(rate.second_remaining)});
  response.headers.push_back({"X-Health-RateLimit-Minute-Limit", std::to_string(work::kHealthPerMinute)});
  response.headers.push_back({"X-Health-RateLimit-Minute-Remaining", std::to_string(rate.minute_remaining)});
}

}  // namespace

Task<Result<Reply>> show_health(
    Services const& services, NumberReader caller, Path<"phone_number_id"> id, Context const& context) {
  std::string const number(id.text);
  CO_TRY(Channel channel,
      co_await services.read([&](store::ReadTx& tx) { return channel_of(tx, caller.project_id, number); }));
  work::HealthRate const rate = services.health->take(caller.project_id, context.now);
  if (!rate.allowed) {
    json::Writer out;
    out.begin_object().member("error", "Rate limit exceeded");
    out.member("message",
        "WhatsApp health checks are limited to 5 requests per second and 60 requests per minute per project.");
    net::Response response = net::json(429, out.end_object().take());
    add_rate_headers(response, rate);
    response.headers.push_back({"Retry-After", std::to_string(rate.retry_after_s)});
    co_return Reply{std::move(response)};
  }
  work::HealthNeeds const needs{
      services.db, services.pool, services.graph, services.clock, services.seal_key, services.graph_version};
  net::Response response = net::json(200, co_await services.health->check(needs, std::move(channel)));
  add_rate_headers(response, rate);
  co_return Reply{std::move(response)};
}

Result<Reply> list_name_requests(
    store::ReadTx& tx, NumberReader caller, Path<"phone_number_id"> id, Context const& context) {
  TRY(Channel const channel, channel_of(tx, caller.project_id, id.text));
  TRY(Reply reply,
      (run_list<kNameRequests, &write_request>(tx, context,
          {{store::kColumn<&NameRequestView::channel_num>, store::Compare::equals, {channel.num.value}}})));
  std::string& body = reply.response.body;
  if (std::size_t const at = body.rfind(R"("meta":{"page":)"); at != std::string::npos) {
    std::size_t const digits = at + std::string_view(R"("meta":{"page":)").size();
    std::string const page = body.substr(digits, body.find(',', digits) - digits);
    body.insert(digits + page.size(), R"(,"current_page":)" + page);
  }
  return reply;
}

Result<Reply> show_name_request(
    store::ReadTx& tx, NumberReader caller, Path<"phone_number_id"> id, Path<"request_id"> request) {
  TRY(Channel const channel, channel_of(tx, caller.project_id, id.text));
  TRY(auto const row, store::name_request_by_uuid(tx, caller.project_id, channel.num, request.text));
  if (!row) return not_found("Display name request");
  return shown(*row, 200);
}

Task<Result<Reply>> request_name(Services const& services, NumberWriter caller, Path<"phone_number_id"> id,
    Shaped<NameRequestBody> body, Context const& context) {
  ProjectId const project = caller.project_id;
  std::string const number(id.text);
  CO_TRY(Channel const channel,
      co_await services.read([&](store::ReadTx& tx) { return channel_of(tx, project, number); }));
  if (channel.kind == ChannelKind::sandbox)
    co_return fail(Code::forbidden, "A sandbox number has no display name", "phone_number_id");
  CO_TRY(meta::GraphAccess access, work::access_of(channel, services.seal_key, services.graph_version));
  NameRequest row{.project_id = project,
      .num = services.nums.next_as<RowNum>(context.now),
      .channel_num = channel.num,
      .requested_name = std::move(body.value.new_display_name),
      .updated_at = context.now};
  std::string const facts_text = channel.facts.value_or("{}");
  auto const facts = json::Document::parse(facts_text);
  if (facts) row.previous_name = facts->root()["verified_name"].text();
  CO_TRY_DONE(co_await services.write([&](store::WriteTx& tx) { return tx.insert(row); }));

  std::string order = json::Writer().begin_object().member("new_display_name", row.requested_name).end_object().take();
  auto const reply =
      co_await services.graph.post(std::move(access), number, {}, {"application/json", std::move(order)});
  row.status = NameStatus::pending_review;
  if (!reply || !reply->succeeded()) row.status = NameStatus::failed;
  if (reply && reply->refusal) {
    row.error_code = reply->refusal->code;
    row.error_subcode = reply->refusal->subcode;
    if (!reply->refusal->type.empty()) row.error_type = reply->refusal->type;
    row.error_message = Text::from_utf8(reply->refusal->message);
  } else if (row.status == NameStatus::failed) {
    row.error_message = Text{"Meta could not be reached"};
  }
  std::string const uuid = uuid_of(Kind::name_request, row.num.value);
  CO_TRY(auto const view, co_await services.write([&](store::WriteTx& tx) -> Result<std::optional<NameRequestView>> {
    using R = NameRequest;
    TRY_DONE(tx.update(row, &R::status, &R::error_code, &R::error_subcode, &R::error_type, &R::error_message));
    return store::name_request_by_uuid(tx, project, channel.num, uuid);
  }));
  if (!view) co_return not_found("Display name request");
  co_return shown(*view, 201);
}

}  // namespace wigwag::api::kapso
