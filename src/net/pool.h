/// @file A few threads for work that blocks or takes long (search, export, password hashes), so that net threads never
/// do.
#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "net/one_shot.h"

namespace wigwag::net {

namespace pool_detail {

template <class T>
struct ResultOf {
  using type = Result<T>;
};
template <class T>
struct ResultOf<Result<T>> {
  using type = Result<T>;
};

}  // namespace pool_detail

/// What `pool.run(f)` gives: a Result of f is not wrapped again.
template <class F>
using PoolResult = pool_detail::ResultOf<std::invoke_result_t<F&>>::type;

class Pool {
 public:
  Pool(std::size_t threads, std::size_t queue_max);
  ~Pool();
  Pool(Pool const&) = delete;
  Pool& operator=(Pool const&) = delete;

  /// Runs `f` on a thread of the pool and goes on where it was awaited. The waiter's Server outlives the pool's
  /// threads. Errors: unavailable with retry_after 1 (queue full, or stopped before `f` began); internal (`f` threw).
  template <class F>
  Task<PoolResult<F>> run(F f) {
    OneShot<PoolResult<F>> done;
    bool const queued = submit([f = std::move(f), done](Turn turn) mutable {
      done.set(turn == Turn::run ? outcome(f) : PoolResult<F>(refused()));
    });
    if (!queued) co_return refused();
    co_return co_await done.wait();
  }

  enum class Turn { run, refused };
  using Job = std::move_only_function<void(Turn)>;
  /// For nobody who waits: `job` is called once, on a thread of the pool, or by who stops it. It does not throw. False:
  /// it was not taken.
  bool submit(Job job);

  /// Ends what runs, refuses what waits, joins.
  void stop();

  std::size_t waiting() const;

 private:
  struct Shared;

  template <class F>
  static PoolResult<F> outcome(F& f) {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
        f();
        return {};
      } else {
        return f();
      }
    } catch (std::exception const& thrown) {
      return failure(thrown.what());
    } catch (...) {
      return failure("not a std::exception");
    }
  }

  static std::unexpected<Error> refused();
  static std::unexpected<Error> failure(char const* what);

  std::unique_ptr<Shared> shared_;
};

}  // namespace wigwag::net
