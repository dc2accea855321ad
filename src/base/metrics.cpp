#include "base/metrics.h"

#include <array>
#include <map>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/guarded.h"

namespace wigwag {
namespace {

constexpr std::array kLatencyBounds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};

prometheus::Labels to_prometheus(Labels const& labels) { return {labels.begin(), labels.end()}; }

/// The handle to a series stays at one address: map nodes do not move.
template <class Handle, class Metric>
Handle& handle_of(Guarded<std::map<Metric*, Handle>>& handles, Metric& series) {
  return *handles.with([&](auto& all) { return &all.try_emplace(&series, series).first->second; });
}

}  // namespace

struct Metrics::Series {
  prometheus::Registry registry;
  Guarded<std::map<prometheus::Counter*, Counter>> counters;
  Guarded<std::map<prometheus::Gauge*, Gauge>> gauges;
  Guarded<std::map<prometheus::Histogram*, Histogram>> histograms;
};

void Counter::add(double count) { series_->Increment(count); }
double Counter::value() const { return series_->Value(); }
void Gauge::set(double value) { series_->Set(value); }
void Gauge::add(double difference) { series_->Increment(difference); }
double Gauge::value() const { return series_->Value(); }
void Histogram::observe(double value) { series_->Observe(value); }

std::span<double const> latency_bounds_s() { return kLatencyBounds; }

Metrics::Metrics() : series_(std::make_unique<Series>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels const& labels) {
  auto& family = prometheus::BuildCounter().Name(std::string(name)).Help(std::string(help)).Register(series_->registry);
  return handle_of(series_->counters, family.Add(to_prometheus(labels)));
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels const& labels) {
  auto& family = prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(series_->registry);
  return handle_of(series_->gauges, family.Add(to_prometheus(labels)));
}

Histogram& Metrics::histogram(
    std::string_view name, std::string_view help, Labels const& labels, std::span<double const> bounds) {
  auto& family =
      prometheus::BuildHistogram().Name(std::string(name)).Help(std::string(help)).Register(series_->registry);
  auto& series =
      family.Add(to_prometheus(labels), prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end()));
  return handle_of(series_->histograms, series);
}

std::string Metrics::expose() const { return prometheus::TextSerializer().Serialize(series_->registry.Collect()); }

}  // namespace wigwag
