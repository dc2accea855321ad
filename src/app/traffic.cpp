#include "app/traffic.h"

#include <string>

namespace wigwag::app {
namespace {

constexpr std::array<std::string_view, kRouteGroups> kNames{
    "hooks", "platform", "proxy", "wacr", "health", "files", "other"};

struct Prefix {
  std::string_view path;
  RouteGroup group;
};
constexpr Prefix kPrefixes[] = {
    {"/webhooks/", RouteGroup::hooks},
    {"/platform/", RouteGroup::platform},
    {"/meta/", RouteGroup::proxy},
    {"/api/meta/", RouteGroup::proxy},
    {"/api/v2/", RouteGroup::wacr},
    {"/healthz", RouteGroup::health},
    {"/readyz", RouteGroup::health},
    {"/metrics", RouteGroup::health},
    {"/files/", RouteGroup::files},
};

}  // namespace

RouteGroup route_group(std::string_view path) {
  for (Prefix const& prefix : kPrefixes)
    if (path.starts_with(prefix.path)) return prefix.group;
  return RouteGroup::other;
}

Traffic::Traffic(Metrics& metrics) : metrics_(metrics), series_(std::make_unique<std::array<Series, kRouteGroups>>()) {
  for (std::size_t i = 0; i < kRouteGroups; ++i)
    (*series_)[i].seconds = &metrics.histogram(
        "wigwag_request_seconds", "From the head of a request to its answer", {{"group", std::string(kNames[i])}});
}

void Traffic::count(RouteGroup group, int status, std::int64_t took_us) {
  Series& series = (*series_)[static_cast<std::size_t>(group)];
  series.seconds->observe(static_cast<double>(took_us) / static_cast<double>(kSecondUs));
  std::size_t const index =
      status > 0 && static_cast<std::size_t>(status) < kStatusEnd ? static_cast<std::size_t>(status) : 0;
  Counter* counter = series.by_status[index].load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics_.counter("wigwag_requests_total", "Answered requests",
        {{"group", std::string(kNames[static_cast<std::size_t>(group)])}, {"status", std::to_string(index)}});
    series.by_status[index].store(counter, std::memory_order_release);
  }
  counter->add();
}

}  // namespace wigwag::app
