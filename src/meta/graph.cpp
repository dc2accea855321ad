#include "meta/graph.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"
#include "net/client_file.h"
#include "net/percent.h"

namespace wigwag::meta {
namespace {

using net::ClientRequest;
using net::Method;

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kBoundaryLetters = 32;

bool is_visible(std::string_view text, std::string_view but) {
  return std::ranges::all_of(text, [but](char c) { return c > ' ' && c < 0x7f && !but.contains(c); });
}

/// `v24.0`
bool is_version(std::string_view text) {
  if (!text.starts_with('v') || text.size() < 2 || text.size() > 8) return false;
  return text.substr(1).find_first_not_of("0123456789.") == std::string_view::npos;
}

/// A segment that a server may take for a step up or down.
bool is_step(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    bool const is_escaped = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!is_escaped && !segment.starts_with('.')) return false;
    segment.remove_prefix(is_escaped ? 3 : 1);
    ++dots;
  }
  return dots <= 2;  // an empty segment too
}

bool is_path(std::string_view path) {
  if (!is_visible(path, "?#\\")) return false;
  while (true) {
    std::size_t const slash = path.find('/');
    if (is_step(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool names_a_token(std::string_view query) {
  auto const parameters = net::parse_query(query);
  return !parameters || std::ranges::any_of(*parameters, [](auto const& p) { return p.name == "access_token"; });
}

std::string quoted_name(std::string_view name) {
  std::string out;
  for (char const c : name) {
    if (c == '"' || c == '\r' || c == '\n')
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));  // as browsers do
    else
      out += c;
  }
  return out;
}

/// The bytes before, the file, the bytes behind.
net::Source between(std::string head, net::Source file, std::string tail) {
  net::Source whole;
  whole.bytes = head.size() + file.bytes + tail.size();
  whole.read = [head = std::move(head), file = std::move(file), tail = std::move(tail), head_at = std::size_t{0},
                   tail_at = std::size_t{0}](std::span<char> room) mutable -> std::size_t {
    auto const from = [room](std::string const& text, std::size_t& at) {
      std::size_t const count = text.copy(room.data(), room.size(), at);
      at += count;
      return count;
    };
    if (head_at < head.size()) return from(head, head_at);
    if (file.bytes == 0) return from(tail, tail_at);
    std::size_t const room_in_file = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), file.bytes));
    std::size_t const count = file.read(room.first(room_in_file));
    file.bytes -= count;
    return count;
  };
  return whole;
}

/// Without the bytes before `offset`, which are read and let go.
net::Source from_offset(net::Source whole, std::uint64_t offset) {
  net::Source rest;
  rest.bytes = whole.bytes - std::min(offset, whole.bytes);
  rest.read = [whole = std::move(whole), offset](std::span<char> room) mutable -> std::size_t {
    while (offset > 0) {
      std::size_t const count = whole.read(room.first(std::min<std::uint64_t>(room.size(), offset)));
      if (count == 0) return 0;
      offset -= count;
    }
    return whole.read(room);
  };
  return rest;
}

Result<GraphBody> multipart(UploadFile const& file) {
  if (file.content_type.empty() || file.content_type.find_first_of("\r\n") != std::string::npos)
    return fail(Code::invalid, "is no content type", "type");
  TRY(net::Source source, net::file_source(file.path));
  std::string const boundary = random_token("wigwag", kBoundaryLetters);
  std::string head;
  for (auto const& [name, value] :
      {std::pair<std::string_view, std::string_view>{"messaging_product", "whatsapp"}, {"type", file.content_type}})
    head += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary, name, value);
  head +=
      fmt::format("--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
          boundary, quoted_name(file.name), file.content_type);
  return GraphBody{.content_type = "multipart/form-data; boundary=" + boundary,
      .source = between(std::move(head), std::move(source), fmt::format("\r\n--{}--\r\n", boundary))};
}

GraphReply read_reply(net::ClientResponse response) {
  GraphReply reply;
  reply.outcome = response.outcome;
  reply.loss = response.loss;
  reply.status = response.status;
  reply.headers = std::move(response.headers);
  reply.body = std::move(response.body);
  reply.body_bytes = response.body_bytes;
  reply.usage = read_usage(reply.headers);
  if (reply.outcome == net::Outcome::answered) reply.refusal = read_error(reply.status, reply.body);
  return reply;
}

}  // namespace

Result<MediaNode> read_media_node(std::string_view body) {
  auto const document = json::Document::parse(body);
  if (!document) return fail(Code::bad_request, "no media node", "", document.error().message);
  json::Value const root = document->root();
  MediaNode node;
  node.url = root["url"].word().value_or("");
  node.mime_type = root["mime_type"].word().value_or("");
  node.sha256 = root["sha256"].word().value_or("");
  node.file_bytes = root["file_size"].integer().value_or(0);
  node.id = root["id"].word().value_or("");
  if (node.url.empty()) return fail(Code::bad_request, "no media node", "", "no url");
  return node;
}

