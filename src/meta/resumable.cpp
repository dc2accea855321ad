#include "meta/resumable.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/json.h"
#include "net/percent.h"

namespace wigwag::meta {
namespace {

constexpr std::array<std::string_view, 4> kTypes{"application/pdf", "image/jpeg", "image/png", "video/mp4"};
constexpr int kResumptionsMax = 3;
constexpr std::string_view kOwnApp = "app";  // Graph's word for the token's own

std::string word_in(GraphReply const& reply, std::string_view name) {
  auto const document = json::Document::parse(reply.body);
  return document ? document->root()[name].word().value_or("") : std::string();
}

/// The app that the token belongs to.
Task<std::string> app_of(Graph& graph, GraphAccess access) {
  std::string query = "input_token=" + net::percent_encoded(access.token.reveal());
  auto const reply = co_await graph.get(std::move(access), "debug_token", std::move(query));
  if (!reply || !reply->succeeded()) co_return std::string(kOwnApp);
  auto const document = json::Document::parse(reply->body);
  co_return document ? document->root()["data"]["app_id"].word().value_or(std::string(kOwnApp)) : std::string(kOwnApp);
}

/// How far Meta has got; nullopt when it does not say.
Task<std::optional<std::uint64_t>> offset_of(Graph& graph, GraphAccess access, std::string session) {
  std::size_t const mark = std::min(session.find('?'), session.size());
  std::string query = session.substr(std::min(mark + 1, session.size()));
  auto const reply = co_await graph.get(std::move(access), session.substr(0, mark), std::move(query));
  if (!reply || !reply->succeeded()) co_return std::nullopt;
  auto const document = json::Document::parse(reply->body);
  auto const offset = document ? document->root()["file_offset"].integer() : std::nullopt;
  if (!offset || *offset < 0) co_return std::nullopt;
  co_return static_cast<std::uint64_t>(*offset);
}

/// Broken off, or by a gateway: what Meta has is asked for.
bool is_interrupted(Result<GraphReply> const& reply) {
  return !reply || reply->outcome != net::Outcome::answered || (reply->refusal && !reply->refusal->code);
}

}  // namespace

bool is_resumable(std::string_view mime_type) { return std::ranges::find(kTypes, mime_type) != kTypes.end(); }

Task<Result<Resumable>> upload_resumable(Graph& graph, GraphAccess access, UploadFile file, std::uint64_t bytes) {
  std::string const app = co_await app_of(graph, access);
  std::string query = fmt::format("file_name={}&file_length={}&file_type={}", net::percent_encoded(file.name), bytes,
      net::percent_encoded(file.content_type));
  CO_TRY(GraphReply begun, co_await graph.post(access, net::percent_encoded(app) + "/uploads", std::move(query),
                               {"application/json", "{}"}));
  std::string const session = word_in(begun, "id");
  if (!begun.succeeded() || session.empty()) co_return Resumable{std::move(begun), ""};
  std::uint64_t offset = 0;
  for (int tried = 0;; ++tried) {
    auto reply = co_await graph.upload_rest(access, session, file.path, offset);
    if (is_interrupted(reply) && tried < kResumptionsMax) {
      auto const there = co_await offset_of(graph, access, session);
      if (there && *there < bytes) {
        offset = *there;
        continue;
      }
    }
    if (!reply) co_return fail(reply.error());
    std::string handle = reply->succeeded() ? word_in(*reply, "h") : std::string();
    co_return Resumable{*std::move(reply), std::move(handle)};
  }
}

}  // namespace wigwag::meta
