#include "net/server.h"

#include <vector>

#include <fmt/format.h>
#include <boost/asio/ip/v6_only.hpp>

#include "net/worker.h"

namespace wigwag::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Response plain_refusal(int status, std::string_view) {
  return json(status, fmt::format(R"({{"error":"{}"}})", reason_phrase(status)));
}

std::size_t plain_limit(Method, std::string_view, std::string_view) { return limits::request_body_bytes_max; }

Options with_defaults(Options options) {
  if (!options.refuse) options.refuse = plain_refusal;
  if (!options.body_limit) options.body_limit = plain_limit;
  return options;
}

/// SO_REUSEPORT would let a forgotten process take half of the traffic: so the port is bound once without it. Gives the
/// port, which the kernel picks when 0 was asked for.
Result<std::uint16_t> probe(tcp::endpoint endpoint) {
  asio::io_context context;
  tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor.bind(endpoint, error);
  if (error) return fail(Code::unavailable, "the port cannot be listened on", "port", error.message());
  return acceptor.local_endpoint(error).port();
}

}  // namespace

struct Server::State {
  Shared shared;
  std::vector<std::unique_ptr<Worker>> workers;
};

Server::Server(Options options, Handler handler) : state_(std::make_unique<State>()) {
  state_->shared.options = with_defaults(std::move(options));
  state_->shared.handler = std::move(handler);
}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::uint16_t> Server::start() {
  Options const& options = state_->shared.options;
  error_code error;
  auto const address = asio::ip::make_address(options.host, error);
  if (error) return fail(Code::invalid, "not an address", "host", error.message());
  if (options.threads < 1) return fail(Code::invalid, "at least one", "threads");
  TRY(std::uint16_t const port, probe({address, options.port}));
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < options.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(state_->shared));
    TRY_DONE(workers.back()->listen({address, port}));
  }
  state_->workers = std::move(workers);
  for (auto& worker : state_->workers) worker->start();
  return port;
}

void Server::stop_accepting() {
  for (auto& worker : state_->workers) worker->stop_accepting();
}

void Server::stop(std::chrono::milliseconds deadline) {
  stop_accepting();
  for (auto& worker : state_->workers) worker->drain(deadline);
  for (auto& worker : state_->workers) worker->join();
}

std::size_t Server::connections() const { return state_->shared.connections.load(std::memory_order_relaxed); }

}  // namespace wigwag::net
