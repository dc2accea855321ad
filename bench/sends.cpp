/// @file Sends against a Meta that answers at once: messages a second through wigwag, beside libcurl's multi interface
/// straight to the same Meta (the floor), and wigwag's memory while many sends wait. Prints Markdown.
///   sends WIGWAG DATA [DATABASE] [REQUESTS]
/// DATA is a folder that may be filled, DATABASE an address that `wigwag dev` takes. Everything on loopback.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.h"
#include "base/json.h"
#include "net/client.h"
#include "net/pause.h"
#include "net/server.h"
#include "process.h"

extern char** environ;

namespace wigwag::bench {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kKey = "bench-key";
constexpr std::string_view kSecret = "bench-secret";
constexpr std::string_view kNumber = "555010200000001";
constexpr int kPeople = 2000;
constexpr int kPeopleInABody = 500;
constexpr std::size_t kWaiting = 1000;
constexpr milliseconds kWaitingAnswer{5000};

std::string person(std::size_t n) { return fmt::format("1555011{:04}", n % kPeople); }

/// Meta: a wamid for every send, at once or after a while.
class InstantMeta {
 public:
  InstantMeta() : server_({}, [this](net::Request request) { return answer(this, std::move(request)); }) {
    auto const port = server_.start();
    must(port.has_value(), "a port is free");
    url_ = fmt::format("http://127.0.0.1:{}", *port);
  }
  ~InstantMeta() { server_.stop(milliseconds(1000)); }
  std::string const& url() const { return url_; }
  std::atomic<std::int64_t> delay_ms{0};

 private:
  static Task<net::Response> answer(InstantMeta* self, net::Request request) {
    if (std::int64_t const ms = self->delay_ms.load(); ms > 0) co_await net::pause(milliseconds(ms));
    auto const body = json::Document::parse(request.body);
    std::string const to = body ? body->root()["to"].word().value_or("0") : "0";
    co_return net::json(
        200, fmt::format(R"({{"messaging_product":"whatsapp","contacts":[{{"input":"{0}","wa_id":"{0}"}}],)"
                         R"("messages":[{{"id":"wamid.bench{1}"}}]}})",
                 to, self->given_.fetch_add(1)));
  }

  std::atomic<std::int64_t> given_{0};
  net::Server server_;
  std::string url_;
};

/// `wigwag dev`, sending to that Meta.
class Wigwag {
 public:
  Wigwag(std::string const& program, std::string const& data, std::string const& database, std::string const& meta) {
    std::vector<std::string> words{program, "dev", "--no-demo", "--listen", "127.0.0.1:0", "--sandbox-listen",
        "127.0.0.1:0", "--data", data, "--api-key", std::string(kKey), "--app-secret", std::string(kSecret),
        "--graph-url", meta, "--send-rate-per-s", "0", "--log-level", "error"};
    if (!database.empty()) words.insert(words.end(), {"--database", database});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int out[2];
    must(pipe(out) == 0, "a pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    must(posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ) == 0, "wigwag starts");
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    std::string said;
    for (char byte = 0; ::read(out[0], &byte, 1) == 1;) {
      said += byte;
      auto const ready = said.find("\nready http://");
      if (ready == std::string::npos || byte != '\n' || said.size() < ready + 10) continue;
      url_ = said.substr(ready + 7, said.size() - ready - 8);
      break;
    }
    must(!url_.empty(), "wigwag is ready");
  }
  ~Wigwag() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  std::string const& url() const { return url_; }
  Usage usage() const { return usage_of({pid_}); }

 private:
  pid_t pid_ = 0;
  std::string url_;
};

struct Outcome {
  double seconds = 0;
  std::size_t good = 0, bad = 0;
  std::vector<double> ms;

  double at(double share) {
    std::ranges::sort(ms);
    return ms.empty() ? 0
                      : ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
  }
};

net::ClientRequest post(std::string url, std::string body) {
  net::ClientRequest request;
  request.method = net::Method::post;
  request.url = std::move(url);
  request.rule = net::kConfigured;
  request.headers = {{"Content-Type", "application/json"}, {"X-API-Key", std::string(kKey)}};
  request.body = std::move(body);
  return request;
}

net::ClientRequest send_request(std::string const& base, std::size_t n) {
  return post(base + "/" + std::string(kNumber) + "/messages",
      fmt::format(R"({{"messaging_product":"whatsapp","to":"{}","type":"text","text":{{"body":"message {}"}}}})",
          person(n), n));
}

/// Closed loop: so many requests, so many of them at a time.
Outcome run(net::Client& client, std::string const& base, std::size_t requests, std::size_t at_once) {
  std::mutex mutex;
  std::condition_variable changed;
  Outcome outcome;
  std::size_t running = 0;
  auto const begin = SteadyClock::now();
  for (std::size_t n = 0; n < requests; ++n) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return running < at_once; });
    ++running;
    lock.unlock();
    client.send(send_request(base, n), [&, since = SteadyClock::now()](Result<net::ClientResponse> answer) {
      std::scoped_lock const hold(mutex);
      bool const good = answer && answer->status == 200;
      ++(good ? outcome.good : outcome.bad);
      outcome.ms.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - since).count());
      --running;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return running == 0; });
  outcome.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  return outcome;
}

