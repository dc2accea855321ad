#include "net/one_shot.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/result.h"

namespace wigwag::net {
namespace {

namespace asio = boost::asio;
using Token = asio::use_awaitable_t<asio::io_context::executor_type>;
using Resume = asio::async_result<Token, void()>::handler_type;

}  // namespace

struct Completion::Waiter {
  Resume resume;
};

Completion::Completion() = default;
Completion::~Completion() = default;

bool Completion::complete() {
  State const before = state_.exchange(State::complete, std::memory_order_acq_rel);
  if (before == State::complete) return false;
  if (before == State::waiting) {
    auto const waiter = std::move(waiter_);
    asio::post(std::move(waiter->resume));
  }
  return true;
}

void Completion::set_waiter(std::unique_ptr<Waiter> waiter) {
  must(waiter_ == nullptr, "a OneShot has one waiter");
  waiter_ = std::move(waiter);
  State expected = State::open;
  if (state_.compare_exchange_strong(expected, State::waiting, std::memory_order_acq_rel)) return;
  auto const own = std::move(waiter_);
  asio::post(std::move(own->resume));
}

Task<> Completion::wait(std::shared_ptr<Completion> completion) {
  if (completion->state_.load(std::memory_order_acquire) == State::complete) co_return;
  Token token;
  co_await asio::async_initiate<Token, void()>(
      [&completion](Resume resume) { completion->set_waiter(std::make_unique<Waiter>(std::move(resume))); }, token);
}

}  // namespace wigwag::net
