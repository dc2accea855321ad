/// @file Refusals with one of Meta's own codes, in the shape in which Graph gives them. Source: spec of the Cloud API,
/// errors.
#pragma once
#include <string_view>

#include "net/http.h"

namespace wigwag::dialect {

struct GraphRefusal {
  int status = 400;
  int code = 100;
  std::string_view title;         ///< of the code; the message is `(#code) title`
  std::string_view details = {};  ///< what is wrong, and the way out
  std::string_view type = "OAuthException";
  std::string_view trace_id = {};  ///< the request's id
  int retry_after_s = 0;           ///< 0: not said
};

net::Response graph_refusal(GraphRefusal const& refusal);

}  // namespace wigwag::dialect
