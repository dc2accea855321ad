/// @file Task<T>: what a function that suspends returns. With net/, the only place that names the network library.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace wigwag {

template <class T = void>
using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

}  // namespace wigwag
