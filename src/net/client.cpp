#include "net/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/guarded.h"
#include "net/client_transfer.h"
#include "net/one_shot.h"

namespace wigwag::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kWaitMax{60'000};

Error busy() { return {Code::unavailable, "too much to do, try again", "", "client", 1}; }

/// RFC 9110's token characters.
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return (c >= ' ' && c != 0x7f) || c == '\t'; });
}

/// Headers that say where a request ends or where it goes are not the caller's.
bool is_ours(std::string_view name) {
  constexpr std::string_view kOurs[] = {"connection", "content-length", "expect", "host", "transfer-encoding"};
  return std::ranges::any_of(kOurs, [name](std::string_view ours) { return same_name(ours, name); });
}

Done check_request(ClientRequest const& request) {
  must(!method_name(request.method).empty(), "a request has a method");
  for (Header const& header : request.headers)
    if (!is_name(header.name) || !is_value(header.value) || is_ours(header.name))
      return fail(Code::invalid, "cannot be sent as a header", header.name);
  if (request.bearer && !is_value(request.bearer->reveal())) return fail(Code::invalid, "is no token", "token");
  return {};
}

}  // namespace

struct Client::State {
  struct Inbox {
    std::vector<std::unique_ptr<Transfer>> waiting;
    std::size_t unanswered = 0;  ///< waiting and running
    bool is_stopping = false;
  };

  /// Scheme, host and port: what shares connections.
  struct Origin {
    std::deque<Transfer*> waiting;  ///< not with curl yet
    std::size_t connecting = 0;     ///< with curl, without a connection
    std::size_t held = 0;           ///< all
  };

  explicit State(ClientOptions given) : options(std::move(given)) {
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "curl starts");
    multi = curl_multi_init();
    must(multi != nullptr, "curl's multi interface starts");
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, limits::client_idle_connections_max);
    curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, limits::client_streams_max);
    thread = std::thread([this] { work(); });
  }

  ~State() {
    curl_multi_cleanup(multi);
    curl_global_cleanup();
  }

  void work() {
    while (take_new()) {
      int running_count = 0;
      curl_multi_perform(multi, &running_count);
      collect();
      end_overdue();
      start_waiting();
      curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait().count()), nullptr);
    }
    while (!held.empty()) give_up(*held.begin()->first, Loss::stopped);
  }

  /// False when it is time to end.
  bool take_new() {
    std::vector<std::unique_ptr<Transfer>> fresh;
    bool const stopping = inbox.with([&fresh](Inbox& box) {
      fresh.swap(box.waiting);
      return box.is_stopping;
    });
    for (std::unique_ptr<Transfer>& transfer : fresh) hold(std::move(transfer));
    start_waiting();
    return !stopping;
  }

  void hold(std::unique_ptr<Transfer> transfer) {
    Origin& origin = origins[transfer->url().origin()];
    ++origin.held;
    origin.waiting.push_back(transfer.get());
    ++waiting_count;
    deadlines.emplace(transfer->deadline(), transfer.get());
    held.emplace(transfer.get(), std::move(transfer));
  }

  /// Not all at once: while curl has no stream free, each further request would open a connection of its own.
  void start_waiting() {
    if (waiting_count == 0) return;
    std::vector<Transfer*> failed;
    for (auto& [name, origin] : origins)
      while (!origin.waiting.empty() && origin.connecting < limits::client_connecting_max) {
        Transfer* const transfer = origin.waiting.front();
        origin.waiting.pop_front();
        --waiting_count;
        CURL* const easy = transfer->open(options);
        if (easy == nullptr || curl_multi_add_handle(multi, easy) != CURLM_OK)
          failed.push_back(transfer);
        else
          transfer->join(origin.connecting);
      }
    for (Transfer* const transfer : failed) give_up(*transfer, Loss::stopped);
  }

  std::unique_ptr<Transfer> take_out(Transfer& transfer) {
    auto node = held.extract(&transfer);
    must(!node.empty(), "curl ends what it was given");
    deadlines.erase({transfer.deadline(), &transfer});
    if (transfer.handle() != nullptr) curl_multi_remove_handle(multi, transfer.handle());
    auto const at = origins.find(transfer.url().origin());
    if (transfer.handle() == nullptr) waiting_count -= std::erase(at->second.waiting, &transfer);
    transfer.leave();
    if (--at->second.held == 0) origins.erase(at);
    inbox.with([](Inbox& box) { --box.unanswered; });
    return std::move(node.mapped());
  }

  void collect() {
    int left = 0;
    while (CURLMsg const* const message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURLcode const code = message->data.result;  // the message goes with its handle
      Transfer* ended = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &ended);
      take_out(*ended)->finish(code);
    }
  }

  /// curl's own deadlines do not count what waits for another's connection.
  void end_overdue() {
    auto const now = steady_clock::now();
    while (!deadlines.empty() && deadlines.begin()->first <= now) give_up(*deadlines.begin()->second, Loss::deadline);
  }

  milliseconds wait() const {
    if (deadlines.empty()) return kWaitMax;
    auto const left = std::chrono::ceil<milliseconds>(deadlines.begin()->first - steady_clock::now());
    return std::clamp(left, milliseconds(0), kWaitMax);
  }

  void give_up(Transfer& transfer, Loss why) { take_out(transfer)->give_up(why); }

  ClientOptions const options;
  Guarded<Inbox> inbox;
  CURLM* multi = nullptr;
  // Only the client's thread, from here on.
  std::map<std::string, Origin> origins;
  std::unordered_map<Transfer*, std::unique_ptr<Transfer>> held;
  std::set<std::pair<Transfer::Deadline, Transfer*>> deadlines;
  std::size_t waiting_count = 0;  ///< in all origins
  std::thread thread;
};