Graph::Graph(net::Client& client, GraphOptions options) : client_(client), options_(std::move(options)) {
  if (auto const url = net::parse_url(options_.base_url, net::kConfigured)) origin_ = url->origin();
}

Task<Result<GraphReply>> Graph::send_message(GraphAccess access, std::string phone_number_id, std::string json) {
  return call(Method::post, std::move(access), net::percent_encoded(phone_number_id) + "/messages", {},
      GraphBody{std::string(kJson), std::move(json)});
}

Task<Result<GraphReply>> Graph::get(GraphAccess access, std::string path, std::string query) {
  return call(Method::get, std::move(access), std::move(path), std::move(query), {});
}

Task<Result<GraphReply>> Graph::post(GraphAccess access, std::string path, std::string query, GraphBody body) {
  return call(Method::post, std::move(access), std::move(path), std::move(query), std::move(body));
}

Task<Result<GraphReply>> Graph::del(
    GraphAccess access, std::string path, std::string query, std::optional<GraphBody> body) {
  return call(Method::del, std::move(access), std::move(path), std::move(query), std::move(body));
}

Task<Result<GraphReply>> Graph::media_node(GraphAccess access, std::string media_id, std::string phone_number_id) {
  std::string query = phone_number_id.empty() ? "" : "phone_number_id=" + net::percent_encoded(phone_number_id);
  return call(Method::get, std::move(access), net::percent_encoded(media_id), std::move(query), {});
}

Task<Result<GraphReply>> Graph::download(GraphAccess access, std::string url, net::Sink sink, std::size_t bytes_max) {
  auto const parsed = net::parse_url(url, net::kConfigured);
  ClientRequest request;
  bool const is_ours = parsed && !origin_.empty() && parsed->origin() == origin_;
  request.rule = is_ours ? net::kConfigured : net::kUserGiven;
  request.url = std::move(url);
  request.bearer = std::move(access.token);
  request.timeout = options_.media_timeout;
  request.response_bytes_max = bytes_max;
  request.sink = std::move(sink);
  return exchange(std::move(request));
}

Task<Result<GraphReply>> Graph::upload(GraphAccess access, std::string phone_number_id, UploadFile file) {
  CO_TRY(GraphBody body, multipart(file));
  co_return co_await call(
      Method::post, std::move(access), net::percent_encoded(phone_number_id) + "/media", {}, std::move(body));
}

Task<Result<GraphReply>> Graph::upload_rest(
    GraphAccess access, std::string session, std::filesystem::path path, std::uint64_t offset) {
  std::size_t const mark = std::min(session.find('?'), session.size());
  std::string_view const query = std::string_view(session).substr(std::min(mark + 1, session.size()));
  ClientRequest request;
  CO_TRY(request.url, address(access.version, std::string_view(session).substr(0, mark), query));
  CO_TRY(net::Source whole, net::file_source(path));
  request.method = Method::post;
  request.rule = net::kConfigured;
  request.headers = {{"Authorization", "OAuth " + access.token.reveal()}, {"file_offset", std::to_string(offset)},
      {"Content-Type", "application/octet-stream"}};
  request.timeout = options_.media_timeout;
  request.source = from_offset(std::move(whole), offset);
  co_return co_await exchange(std::move(request));
}

Result<std::string> Graph::address(std::string_view version, std::string_view path, std::string_view query) const {
  if (!is_version(version)) return fail(Code::invalid, "must be a version such as v24.0", "version");
  if (!is_path(path)) return fail(Code::invalid, "cannot be a path", "path");
  if (!is_visible(query, "#") || names_a_token(query)) return fail(Code::invalid, "cannot be a query", "query");
  std::string_view base = options_.base_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  return fmt::format("{}/{}/{}{}{}", base, version, path, query.empty() ? "" : "?", query);
}

Task<Result<GraphReply>> Graph::call(
    net::Method method, GraphAccess access, std::string path, std::string query, std::optional<GraphBody> body) const {
  ClientRequest request;
  CO_TRY(request.url, address(access.version, path, query));
  request.method = method;
  request.rule = net::kConfigured;
  request.bearer = std::move(access.token);
  request.timeout = options_.timeout;
  if (body) {
    request.headers.push_back({"Content-Type", std::move(body->content_type)});
    request.body = std::move(body->bytes);
    if (body->source) request.timeout = options_.media_timeout;
    request.source = std::move(body->source);
  }
  co_return co_await exchange(std::move(request));
}

Task<Result<GraphReply>> Graph::exchange(net::ClientRequest request) const {
  CO_TRY(net::ClientResponse response, co_await client_.fetch(std::move(request)));
  co_return read_reply(std::move(response));
}

}  // namespace wigwag::meta
