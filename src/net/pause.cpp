#include "net/pause.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace wigwag::net {

Task<> pause(std::chrono::milliseconds duration) {
  using Executor = boost::asio::io_context::executor_type;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
      Executor>
      timer(co_await boost::asio::this_coro::executor, duration);
  boost::system::error_code error;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>(), error));
}

}  // namespace wigwag::net
