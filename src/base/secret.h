/// @file Secret<T>: a value that cannot be printed. Reading it is a word that a reviewer can search for: reveal().
#pragma once
#include <utility>

namespace wigwag {

template <class T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  T const& reveal() const { return value_; }

 private:
  T value_;
};

}  // namespace wigwag
