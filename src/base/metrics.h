/// @file Counters, gauges and histograms, and the text that Prometheus reads. Look one up once and keep the reference:
/// it lives as long as its Metrics, and using it takes no lock that others wait for.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace wigwag {

/// Only goes up.
class Counter {
 public:
  explicit Counter(prometheus::Counter& series) : series_(&series) {}
  void add(double count = 1);
  double value() const;

 private:
  prometheus::Counter* series_;
};

/// Goes up and down.
class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
  void set(double value);
  void add(double difference);
  double value() const;

 private:
  prometheus::Gauge* series_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
  void observe(double value);

 private:
  prometheus::Histogram* series_;
};

/// Label names and values; the values must come from a small fixed set.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Upper bounds in seconds, from 0.1 ms to 10 s.
std::span<double const> latency_bounds_s();

/// Thread-safe. The same name with the same labels is the same series; the same name must keep its kind.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(Metrics const&) = delete;
  Metrics& operator=(Metrics const&) = delete;

  Counter& counter(std::string_view name, std::string_view help, Labels const& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels const& labels = {});
  /// `bounds`: upper bounds of the buckets, rising; the first call for a series decides.
  Histogram& histogram(std::string_view name, std::string_view help, Labels const& labels = {},
      std::span<double const> bounds = latency_bounds_s());

  /// Everything in the Prometheus text format 0.0.4.
  std::string expose() const;

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

}  // namespace wigwag