std::string_view loss_name(Loss loss) {
  switch (loss) {
    case Loss::none: return "none";
    case Loss::deadline: return "deadline";
    case Loss::connection: return "connection";
    case Loss::too_large: return "too_large";
    case Loss::sink: return "sink";
    case Loss::source: return "source";
    case Loss::stopped: return "stopped";
  }
  return {};
}

std::optional<std::string_view> ClientResponse::header(std::string_view name) const {
  auto const found = std::ranges::find_if(headers, [&](Header const& h) { return same_name(h.name, name); });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

Client::Client(ClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client() { stop(); }

void Client::send(ClientRequest request, Answered done) {
  if (Done const fine = check_request(request); !fine) return done(fail(fine.error()));
  auto url = parse_url(request.url, request.rule, state_->options.allowed_networks);
  if (!url) return done(fail(std::move(url).error()));
  auto const deadline = steady_clock::now() + request.timeout;
  auto transfer = std::make_unique<Transfer>(std::move(request), *std::move(url), std::move(done), deadline);
  state_->inbox.with([this, &transfer](State::Inbox& box) {
    if (box.is_stopping || box.unanswered >= state_->options.requests_max) return;
    ++box.unanswered;
    box.waiting.push_back(std::move(transfer));
  });
  if (transfer) return transfer->refuse(busy());
  curl_multi_wakeup(state_->multi);
}

Task<Result<ClientResponse>> Client::fetch(ClientRequest request) {
  OneShot<Result<ClientResponse>> const done;
  send(std::move(request), [done](Result<ClientResponse> result) { done.set(std::move(result)); });
  co_return co_await done.wait();
}

void Client::stop() {
  state_->inbox.with([](State::Inbox& box) { box.is_stopping = true; });
  curl_multi_wakeup(state_->multi);
  if (state_->thread.joinable()) state_->thread.join();
}

std::size_t Client::requests() const {
  return state_->inbox.with([](State::Inbox const& box) { return box.unanswered; });
}

}  // namespace wigwag::net
