/// @file A query string as its dialect asks it: by name, with what is wrong with a value said when it is asked for.
/// Names that nobody asks for are ignored.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace wigwag::dialect {

class Query {
 public:
  Query() = default;
  explicit Query(std::vector<net::QueryParameter> parameters) : parameters_(std::move(parameters)) {}

  /// Absent and empty are nullopt. The view lives as long as the Query.
  /// Errors: invalid, with the parameter as field: NUL, no UTF-8, too long, or several times with different values.
  Result<std::optional<std::string_view>> value(std::string_view name) const;
  /// The last one counts, as in PHP. Errors: invalid for NUL, no UTF-8, too long.
  Result<std::optional<std::string_view>> last(std::string_view name) const;
  /// True if it stands there with any value but "".
  bool has(std::string_view name) const;

  std::vector<net::QueryParameter> const& parameters() const { return parameters_; }

 private:
  std::vector<net::QueryParameter> parameters_;
};

/// `path?a=1&page=3` for a link: all parameters but those named, percent-encoded, then the given ones.
std::string link_to(std::string_view address, Query const& query, std::vector<net::Parameter> const& set);

/// "status must be …", as the caller is told; the field is the parameter.
Error about_parameter(std::string_view name, Error error);

}  // namespace wigwag::dialect
