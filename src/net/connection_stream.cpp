#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/connection.h"
#include "net/worker.h"

namespace wigwag::net {
namespace {

namespace asio = boost::asio;
constexpr asio::as_tuple_t<asio::use_awaitable_t<asio::io_context::executor_type>> kToken{};

constexpr std::size_t kPiecesAtOnce = 16;
constexpr int kSendBufferBytes = 64 * 1024;  // what the kernel holds for a reader that does not read

}  // namespace

/// The stream and its connection as tasks that come later see them; both on the connection's thread.
struct Connection::Streaming {
  Streaming(Connection& owner, std::shared_ptr<Stream> from) : connection(&owner), stream(std::move(from)) {}

  Connection* connection;  ///< null when it has ended
  std::shared_ptr<Stream> const stream;
  std::vector<StreamPiece> pieces = {};  ///< being sent
  std::size_t next = 0;                  ///< of them
  std::size_t sent = 0;                  ///< bytes of that one
  bool is_blocked = false;               ///< until the kernel has room
  bool is_over = false;
};

Connection::~Connection() { end_stream(); }

void Connection::end_stream() {
  if (!streaming_) return;
  streaming_->connection = nullptr;
  std::exchange(streaming_, nullptr)->stream->detach();
}

Task<> Connection::serve_stream(std::shared_ptr<Stream> stream) {
  phase_ = Phase::streaming;
  deadline_ = SteadyTime::max();
  reader_.reset();
  input_ = InputBuffer::none();
  path_ = {};
  head_ = {};
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), ignored);
  streaming_ = std::make_shared<Streaming>(*this, std::move(stream));
  streaming_->stream->attach([weak = std::weak_ptr(streaming_), executor = socket_.get_executor()] {
    asio::post(executor, [weak] {
      auto const streaming = weak.lock();
      if (streaming && streaming->connection != nullptr) streaming->connection->send_stream();
    });
  });
  send_stream();
  // What the peer says now is nothing to us, but for its closing.
  std::array<char, 64> unwanted;
  while (!streaming_->is_over && !worker_.is_draining()) {
    auto const [error, count] = co_await socket_.async_read_some(asio::buffer(unwanted), kToken);
    if (error || is_cut_) break;
  }
  end_stream();
}

void Connection::send_stream() {
  Streaming& now = *streaming_;
  while (!now.is_blocked && !now.is_over) {
    if (now.next == now.pieces.size()) {
      now.pieces = now.stream->take();
      now.next = 0;
      if (now.pieces.empty()) break;
    }
    write_pieces();
  }
  if (now.is_blocked || now.is_over) return;
  deadline_ = SteadyTime::max();
  if (now.stream->is_finishing()) stop_streaming();
}

void Connection::write_pieces() {
  Streaming& now = *streaming_;
  std::array<asio::const_buffer, kPiecesAtOnce> buffers = {};
  std::size_t const count = std::min(kPiecesAtOnce, now.pieces.size() - now.next);
  for (std::size_t i = 0; i < count; ++i) buffers[i] = asio::buffer(*now.pieces[now.next + i]);
  buffers[0] += now.sent;
  boost::system::error_code error;
  std::size_t written = socket_.write_some(buffers, error);
  if (error == asio::error::would_block || error == asio::error::try_again) return wait_for_room();
  if (error) return stop_streaming();
  std::size_t const all = written;
  while (written > 0) {
    std::size_t const left = now.pieces[now.next]->size() - now.sent;
    std::size_t const part = std::min(written, left);
    written -= part;
    now.sent = part == left ? 0 : now.sent + part;
    if (part == left) now.pieces[now.next++] = nullptr;
  }
  now.stream->note_sent(all);
}

void Connection::wait_for_room() {
  Streaming& now = *streaming_;
  now.is_blocked = true;
  // From the first time that something had to wait, until all was taken.
  if (deadline_ == SteadyTime::max())
    deadline_ = worker_.now() + worker_.tick() + worker_.shared().options.timeouts.write;
  socket_.async_wait(Socket::wait_write, [weak = std::weak_ptr(streaming_)](boost::system::error_code error) {
    auto const streaming = weak.lock();
    if (!streaming || streaming->connection == nullptr || error) return;
    streaming->is_blocked = false;
    streaming->connection->send_stream();
  });
}

void Connection::stop_streaming() {
  streaming_->is_over = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace wigwag::net
