#include "sim/control.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "net/percent.h"
#include "sim/answer.h"
#include "sim/control_rows.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kPrefix = "/_sim/";
constexpr std::string_view kMedia = "/_sim/media/";
constexpr std::string_view kVerify = "/_sim/verify";

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t at = 1; at <= path.size();) {
    std::size_t const end = std::min(path.find('/', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool fits(std::vector<std::string_view> const& pattern, std::vector<std::string_view> const& path) {
  return pattern.size() == path.size() &&
         std::ranges::equal(pattern, path, [](auto a, auto b) { return a == "*" ? !b.empty() : a == b; });
}

std::array<std::span<ControlRow const>, 6> all_rows() {
  return {clock_rows(), hook_rows(), app_rows(), user_rows(), chat_rows(), event_rows()};
}

struct Match {
  ControlRow const* row = nullptr;
  std::string allowed;  ///< methods of this path
};

/// A fixed word in a path wins over a name.
Match match(net::Method method, std::string_view path) {
  auto const asked = segments(path);
  Match out;
  bool exact = false;
  for (auto const rows : all_rows()) {
    for (ControlRow const& row : rows) {
      if (!fits(segments(row.path), asked)) continue;
      bool const same = row.path == path;
      if (exact && !same) continue;
      if (same && !exact) out = {};
      exact = exact || same;
      out.allowed += (out.allowed.empty() ? "" : ", ") + std::string(net::method_name(row.method));
      if (row.method == method) out.row = &row;
    }
  }
  return out;
}

std::vector<std::string> names_of(ControlRow const& row, std::string_view path) {
  auto const pattern = segments(row.path);
  auto const asked = segments(path);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == "*") out.push_back(net::percent_decode(asked[i], net::Plus::stays).text);
  return out;
}

bool is_json(net::Request const& request) {
  std::string_view const type = request.header("content-type").value_or("");
  return !type.starts_with("image/") && !type.starts_with("application/octet-stream");
}

/// Under the row: reads the request and asks the handler. Any thread.
Result<std::string> asked(Parts& parts, ControlRow const& row, net::Request const& request) {
  bool const reads = row.method == net::Method::get || !is_json(request);
  std::string_view const text = reads || request.body.empty() ? std::string_view("{}") : request.body;
  auto const document = json::Document::parse(text);
  if (!document) return fail(Code::bad_request, "the body is no JSON: " + document.error().message);
  if (!document->root().is(json::Type::object)) return fail(Code::bad_request, "the body must be a JSON object");
  ControlCall call{.parts = parts,
      .names = names_of(row, request.path()),
      .body = document->root(),
      .bytes = request.body,
      .content_type = std::string(request.header("content-type").value_or(""))};
  TRY(call.query, net::parse_query(request.query()));
  return row.answer(call);
}

net::Response picture(Shelf const& shelf, std::string_view path) {
  auto const file = shelf.find(std::string(path.substr(kMedia.size())));
  if (!file) return refusal(404, "no picture has this id");
  net::Response out{.content_type = file->mime_type, .body = file->bytes};
  out.headers = {{"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "default-src 'none'; sandbox"}};
  return out;
}

Result<std::pair<std::string, std::string>> callback_of(Parts& parts, std::string const& body) {
  static constexpr std::array<std::string_view, 2> kMembers{"url", "verify_token"};
  auto const document = json::Document::parse(body.empty() ? "{}" : std::string_view(body));
  if (!document) return fail(Code::bad_request, "the body is no JSON: " + document.error().message);
  TRY_DONE(check_members(document->root(), kMembers));
  TRY(auto const url, string_member(document->root(), "url"));
  TRY(auto const token, string_member(document->root(), "verify_token"));
  auto const app = parts.outbox.subscriptions().with(
      [](Subscriptions& all) { return all.apps.empty() ? std::optional<App>() : all.apps.front(); });
  if (!app && !(url && token)) return fail(Code::invalid, "`url` and `verify_token` are missing, and no app has them");
  return std::pair(url ? *url : app->callback_url, token ? *token : app->verify_token);
}

Task<net::Response> verify(Parts& parts, net::Request request) {
  auto const callback = callback_of(parts, request.body);
  if (!callback) co_return refusal(callback.error());
  Done const verified = co_await parts.outbox.verify(callback->first, callback->second);
  if (verified) co_return net::json(200, "{\"verified\":true}\n");
  co_return net::json(200, json::Writer()
                                   .begin_object()
                                   .member("verified", false)
                                   .member("reason", verified.error().message)
                                   .end_object()
                                   .take() +
                               "\n");
}

bool is_picture(std::string_view path) { return path.starts_with(kMedia) && path.size() > kMedia.size(); }

}  // namespace

bool controls(std::string_view path) {
  if (!path.starts_with(kPrefix)) return false;
  if (path == kVerify || is_picture(path)) return true;
  auto const asked = segments(path);
  for (auto const rows : all_rows())
    for (ControlRow const& row : rows)
      if (fits(segments(row.path), asked)) return true;
  return false;
}

Task<net::Response> control(Parts& parts, net::Pool& pool, net::Request request) {
  if (request.path() == kVerify && request.method == net::Method::post)
    co_return co_await verify(parts, std::move(request));
  if (is_picture(request.path()) && request.method == net::Method::get) co_return picture(parts.shelf, request.path());
  Match const found = match(request.method, request.path());
  if (found.row == nullptr) {
    std::string const allowed = !found.allowed.empty() ? found.allowed : request.path() == kVerify ? "POST" : "GET";
    net::Response no = refusal(405, "use " + allowed);
    no.headers.push_back({"Allow", allowed});
    co_return no;
  }
  if (found.row->takes == Takes::a_moment) {
    auto const answer = asked(parts, *found.row, request);
    co_return answer ? net::json(200, *answer + "\n") : refusal(answer.error());
  }
  auto const answer = co_await pool.run([&parts, &found, &request] { return asked(parts, *found.row, request); });
  co_return answer ? net::json(200, *answer + "\n") : refusal(answer.error());
}

std::string control_help() {
  std::string out;
  for (auto const rows : all_rows())
    for (ControlRow const& row : rows)
      out += fmt::format("  {:<6} {:<36} {}\n", net::method_name(row.method), row.path, row.about);
  return out;
}

}  // namespace wigwag::sim