Result<net::ClientResponse> ask(net::Client& client, net::ClientRequest request) {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Result<net::ClientResponse>> answer;
  client.send(std::move(request), [&](Result<net::ClientResponse> given) {
    std::scoped_lock const hold(mutex);
    answer.emplace(std::move(given));
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return answer.has_value(); });
  return *std::move(answer);
}

/// Everybody writes once, so that they may be answered.
void open_windows(net::Client& client, std::string const& url) {
  for (int first = 0; first < kPeople; first += kPeopleInABody) {
    std::string messages;
    for (int n = first; n < first + kPeopleInABody; ++n)
      messages +=
          fmt::format(R"({}{{"from":"{}","id":"wamid.in{}","timestamp":"{}","type":"text","text":{{"body":"hi"}}}})",
              n == first ? "" : ",", person(static_cast<std::size_t>(n)), n, system_now().seconds());
    std::string const body = fmt::format(
        R"({{"object":"whatsapp_business_account","entry":[{{"id":"555010100000001","changes":[{{"field":"messages",)"
        R"("value":{{"messaging_product":"whatsapp","metadata":{{"phone_number_id":"{}"}},"messages":[{}]}}}}]}}]}})",
        kNumber, messages);
    net::ClientRequest request = post(url + "/webhooks/meta", body);
    request.headers.push_back({"X-Hub-Signature-256", "sha256=" + hex(hmac_sha256(kSecret, body))});
    auto const answer = ask(client, std::move(request));
    must(answer && answer->status == 200, "the webhook is taken");
  }
  while (true) {
    net::ClientRequest look;
    look.url = url + "/readyz";
    look.rule = net::kConfigured;
    auto const answer = ask(client, std::move(look));
    if (answer && answer->body.find("\"waiting\":0") != std::string::npos) return;
    std::this_thread::sleep_for(milliseconds(20));
  }
}

int measure(std::string const& program, std::string const& data, std::string const& database, std::size_t requests) {
  InstantMeta meta;
  Wigwag wigwag(program, data, database, meta.url());
  net::Client client({.requests_max = 4 * kWaiting});
  open_windows(client, wigwag.url());
  std::string const proxy = wigwag.url() + "/meta/whatsapp/v24.0";
  std::string const floor = meta.url() + "/v24.0";
  run(client, floor, requests / 10, 16);
  run(client, proxy, requests / 10, 16);

  fmt::print(
      "| connections | libcurl, sends/s | wigwag, sends/s | ratio | p50 ms | p99 ms | CPU us a send | refused |\n");
  fmt::print("|---|---|---|---|---|---|---|---|\n");
  bool all_good = true;
  for (std::size_t const at_once : {1UL, 16UL, 64UL}) {
    Outcome raw = run(client, floor, requests, at_once);
    Usage const before = wigwag.usage();
    Outcome sent = run(client, proxy, requests, at_once);
    double const cpu_us = (wigwag.usage().cpu_s - before.cpu_s) * 1e6 / static_cast<double>(requests);
    double const raw_rate = static_cast<double>(raw.good) / raw.seconds,
                 rate = static_cast<double>(sent.good) / sent.seconds;
    fmt::print("| {} | {:.0f} | {:.0f} | {:.2f} | {:.1f} | {:.1f} | {:.0f} | {} |\n", at_once, raw_rate, rate,
        rate / raw_rate, sent.at(0.5), sent.at(0.99), cpu_us, sent.bad);
    all_good = all_good && sent.bad == 0;
  }

  double const idle_mb = wigwag.usage().rss_mb;
  meta.delay_ms = kWaitingAnswer.count();
  std::jthread waiting([&] { run(client, proxy, kWaiting, kWaiting); });
  std::this_thread::sleep_for(kWaitingAnswer - milliseconds(1000));
  double const waiting_mb = wigwag.usage().rss_mb;
  waiting.join();
  fmt::print(
      "\nResident with {} sends waiting for Meta: {:.0f} MB, before {:.0f} MB.\n", kWaiting, waiting_mb, idle_mb);
  client.stop();
  return all_good ? 0 : 1;
}

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "sends WIGWAG DATA [DATABASE] [REQUESTS]\n");
    return 2;
  }
  std::size_t const requests = argc > 4 ? std::stoul(argv[4]) : 4000;
  return wigwag::bench::measure(argv[1], argv[2], argc > 3 ? argv[3] : "", requests);
}
