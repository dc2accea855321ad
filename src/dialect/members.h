/// @file Writing an object's members under a projection.
#pragma once
#include <optional>
#include <string_view>

#include "base/json.h"
#include "dialect/projection.h"

namespace wigwag::dialect {

/// Appends the members that the projection shows.
class Members {
 public:
  Members(json::Writer& out, Projection const& projection) : out_(out), projection_(projection) {}

  template <class T>
  Members& operator()(std::string_view name, T const& value) {
    if (projection_.shows(name)) out_.member(name, value);
    return *this;
  }
  template <class T>
  Members& if_set(std::string_view name, std::optional<T> const& value) {
    if (value) (*this)(name, *value);
    return *this;
  }
  Members& raw(std::string_view name, std::string_view json) {
    if (projection_.shows(name)) out_.key(name).raw(json);
    return *this;
  }

 private:
  json::Writer& out_;
  Projection const& projection_;
};

}  // namespace wigwag::dialect
