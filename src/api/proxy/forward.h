/// @file Edges of Meta's Graph API that the proxy hands on: path, query, body and answer as they are, with the number's
/// or account's own token and our version. Only what stands in forward_routes; all else is 404.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/proxy/refusals.h"
#include "api/route.h"
#include "work/access.h"

namespace wigwag::api::proxy {

/// Meta: 10 MB of flow JSON; with the form or the quotes around it.
inline constexpr std::size_t kFlowBytesMax = 11 * 1024 * 1024;
/// True for POST /{flow_id}/assets and /{id}/flows below any base: their body goes to a file.
bool is_flow_upload(net::Method method, std::string_view path);

/// Behind the base and the version, as it came: `555010200000001/settings`.
std::string graph_path(std::string_view raw_path);

/// The number's or account's access, or the refusal that the caller gets.
using Seat = std::variant<work::NumberAccess, Reply>;
Task<Result<Seat>> seat_of_number(Services const& services, ProjectId project, std::string phone_number_id);
Task<Result<Seat>> seat_of_account(Services const& services, ProjectId project, std::string waba_id);
/// Either of both: `/{id}/flows`.
Task<Result<Seat>> seat_of_any(Services const& services, ProjectId project, std::string id);
/// The same, and a stored token is needed.
Result<Seat> with_token(Result<Seat> seat);

/// What goes to Graph in place of the caller's.
struct Instead {
  std::optional<std::string> query = {};
  std::optional<std::string> body = {};  ///< JSON
};
/// One request to Graph: the caller's query, body and content type.
Task<Result<Reply>> hand_on(
    Services const& services, Context const& context, meta::GraphAccess access, std::string path, Instead instead = {});

/// Handlers: `id` of the path is a number, an account, one of both; or a flow, template or group whose owner the query
/// names or we know.
Task<Result<Reply>> forward_for_number(Services const& services, Context const& context);
Task<Result<Reply>> forward_for_account(Services const& services, Context const& context);
Task<Result<Reply>> forward_for_any(Services const& services, Context const& context);
Task<Result<Reply>> forward_for_flow(Services const& services, Context const& context);
Task<Result<Reply>> forward_for_template(Services const& services, Context const& context);
Task<Result<Reply>> forward_for_group(Services const& services, Context const& context);

std::span<Route const> forward_routes();

}  // namespace wigwag::api::proxy
