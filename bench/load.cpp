/// @file Load generator. One thread, one epoll; prints one JSON object. See bench/README.md.
///   load webhook --port P --secret S --requests N [--connections C] [--rate R] [--seconds T] [--senders K] [--run ID]
///                [--acknowledged FILE --path-before TEXT]
///   load get --port P --paths FILE --requests N [--connections C] [--rate R] [--seconds T] [--header LINE]
/// Both: [--pid PID,PID,…] for the CPU time and memory of the server.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "client.h"
#include "process.h"
#include "requests.h"

namespace wigwag::bench {
namespace {

class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 2; i + 1 < argc; i += 2) values_[argv[i]] = argv[i + 1];
  }
  std::string text(std::string const& name, std::string const& otherwise = "") const {
    auto const found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  double number(std::string const& name, double otherwise) const {
    auto const found = values_.find(name);
    return found == values_.end() ? otherwise : std::stod(found->second);
  }

 private:
  std::map<std::string, std::string> values_;
};

std::vector<std::string> lines_of(std::string const& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

std::vector<int> pids_of(std::string const& list) {
  std::istringstream in(list);
  std::vector<int> pids;
  for (std::string pid; std::getline(in, pid, ',');) pids.push_back(std::stoi(pid));
  return pids;
}

double own_cpu_s() {
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(own.ru_utime) + seconds(own.ru_stime);
}

float quantile(std::vector<float> const& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(q * static_cast<double>(sorted.size())))];
}

void print(LoadResult& result, Usage const& before, Usage const& after, double own_s) {
  std::sort(result.latencies_us.begin(), result.latencies_us.end());
  auto const& l = result.latencies_us;
  double const answered = std::max<double>(1, static_cast<double>(l.size()));
  std::printf("{\"requests\":%zu,\"seconds\":%.3f,\"rps\":%.1f,\"status\":{", l.size(), result.seconds,
      static_cast<double>(l.size()) / std::max(result.seconds, 1e-9));
  char const* comma = "";
  for (auto const& [status, n] : result.by_status) {
    std::printf("%s\"%d\":%zu", comma, status, n);
    comma = ",";
  }
  std::printf("},\"dropped\":%zu,\"unanswered\":%zu,\"body_bytes\":%.0f,", result.dropped, result.unanswered,
      static_cast<double>(result.body_bytes) / answered);
  std::printf("\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,", quantile(l, 0.5),
      quantile(l, 0.9), quantile(l, 0.99), quantile(l, 0.999), quantile(l, 1));
  std::printf("\"server_cpu_us\":%.2f,\"server_rss_mb_before\":%.1f,\"server_rss_mb_after\":%.1f,",
      (after.cpu_s - before.cpu_s) * 1e6 / answered, before.rss_mb, after.rss_mb);
  std::printf(
      "\"own_cpu_us\":%.2f,\"own_cpu_share\":%.2f}\n", own_s * 1e6 / answered, own_s / std::max(result.seconds, 1e-9));
}

void write_acknowledged(Requests const& requests, LoadResult const& result, Options const& options) {
  if (options.text("--acknowledged").empty()) return;
  std::ofstream out(options.text("--acknowledged"));
  for (std::size_t i = 0; i < requests.wamids.size(); ++i)
    if (result.acknowledged[i]) out << options.text("--path-before") << path_segment(requests.wamids[i]) << '\n';
}

Requests build(std::string const& mode, Options const& options, std::size_t count) {
  std::string const host = "127.0.0.1:" + options.text("--port");
  if (mode == "webhook")
    return webhooks({.host = host,
        .path = options.text("--path", "/webhooks/meta"),
        .secret = options.text("--secret"),
        .run = static_cast<std::uint64_t>(options.number("--run", 1)),
        .count = count,
        .senders = static_cast<std::size_t>(options.number("--senders", 5000))});
  std::string header = options.text("--header");
  if (!header.empty()) header += "\r\n";
  return gets(host, lines_of(options.text("--paths")), header);
}

int run(std::string const& mode, Options const& options) {
  LoadPlan const plan{.port = static_cast<int>(options.number("--port", 0)),
      .connections = static_cast<std::size_t>(options.number("--connections", 1)),
      .rate = options.number("--rate", 0),
      .seconds_max = options.number("--seconds", 600),
      .requests = static_cast<std::size_t>(options.number("--requests", 0))};
  Requests const requests = build(mode, options, plan.requests);
  if (requests.count() == 0) {
    std::fprintf(stderr, "nothing to ask\n");
    return 2;
  }
  prctl(PR_SET_TIMERSLACK, 1);  // an open loop sleeps until the next request is due
  auto const pids = pids_of(options.text("--pid"));

  Usage const before = usage_of(pids);
  double const own_before = own_cpu_s();
  LoadResult result = Load(plan, requests).run();
  double const own_s = own_cpu_s() - own_before;
  print(result, before, usage_of(pids), own_s);
  write_acknowledged(requests, result, options);
  return 0;
}

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  std::string const mode = argc > 1 ? argv[1] : "";
  if (mode != "webhook" && mode != "get") {
    std::fprintf(stderr, "load webhook|get …: see the head of bench/load.cpp\n");
    return 2;
  }
  return wigwag::bench::run(mode, wigwag::bench::Options(argc, argv));
}
