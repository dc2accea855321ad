#include "net/connection.h"

#include <sys/sendfile.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "net/worker.h"

namespace wigwag::net {
namespace {

namespace asio = boost::asio;
using Token = asio::use_awaitable_t<asio::io_context::executor_type>;
constexpr asio::as_tuple_t<Token> kToken{};

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr int kLogEveryS = 60;
constexpr std::uint64_t kPieceBytes = 256 * 1024;

/// A file that gives its place up when it goes.
struct CountedFile {
  std::shared_ptr<void> place;
  TempFile file;
};

std::string address_text(Socket const& socket) {
  boost::system::error_code error;
  auto const endpoint = socket.remote_endpoint(error);
  if (error) return {};
  auto const address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

Connection::Connection(Worker& worker, Socket socket, Admission admission)
    : worker_(worker), socket_(std::move(socket)), admission_(admission), remote_address_(address_text(socket_)) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

Task<> Connection::run() {
  Next next = Next::request;
  if (admission_ == Admission::too_many) {
    co_await refuse(503);
    next = Next::close;
  }
  while (next == Next::request) {
    switch (co_await read_request()) {
      case Input::more:
      case Input::gone: co_return;
      case Input::refused:
        if (reader_.state() == RequestReader::State::head) path_ = RequestReader::path_in(input_.unread());
        co_await refuse(reader_.state() == RequestReader::State::refused ? reader_.refusal() : 408);
        next = Next::close;
        break;
      case Input::turned_away:
        prepare(*refusal_, worker_.new_request_id(), Persistence::ends);
        co_await write_rest();
        next = Next::close;
        break;
      case Input::request: next = co_await respond(); break;
    }
  }
  co_await linger();
}

Task<Connection::Input> Connection::read_request() {
  reader_.reset();
  is_admission_due_ = false;
  input_.shrink();
  path_.clear();
  method_ = Method::other;
  begin(Phase::idle, worker_.shared().options.timeouts.keep_alive);
  while (true) {
    Input const input = parse();
    if (input != Input::more) co_return input;
    if (std::exchange(is_admission_due_, false) && !co_await is_admitted()) co_return Input::turned_away;
    if (std::exchange(is_continue_due_, false)) {
      out_ = {asio::buffer(kContinue), {}};
      if (!co_await write_rest()) co_return Input::gone;
      begin(Phase::body, body_timeout_);
    }
    bool const waits = phase_ != Phase::idle || !worker_.is_draining();
    auto const room = asio::buffer(input_.room().data(), input_.room().size());
    auto const [error, count] = waits ? co_await socket_.async_read_some(room, kToken) : read_what_is_here();
    if (std::exchange(is_cut_, false)) {
      if (phase_ != Phase::idle) co_return Input::refused;
      if (error && waits && worker_.is_draining()) continue;  // a request may have come before the word to end
    }
    if (error) co_return Input::gone;
    input_.add(count);
    if (phase_ == Phase::idle) begin(Phase::head, worker_.shared().options.timeouts.head);
    if (phase_ == Phase::body) body_received_ += count;
  }
}

Task<bool> Connection::is_admitted() {
  Options const& options = worker_.shared().options;
  if (!options.admit) co_return true;
  begin(Phase::handling, body_timeout_);
  deadline_ = SteadyTime::max();
  try {
    refusal_ = co_await options.admit(reader_.request());
  } catch (std::exception const& thrown) {
    log_failure(Error{.code = Code::internal, .message = "admission threw", .note = thrown.what()}, "request_failed");
    refusal_ = shaped(500);
  }
  if (refusal_) co_return false;
  body_began_ = worker_.now();
  begin(Phase::body, body_timeout_);
  co_return true;
}

std::tuple<boost::system::error_code, std::size_t> Connection::read_what_is_here() {
  auto const room = input_.room();
  boost::system::error_code error;
  std::size_t const count = socket_.read_some(asio::buffer(room.data(), room.size()), error);
  return {error, count};
}

/// Goes as far as the bytes that are here allow.
Connection::Input Connection::parse() {
  while (true) {
    auto const before = reader_.state();
    std::string_view const unread = input_.unread();
    std::size_t const taken = reader_.take(unread);
    auto const after = reader_.state();
    if (before == RequestReader::State::head && after == RequestReader::State::refused) {
      path_ = RequestReader::path_in(unread);
      if (unread.starts_with("HEAD ")) method_ = Method::head;
    }
    input_.drop(taken);
    if (before == RequestReader::State::head && after != before && after != RequestReader::State::refused)
      head_complete();
    switch (reader_.state()) {
      case RequestReader::State::complete: return Input::request;
      case RequestReader::State::refused: return Input::refused;
      case RequestReader::State::head:
        if (phase_ == Phase::idle && !input_.unread().empty())
          begin(Phase::head, worker_.shared().options.timeouts.head);
        return Input::more;
      case RequestReader::State::body:
        if (before == RequestReader::State::body) return Input::more;
        break;
    }
  }
}

void Connection::head_complete() {
  Options const& options = worker_.shared().options;
  Request& request = reader_.request();
  request.received_at = options.clock();
  path_ = request.path();
  method_ = request.method;
  if (reader_.state() != RequestReader::State::body) return;
  BodyLimit const limit = options.body_limit(request.method, path_, request.header("Content-Type").value_or(""));
  reader_.limit_body(limit.bytes_max);
  body_timeout_ = options.timeouts.body;
  if (limit.to == BodyTo::file && reader_.state() == RequestReader::State::body) {
    reader_.keep_body_in(new_body_file());
    is_admission_due_ = true;
    std::uint64_t const bytes = reader_.declared_bytes().value_or(limit.bytes_max);
    body_timeout_ += std::chrono::seconds(bytes / options.write_bytes_per_s_min);
  }
  body_began_ = worker_.now();
  body_received_ = input_.unread().size();
  is_continue_due_ = body_received_ == 0 && reader_.expects_continue();
  begin(Phase::body, body_timeout_);
}

std::shared_ptr<TempFile> Connection::new_body_file() {
  Shared& shared = worker_.shared();
  std::shared_ptr<void> const place(
      &shared.body_files, [](std::atomic<std::size_t>* files) { files->fetch_sub(1, std::memory_order_relaxed); });
  if (shared.body_files.fetch_add(1, std::memory_order_relaxed) >= shared.options.body_files_max) {
    log::limited(log::Level::warn, "too_many_body_files", kLogEveryS);
    return nullptr;
  }
  Result<TempFile> file = TempFile::make(shared.options.body_folder);
  if (!file) {
    log_failure(file, "body_not_kept");
    return nullptr;
  }
  auto const counted = std::make_shared<CountedFile>(CountedFile{place, *std::move(file)});
  return {counted, &counted->file};
}

Task<Connection::Next> Connection::respond() {
  phase_ = Phase::handling;
  deadline_ = SteadyTime::max();
  Request request = std::move(reader_.request());
  request.remote_address = remote_address_;
  request.id = worker_.new_request_id();
  std::string const id = request.id;
  std::optional<Response> response;
  try {
    response = co_await worker_.shared().handler(std::move(request));
  } catch (std::exception const& thrown) {
    log_failure(Error{.code = Code::internal, .message = "handler threw", .note = thrown.what()}, "request_failed");
  } catch (...) {
    log_failure(Error{.code = Code::internal, .message = "handler threw"}, "request_failed");
  }
  if (!response) response = shaped(500);
  if (response->ending == Ending::reset) cut_off();
  if (response->ending != Ending::answer) co_return Next::close;
  bool const stays = reader_.keeps_alive() && !worker_.is_draining() && !response->stream;
  prepare(*response, id,
      !stays                  ? Persistence::ends
      : reader_.is_http_1_0() ? Persistence::announced
                              : Persistence::implied);
  auto stream = std::move(response->stream);
  bool const is_answered = write_now() && (is_written() || co_await write_rest());
  if (stream && (!is_answered || method_ == Method::head)) {
    stream->detach();  // whoever fills it learns that nobody reads
  } else if (stream) {
    response.reset();
    co_await serve_stream(std::move(stream));
  }
  co_return (is_answered && stays) ? Next::request : Next::close;
}

Task<> Connection::refuse(int status) {
  Response const response = shaped(status);
  prepare(response, worker_.new_request_id(), Persistence::ends);
  co_await write_rest();
}

/// Closing at once while bytes wait unread would make the kernel reset the connection, and the peer lose the answer.
/// How long is bounded, how much is not: a fast sender of a large file has more under way than any bound on bytes.
Task<> Connection::linger() {
  if (is_cut_) co_return;
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  input_.drop(input_.unread().size());
  begin(Phase::lingering, worker_.shared().options.timeouts.linger);
  while (true) {
    auto const room = input_.room();
    auto const [error, count] = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), kToken);
    if (error || is_cut_) co_return;
  }
}

Response Connection::shaped(int status) const { return worker_.shared().options.refuse(status, path_); }

void Connection::prepare(Response const& response, std::string_view id, Persistence persistence) {
  write_head(head_, response, id, worker_.date(), persistence);
  bool const has_body = method_ != Method::head && !is_bodiless(response.status);
  bool const has_file = response.file.has_value();
  out_ = {asio::buffer(head_), has_body && !has_file ? asio::buffer(response.body) : asio::const_buffer()};
  file_ = has_body && has_file ? *response.file : FilePart{};
}

bool Connection::write_now() {
  while (out_[0].size() + out_[1].size() > 0) {
    boost::system::error_code error;
    std::size_t count = socket_.write_some(out_, error);
    if (error == asio::error::would_block || error == asio::error::try_again) return true;
    if (error) return false;
    for (auto& buffer : out_) {
      std::size_t const part = std::min(count, buffer.size());
      buffer += part;
      count -= part;
    }
  }
  return file_.bytes == 0 || send_piece();
}

bool Connection::send_piece() {
  auto offset = static_cast<off_t>(file_.offset);
  std::size_t const wanted = std::min(file_.bytes, kPieceBytes);
  ssize_t const count = ::sendfile(socket_.native_handle(), file_.file->descriptor(), &offset, wanted);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  file_.offset += static_cast<std::uint64_t>(count);
  file_.bytes -= static_cast<std::uint64_t>(count);
  return count > 0;
}

Task<bool> Connection::write_rest() {
  Options const& options = worker_.shared().options;
  std::uint64_t const bytes = out_[0].size() + out_[1].size() + file_.bytes;
  auto const allowance = std::chrono::seconds(bytes / options.write_bytes_per_s_min);
  begin(Phase::writing, options.timeouts.write + allowance);
  while (true) {
    if (!write_now()) co_return false;
    if (is_written()) co_return true;
    auto const [error] = co_await socket_.async_wait(Socket::wait_write, kToken);
    if (error || is_cut_) co_return false;
  }
}

void Connection::begin(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  deadline_ = worker_.now() + worker_.tick() + timeout;
}

bool Connection::is_too_slow(SteadyTime now) const {
  Options const& options = worker_.shared().options;
  auto const taken = now - body_began_;
  if (phase_ != Phase::body || taken < options.timeouts.body_grace) return false;
  auto const seconds = std::chrono::duration<double>(taken).count();
  return static_cast<double>(body_received_) < seconds * static_cast<double>(options.body_bytes_per_s_min);
}

void Connection::check(SteadyTime now) {
  if (now >= deadline_ || is_too_slow(now)) cut();
}

void Connection::drain() {
  if (phase_ == Phase::idle) cut();
  if (phase_ == Phase::streaming) stop_streaming();
}

void Connection::cut() {
  is_cut_ = true;
  deadline_ = SteadyTime::max();
  boost::system::error_code ignored;
  // Who does not read shall not keep the kernel holding an answer for it either.
  if (phase_ == Phase::writing || phase_ == Phase::streaming)
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.cancel(ignored);
}

void Connection::cut_off() {
  is_cut_ = true;
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

}  // namespace wigwag::net
