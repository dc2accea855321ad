#include "sim/requests.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kCallsMax = 10'000;
constexpr std::size_t kBytesMax = 64 * 1024 * 1024;
constexpr std::size_t kBodyMax = 256 * 1024;
constexpr std::size_t kTailOfToken = 4;
constexpr std::size_t kTokenThatMayShow = 16;

/// `Bearer ***abcd`: enough to tell two tokens apart.
std::string redacted(std::string_view value) {
  auto const blank = value.rfind(' ');
  std::string_view const token = value.substr(blank == std::string_view::npos ? 0 : blank + 1);
  std::string out = blank == std::string_view::npos ? "" : std::string(value.substr(0, blank)) + " ";
  out += "***";
  if (token.size() >= kTokenThatMayShow) out += token.substr(token.size() - kTailOfToken);
  return out;
}

std::string query_without_token(std::string_view query) {
  std::string out;
  for (std::size_t at = 0; at < query.size();) {
    std::size_t const end = std::min(query.find('&', at), query.size());
    std::string_view const piece = query.substr(at, end - at);
    if (!out.empty()) out += '&';
    out += piece.starts_with("access_token=") ? std::string("access_token=***") : std::string(piece);
    at = end + 1;
  }
  return out;
}

std::string kept_body(std::string_view body) {
  if (!is_utf8(body)) return fmt::format("({} bytes)", body.size());
  if (body.size() > kBodyMax) return std::string(first_code_points(body, kBodyMax / 4)) + " …";
  return std::string(body);
}

std::size_t bytes_of(RecordedCall const& call) {
  return call.path.size() + call.query.size() + call.body.size() + call.answer.size();
}

}  // namespace

std::uint64_t Requests::add(RecordedCall call) {
  call.id = ++given_;
  bytes_ += bytes_of(call);
  calls_.push_back(std::move(call));
  while (calls_.size() > kCallsMax || (bytes_ > kBytesMax && calls_.size() > 1)) {
    bytes_ -= std::min(bytes_, bytes_of(calls_.front()));
    calls_.pop_front();
  }
  return given_;
}

RecordedCall* Requests::find(std::uint64_t id) {
  if (calls_.empty() || id < calls_.front().id || id > calls_.back().id) return nullptr;
  return &calls_[static_cast<std::size_t>(id - calls_.front().id)];
}

void Requests::clear() {
  calls_.clear();
  bytes_ = 0;
}

RecordedCall recorded(net::Request const& request, Instant at) {
  RecordedCall out{
      .at = at, .method = std::string(net::method_name(request.method)), .path = std::string(request.path())};
  out.query = query_without_token(request.query());
  if (auto const auth = request.header("authorization")) out.auth = redacted(*auth);
  out.content_type = std::string(request.header("content-type").value_or(""));
  out.body = kept_body(request.body);
  return out;
}

std::string recorded_json(RecordedCall const& call) {
  json::Writer out;
  out.begin_object().member("id", static_cast<std::int64_t>(call.id)).member("at", iso_micros(call.at));
  out.member("method", call.method).member("path", call.path).member("query", call.query).member("auth", call.auth);
  out.member("content_type", call.content_type).member("body", call.body);
  auto const document = json::Document::parse(call.body);
  if (document && document->root().is(json::Type::object)) out.key("json").raw(json::compact(call.body));
  out.member("status", call.status);
  if (call.code != 0) out.member("code", call.code);
  if (!call.answer.empty()) out.member("answer", call.answer);
  if (call.ending != net::Ending::answer) out.member("ending", call.ending == net::Ending::close ? "close" : "reset");
  if (call.fault != 0) out.member("fault", static_cast<std::int64_t>(call.fault));
  return out.end_object().take();
}

}  // namespace wigwag::sim
