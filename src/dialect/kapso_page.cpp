#include "dialect/kapso_page.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace wigwag::dialect {
namespace {

/// Source: Kapso, offset limits. The wording for the page is documented, the others follow it (inferred).
std::string window_detail(std::int64_t page, std::int64_t per_page) {
  constexpr std::string_view kWay = "Use cursor pagination with limit, after, and before.";
  if (page > limits::offset_page_max)
    return fmt::format(
        "Page {} exceeds the maximum supported legacy offset page ({}). {}", page, limits::offset_page_max, kWay);
  if (per_page > limits::page_limit_max)
    return fmt::format("Page size {} exceeds the maximum supported legacy offset page size ({}). {}", per_page,
        limits::page_limit_max, kWay);
  return fmt::format("Window {} exceeds the maximum supported legacy offset window ({}). {}", page * per_page,
      limits::offset_window_max, kWay);
}

}  // namespace

void write_paging(json::Writer& out, CursorPaging const& paging) {
  out.key("paging").begin_object().key("cursors").begin_object();
  out.member("before", paging.before).member("after", paging.after).end_object();
  out.member("next", paging.has_next ? paging.after : std::nullopt);
  out.member("previous", paging.has_previous ? paging.before : std::nullopt).end_object();
}

void write_meta(json::Writer& out, OffsetPaging const& paging) {
  out.key("meta").begin_object().member("page", paging.page).member("per_page", paging.per_page);
  out.member("total_pages", paging.total_pages()).member("total_count", paging.total_count).end_object();
}

std::vector<net::Header> paging_headers(OffsetPaging const& paging, std::string_view address, Query const& query) {
  std::vector<net::Header> headers{{"X-Total", std::to_string(paging.total_count)},
      {"X-Total-Pages", std::to_string(paging.total_pages())}, {"X-Per-Page", std::to_string(paging.per_page)},
      {"X-Page", std::to_string(paging.page)}};
  std::string links;
  auto const add = [&](bool exists, std::int64_t page, std::string_view relation) {
    if (!exists) return;
    std::string const target =
        link_to(address, query, {{"page", std::to_string(page)}, {"per_page", std::to_string(paging.per_page)}});
    links += fmt::format("{}<{}>; rel=\"{}\"", links.empty() ? "" : ", ", target, relation);
  };
  add(paging.page > 1, 1, "first");
  add(paging.page > 1, paging.page - 1, "prev");
  add(paging.page < paging.total_pages(), paging.page + 1, "next");
  add(paging.page < paging.total_pages(), paging.total_pages(), "last");
  if (!links.empty()) headers.push_back({"Link", std::move(links)});
  return headers;
}

std::optional<net::Response> refuse_window(std::int64_t page, std::int64_t per_page, std::string_view address) {
  if (page <= limits::offset_page_max && per_page <= limits::page_limit_max &&
      page * per_page <= limits::offset_window_max)
    return std::nullopt;
  json::Writer out;
  out.begin_object().member("message", "legacy_offset_pagination_limit_exceeded");
  out.member("detail", window_detail(page, per_page));
  out.member("requested_page", page).member("requested_per_page", per_page);
  out.member("requested_window", page * per_page);
  out.member("max_page", limits::offset_page_max).member("max_window", limits::offset_window_max);
  out.member("cursor_example", fmt::format("{}?limit={}", address, per_page)).end_object();
  return net::json(400, out.take());
}

}  // namespace wigwag::dialect
