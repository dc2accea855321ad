/// @file One request on its way to a handler, and the handler's answer on its way back.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.h"
#include "base/instant.h"
#include "base/json.h"
#include "core/auth.h"
#include "dialect/file_link.h"
#include "dialect/query.h"
#include "dialect/refusal.h"
#include "net/http.h"

namespace wigwag::api {

/// On which thread a handler runs. One that needs longer than an index look-up asks for the pool.
enum class Thread : std::uint8_t { net, pool };

struct Context {
  net::Request const& request;
  dialect::Query const& query;
  core::Principal caller;  ///< of an open route: nobody
  Instant now;
  std::string_view public_url;  ///< scheme and host for links, without a slash; may be empty
  Thread thread = Thread::pool;
  dialect::FileAddresses files = {};
  json::Document const* body = nullptr;  ///< an object; only for handlers that take a Body
  NumSource* nums = nullptr;

  /// The collection's address, for links.
  std::string address() const { return std::string(public_url) + std::string(request.path()); }
  dialect::Stamp stamp() const { return {request.id, now}; }
};

struct Reply {
  net::Response response;
  bool wants_pool = false;  ///< nothing was done: run me again there
};

inline Reply on_the_pool() { return {{}, true}; }
inline Reply ok(std::string body) { return {net::json(200, std::move(body)), false}; }

}  // namespace wigwag::api
