#include "api/docs/openapi_door.h"

#include "api/openapi.h"

namespace wigwag::api::docs {

/// Generated from the files in page/; empty for a name that is none of them.
std::string_view page_file(std::string_view name);

namespace {

constexpr std::string_view kBase = "/openapi/";
constexpr std::string_view kEnding = ".json";

struct File {
  std::string_view path;
  std::string_view name;
  std::string_view content_type;
};
constexpr File kFiles[] = {
    {"/docs", "index.html", "text/html; charset=utf-8"},
    {"/docs/page.css", "page.css", "text/css; charset=utf-8"},
    {"/docs/page.js", "page.js", "text/javascript; charset=utf-8"},
};

net::Response document(std::string_view path) {
  std::string_view const name = path.substr(kBase.size());
  auto const dialect =
      name.ends_with(kEnding) ? dialect_named(name.substr(0, name.size() - kEnding.size())) : std::nullopt;
  if (!dialect) return net::json(404, R"({"error":"there are kapso.json, proxy.json and wacr.json"})");
  net::Response response = net::json(200, openapi(*dialect));
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  return response;
}

/// No script but its own runs on it.
net::Response page(File const& file) {
  net::Response out{.content_type = std::string(file.content_type), .body = std::string(page_file(file.name))};
  out.headers = {{"Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
                     "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"}};
  return out;
}

}  // namespace

bool knows(std::string_view path) {
  return path.starts_with(kBase) || path == kFiles[0].path || path.starts_with("/docs/");
}

net::Response answer(net::Request const& request) {
  if (request.method != net::Method::get && request.method != net::Method::head)
    return net::json(405, R"({"error":"Method not allowed"})");
  std::string_view const path = request.path();
  if (path.starts_with(kBase)) return document(path);
  for (File const& file : kFiles)
    if (file.path == path) return page(file);
  return net::json(404, R"({"error":"there is nothing at this path"})");
}

}  // namespace wigwag::api::docs
