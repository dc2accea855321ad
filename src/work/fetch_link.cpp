#include "work/fetch_link.h"

#include <utility>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "meta/media.h"

namespace wigwag::work {
namespace {

constexpr std::string_view kField = "source";
constexpr net::UrlRule kAnyPublic{net::Schemes::http_too, net::Reach::public_only};
constexpr net::UrlRule kAny{net::Schemes::http_too, net::Reach::anywhere};

std::unexpected<Error> refused() {
  return fail(Code::address_refused, "source must be a public address", std::string(kField));
}

struct Spool {
  net::TempFile file;
  Sha256 hash = {};
  std::string first_bytes = {};
  Done written = {};

  bool take(std::string_view bytes) {
    hash.add(bytes);
    first_bytes += bytes.substr(0, meta::kTellingBytes - std::min(first_bytes.size(), meta::kTellingBytes));
    written = file.write(bytes);
    return written.has_value();
  }
};

Done understood(net::ClientResponse const& response, std::size_t bytes_max) {
  std::string const field(kField);
  if (response.loss == net::Loss::too_large)
    return fail(Code::too_large, fmt::format("source is too large: at most {} bytes", bytes_max), field);
  if (response.outcome != net::Outcome::answered)
    return fail(Code::upstream, "source could not be fetched: its server broke off, or was too slow", field);
  if (response.status / 100 == 3)
    return fail(Code::bad_request, "source leads to another address: give that one", field);
  if (response.status / 100 != 2)
    return fail(
        Code::upstream, fmt::format("source could not be fetched: its server answered {}", response.status), field);
  return {};
}

}  // namespace

Done check_link(std::string_view url, HookRule const& rule) {
  auto const parsed = net::parse_url(url, rule.url(), rule.allowed);
  if (parsed) return {};
  auto const reached = net::parse_url(url, kAnyPublic, rule.allowed);
  if (!reached && net::parse_url(url, kAny))
    return fail(Code::address_refused, "source " + reached.error().message, std::string(kField));
  return fail(Code::bad_request, "source " + parsed.error().message, std::string(kField));
}

Task<Result<FetchedLink>> fetch_link(
    net::Client& client, HookRule rule, std::string url, std::filesystem::path folder, std::size_t bytes_max) {
  CO_TRY_DONE(check_link(url, rule));
  CO_TRY(net::TempFile file, net::TempFile::make(folder));
  Spool spool{std::move(file)};
  net::ClientRequest request;
  request.url = std::move(url);
  request.rule = rule.url();
  request.timeout = std::chrono::milliseconds(limits::graph_media_timeout_ms);
  request.response_bytes_max = bytes_max;
  request.sink = [&spool](std::string_view bytes) { return spool.take(bytes); };
  auto const response = co_await client.fetch(std::move(request));
  if (!response && response.error().code == Code::invalid) co_return refused();
  if (!response)
    co_return fail(
        Code::upstream, "source could not be fetched: no connection", std::string(kField), response.error().note);
  CO_TRY_DONE(std::move(spool.written));
  CO_TRY_DONE(understood(*response, bytes_max));
  FetchedLink out{std::move(spool.file), std::string(response->header("Content-Type").value_or("")),
      std::move(spool.first_bytes), hex(spool.hash.digest())};
  co_return out;
}

}  // namespace wigwag::work
