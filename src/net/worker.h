/// @file One net thread: its io_context, its listener, its connections, and the one timer that watches them all.
/// Only for net/.
#pragma once
#include <atomic>
#include <chrono>
#include <list>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.h"
#include "net/connection.h"
#include "net/response_head.h"
#include "net/server.h"

namespace wigwag::net {

/// What the threads of one server share. Options and handler do not change after the start.
struct Shared {
  Options options;
  Handler handler;
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> body_files{0};
};

class Worker {
 public:
  explicit Worker(Shared& shared);
  ~Worker();
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  // By the thread that owns the server.
  Done listen(boost::asio::ip::tcp::endpoint endpoint);
  void start();
  /// Returns when the listener is closed.
  void stop_accepting();
  void drain(std::chrono::milliseconds deadline);
  void join();

  // By connections, on this worker's thread.
  Shared& shared() { return shared_; }
  SteadyTime now() const { return now_; }  ///< as of the last tick
  std::chrono::milliseconds tick() const { return tick_; }
  bool is_draining() const { return is_draining_; }
  std::string_view date() { return dates_.at(shared_.options.clock()); }
  std::string new_request_id() { return ids_.next(); }

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  Task<> accept_all();
  Task<> watch();
  void admit(Socket socket);
  void finished(std::list<Connection>::iterator connection);
  void close_listener();

  Shared& shared_;
  std::chrono::milliseconds const tick_;
  DateLine dates_;
  RequestIds ids_;
  SteadyTime now_;
  bool is_draining_ = false;
  SteadyTime drained_by_{};

  boost::asio::io_context context_{1};
  Acceptor acceptor_{context_};
  Timer ticker_{context_};
  Timer pause_{context_};
  std::list<Connection> connections_;  ///< destroyed before the context that their sockets belong to
  std::thread thread_;
};

}  // namespace wigwag::net
