#include "sim/page.h"

#include <array>

namespace wigwag::sim {

/// Generated from the files in page/; empty for a name that is none of them.
std::string_view page_file(std::string_view name);

namespace {

struct File {
  std::string_view path;
  std::string_view name;
  std::string_view content_type;
};

constexpr auto kFiles = std::to_array<File>({
    {"/", "index.html", "text/html; charset=utf-8"},
    {"/page.css", "page.css", "text/css; charset=utf-8"},
    {"/page.js", "page.js", "text/javascript; charset=utf-8"},
});

File const* file_at(std::string_view path) {
  for (File const& file : kFiles)
    if (file.path == path) return &file;
  return nullptr;
}

}  // namespace

bool is_page(std::string_view path) { return file_at(path) != nullptr; }

bool wants_page(net::Request const& request) { return request.header("accept").value_or("").contains("text/html"); }

net::Response page(std::string_view path) {
  File const* const file = file_at(path);
  must(file != nullptr, "only paths of the page are asked for");
  net::Response out{.content_type = std::string(file->content_type), .body = std::string(page_file(file->name))};
  out.headers = {{"Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                     "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"}, {"Cache-Control", "no-cache"}};
  return out;
}

}  // namespace wigwag::sim
