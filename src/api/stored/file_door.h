/// @file /files/{token}/{name}: stored files for whoever has their address, whole or in part.
#pragma once
#include <string_view>

#include "base/instant.h"
#include "base/task.h"
#include "dialect/file_link.h"
#include "files/blobs.h"
#include "model/media.h"
#include "net/http.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::api::stored {

/// What lets a browser show a file and never run it: the type is as said, scripts and forms do nothing.
void add_safety(net::Response& response);

/// Thread-safe.
class FileDoor {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    files::Blobs& blobs;
    Secret<std::string> key;  ///< of addresses
    Clock clock;
  };
  explicit FileDoor(Parts parts) : parts_(std::move(parts)) {}

  static bool knows(std::string_view path) { return path.starts_with(dialect::kFilesPath); }
  /// A net::Handler. An address that is none, has expired, or whose file is gone: 404.
  Task<net::Response> handle(net::Request request);

 private:
  Task<Result<std::optional<Media>>> find(std::string_view path);
  Task<net::Response> answer(net::Request const& request, Media const& file);

  Parts parts_;
};

}  // namespace wigwag::api::stored
