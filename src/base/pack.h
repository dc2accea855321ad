/// @file Pack: a fixed row of values of different types, for tables in headers. A std::tuple would do, but its
/// constructors were most of the compilation of each file that saw the tables.
#pragma once
#include <cstddef>
#include <utility>

namespace wigwag {

template <std::size_t index, class T>
struct PackPlace {
  T value;
};
template <class Indices, class... T>
struct PackPlaces;
template <std::size_t... index, class... T>
struct PackPlaces<std::index_sequence<index...>, T...> : PackPlace<index, T>... {
  constexpr explicit PackPlaces(T const&... value) : PackPlace<index, T>{value}... {}
};

template <class... T>
class Pack : PackPlaces<std::index_sequence_for<T...>, T...> {
 public:
  static constexpr std::size_t size = sizeof...(T);

  constexpr explicit Pack(T const&... value) : Pack::PackPlaces(value...) {}

  /// `f(value...)`
  template <class F>
  constexpr auto apply(F&& f) const {
    return call(f, std::index_sequence_for<T...>());
  }
  /// `f(value)` for one after the other.
  template <class F>
  constexpr void each(F&& f) const {
    apply([&](T const&... value) { (f(value), ...); });
  }

 private:
  template <class F, std::size_t... index>
  constexpr auto call(F& f, std::index_sequence<index...>) const {
    return f(static_cast<PackPlace<index, T> const&>(*this).value...);
  }
};

/// The values of both, in this order.
template <class... A, class... B>
constexpr Pack<A..., B...> operator+(Pack<A...> const& first, Pack<B...> const& then) {
  return first.apply(
      [&](A const&... a) { return then.apply([&](B const&... b) { return Pack<A..., B...>(a..., b...); }); });
}

}  // namespace wigwag
