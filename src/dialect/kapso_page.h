/// @file The envelopes of Kapso's lists: cursors, and pages with their headers.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "dialect/query.h"
#include "net/http.h"

namespace wigwag::dialect {

/// Cursors of a page's first and last row; nullopt when it is empty.
struct CursorPaging {
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool has_next = false;
  bool has_previous = false;
};

struct OffsetPaging {
  std::int64_t page = 1;
  std::int64_t per_page = 20;
  std::int64_t total_count = 0;

  std::int64_t total_pages() const { return (total_count + per_page - 1) / per_page; }
};

void write_paging(json::Writer& out, CursorPaging const& paging);
void write_meta(json::Writer& out, OffsetPaging const& paging);
/// X-Total, X-Total-Pages, X-Per-Page, X-Page and, when there is another page, Link.
std::vector<net::Header> paging_headers(OffsetPaging const& paging, std::string_view address, Query const& query);

/// The documented body for a page outside the offset window; nullopt inside.
std::optional<net::Response> refuse_window(std::int64_t page, std::int64_t per_page, std::string_view address);

}  // namespace wigwag::dialect
