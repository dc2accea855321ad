#include "api/wacr/routes.h"

#include <charconv>

#include "api/wacr/list.h"
#include "api/wacr/send_routes.h"
#include "dialect/wacr.h"

namespace wigwag::api::wacr {
namespace {

/// A record id is a positive integer; any other text is not found (inferred).
std::optional<MessageNum> record_id(std::string_view text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return MessageNum{number};
}

Result<Reply> show_message(
    store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"id"> id, Context const& context) {
  std::optional<MessageNum> const num = record_id(id.text);
  if (!num) return dialect::not_found("Message");
  TRY(auto const message, store::message_by_num(tx, caller.project_id, *num));
  if (!message) return dialect::not_found("Message");
  return ok(dialect::wacr_single(dialect::wacr_message_in_full(*message, context.files), context.stamp()));
}

constexpr Route failing(Route route, std::string_view failure) {
  route.failure = failure;
  return route;
}

constexpr Route kRoutes[] = {
    failing({net::Method::get, "/api/v2/messages", "List messages", Scope::messages_read, &list_messages},
        "Failed to fetch messages"),
    failing(get<&show_message>("/api/v2/messages/:id", "One message"), "Failed to fetch message"),
};

}  // namespace

std::vector<std::span<Route const>> tables() { return {kRoutes, send_routes()}; }

}  // namespace wigwag::api::wacr
