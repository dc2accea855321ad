#include "net/worker.h"

#include <csignal>

#include <algorithm>
#include <latch>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"

namespace wigwag::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
constexpr asio::as_tuple_t<asio::use_awaitable_t<asio::io_context::executor_type>> kToken{};

constexpr std::chrono::milliseconds kTickMin{5};
constexpr std::chrono::milliseconds kTickMax{250};
constexpr std::chrono::milliseconds kAcceptPause{100};  // after the process has run out of descriptors or memory
constexpr int kLogEveryS = 60;

/// Fine enough for the shortest timeout, coarse enough to cost nothing.
std::chrono::milliseconds tick_for(Timeouts const& t) {
  auto const shortest = std::min({t.head, t.body, t.body_grace, t.keep_alive, t.write, t.linger});
  return std::clamp(shortest / 4, kTickMin, kTickMax);
}

/// sendfile has no flag for it.
void ignore_broken_pipes() {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

Done bound(error_code error) {
  if (!error) return {};
  return fail(Code::unavailable, "cannot listen there", "port", error.message());
}

}  // namespace

Worker::Worker(Shared& shared)
    : shared_(shared), tick_(tick_for(shared.options.timeouts)), now_(std::chrono::steady_clock::now()) {}

Worker::~Worker() {
  if (!thread_.joinable()) return;
  context_.stop();
  thread_.join();
}

Done Worker::listen(asio::ip::tcp::endpoint endpoint) {
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error && endpoint.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  return bound(error);
}

void Worker::start() {
  asio::co_spawn(context_, watch(), asio::detached);
  asio::co_spawn(context_, accept_all(), asio::detached);
  thread_ = std::thread([this] {
    ignore_broken_pipes();
    context_.run();
  });
}

void Worker::stop_accepting() {
  if (!thread_.joinable()) return;
  std::latch closed(1);
  asio::post(context_, [this, &closed] {
    close_listener();
    closed.count_down();
  });
  closed.wait();
}

void Worker::drain(std::chrono::milliseconds deadline) {
  asio::post(context_, [this, deadline] {
    is_draining_ = true;
    drained_by_ = std::chrono::steady_clock::now() + deadline;
    for (Connection& connection : connections_) connection.drain();
    if (connections_.empty() || deadline.count() <= 0) context_.stop();
  });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

/// Who has been accepted by the kernel already is not turned away.
void Worker::close_listener() {
  if (!acceptor_.is_open()) return;
  error_code error;
  while (true) {
    Socket socket(context_);
    acceptor_.accept(socket, error);
    if (error) break;
    admit(std::move(socket));
  }
  acceptor_.close(error);
}

Task<> Worker::accept_all() {
  while (acceptor_.is_open()) {
    Socket socket(context_);
    auto const [error] = co_await acceptor_.async_accept(socket, kToken);
    if (!error) {
      admit(std::move(socket));
    } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
      log::limited(log::Level::error, "accept_failed", kLogEveryS, {{"error", error.message()}});
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(kToken);
    }
  }
}

void Worker::admit(Socket socket) {
  std::size_t const max = shared_.options.connections_max;
  std::size_t const open = shared_.connections.load(std::memory_order_relaxed);
  if (open >= max) log::limited(log::Level::warn, "too_many_connections", kLogEveryS, {{"open", open}});
  if (open >= max + max / 10 + 1) return;
  shared_.connections.fetch_add(1, std::memory_order_relaxed);
  auto const admission = open < max ? Admission::welcome : Admission::too_many;
  auto const connection = connections_.emplace(connections_.end(), *this, std::move(socket), admission);
  asio::co_spawn(context_, connection->run(), [this, connection](std::exception_ptr thrown) {
    if (thrown) log::error("connection_failed");
    finished(connection);
  });
}

void Worker::finished(std::list<Connection>::iterator connection) {
  connections_.erase(connection);
  shared_.connections.fetch_sub(1, std::memory_order_relaxed);
  if (is_draining_ && connections_.empty()) context_.stop();
}

Task<> Worker::watch() {
  while (true) {
    ticker_.expires_after(tick_);
    co_await ticker_.async_wait(kToken);
    now_ = std::chrono::steady_clock::now();
    for (Connection& connection : connections_) connection.check(now_);
    if (is_draining_ && now_ >= drained_by_) context_.stop();
  }
}

}  // namespace wigwag::net
