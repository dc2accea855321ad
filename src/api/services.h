/// @file What the API stands on; it outlives the Api.
#pragma once
#include <string>

#include "base/id.h"
#include "base/instant.h"
#include "base/secret.h"
#include "dialect/file_link.h"
#include "files/blobs.h"
#include "meta/graph.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::api {

struct Services {
  store::Db& db;
  net::Pool& pool;
  NumSource& nums;
  meta::Graph& graph;
  files::Blobs& blobs;
  Secret<std::string> seal_key;  ///< opens the numbers' access tokens
  std::string graph_version;     ///< `v24.0`: what we ask Meta for
  Clock clock;
  std::string public_url = {};  ///< scheme and host for links, without a slash at the end; empty: links are paths
  dialect::FileLinks files = {};
};

}  // namespace wigwag::api
