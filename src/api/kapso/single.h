/// @file How the Platform answers with one object.
#pragma once
#include <utility>

#include "api/context.h"
#include "base/json.h"

namespace wigwag::api::kapso {

/// `{"data":…}`
template <class Write>
Reply single(Write&& write, int status = 200) {
  json::Writer out;
  out.begin_object().key("data");
  write(out);
  out.end_object();
  return {net::json(status, out.take()), false};
}
template <class Write>
Reply created(Write&& write) {
  return single(std::forward<Write>(write), 201);
}

inline Reply no_content() { return {net::Response{.status = 204}, false}; }

}  // namespace wigwag::api::kapso
