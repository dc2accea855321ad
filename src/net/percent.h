/// @file Percent-encoding of URLs. Nothing that arrives is lost; what is odd about it is told.
#pragma once
#include <string>
#include <string_view>

namespace wigwag::net {

enum class Plus { stays, is_blank };

struct Decoded {
  std::string text;     ///< a broken sequence (`%`, `%4`, `%zz`) stays as it is
  bool broken = false;  ///< there was one
  bool clean = true;    ///< the decoded text is UTF-8 and holds no NUL
};

/// `+` is a blank in query strings only.
Decoded percent_decode(std::string_view raw, Plus plus);

/// One segment of a path, or one value of a query.
std::string percent_encoded(std::string_view text);

}  // namespace wigwag::net
