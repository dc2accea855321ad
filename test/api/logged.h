/// @file Requests that were logged, for tests of what looks at many of them.
#pragma once
#include "api/world.h"
#include "store/api_logs.h"

namespace wigwag::api {

/// So many of /other, and before them one of /wanted.
inline void add_requests(World& world, int count) {
  std::vector<ApiLog> rows;
  for (int i = 0; i < count; ++i) {
    ApiLog row;
    row.project_id = world.project();
    row.num = world.nums().next_as<RowNum>(world.now);
    row.endpoint = i == 0 ? "/wanted" : "/other";
    row.http_method = "GET";
    row.response_status = 200;
    rows.push_back(std::move(row));
  }
  store::ok(world.db().write([&](store::WriteTx& tx) { return store::api_logs::add(tx, rows); }));
}

}  // namespace wigwag::api
