/// @file Counting requests: by group of routes and status, with their latency.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/instant.h"
#include "base/metrics.h"

namespace wigwag::app {

enum class RouteGroup : std::uint8_t { hooks, platform, proxy, wacr, health, files, other };
inline constexpr std::size_t kRouteGroups = 7;

RouteGroup route_group(std::string_view path);

/// Thread-safe.
class Traffic {
 public:
  explicit Traffic(Metrics& metrics);
  void count(RouteGroup group, int status, std::int64_t took_us);

 private:
  static constexpr std::size_t kStatusEnd = 600;
  struct Series {
    Histogram* seconds = nullptr;
    std::array<std::atomic<Counter*>, kStatusEnd> by_status{};  ///< made when the status is first seen
  };

  Metrics& metrics_;
  std::unique_ptr<std::array<Series, kRouteGroups>> series_;
};

}  // namespace wigwag::app
