/// @file One connection: reads requests, has them handled, answers them in order. Lives on its worker's thread, in the
/// worker's list, until run() has ended. Only for net/.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/task.h"
#include "net/input_buffer.h"
#include "net/request_reader.h"
#include "net/response_head.h"
#include "net/server.h"

namespace wigwag::net {

class Worker;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// One too many is told so and closed.
enum class Admission : std::uint8_t { welcome, too_many };

class Connection {
 public:
  Connection(Worker& worker, Socket socket, Admission admission);
  ~Connection();

  /// Ends when the connection does; never throws what a handler threw.
  Task<> run();

  /// Called at each tick: cuts the connection if it has used up its time.
  void check(SteadyTime now);
  /// From now on: closes when idle, and after the answer that is due.
  void drain();

 private:
  enum class Phase : std::uint8_t { idle, head, body, handling, writing, streaming, lingering };
  enum class Input : std::uint8_t { more, request, refused, turned_away, gone };
  enum class Next : std::uint8_t { request, close };

  Task<Input> read_request();
  /// False: it is turned away.
  Task<bool> is_admitted();
  Task<Next> respond();
  Task<> refuse(int status);
  Task<> linger();

  struct Streaming;
  /// Sends what is pushed, until the stream, the peer or the server ends.
  Task<> serve_stream(std::shared_ptr<Stream> stream);
  /// As much as the peer takes at once.
  void send_stream();
  void write_pieces();
  void wait_for_room();
  void stop_streaming();
  void end_stream();

  /// False: the peer is gone or too slow.
  Task<bool> write_rest();

  /// Does not wait.
  std::tuple<boost::system::error_code, std::size_t> read_what_is_here();
  Input parse();
  void head_complete();
  /// Counted as long as it lives; null when the disk refuses, or there are too many.
  std::shared_ptr<TempFile> new_body_file();
  void begin(Phase phase, std::chrono::milliseconds timeout);
  void cut();
  /// Closing will reset the connection instead of ending it.
  void cut_off();
  bool is_too_slow(SteadyTime now) const;
  Response shaped(int status) const;
  void prepare(Response const& response, std::string_view id, Persistence persistence);
  /// Writes what goes out without waiting. False: the peer is gone.
  bool write_now();
  /// A piece of the file, so that others on this thread are served before the next. False: the peer is gone, or the
  /// file is shorter than was said.
  bool send_piece();
  bool is_written() const { return out_[0].size() + out_[1].size() + file_.bytes == 0; }

  Worker& worker_;
  Socket socket_;
  Admission const admission_;
  std::string const remote_address_;
  RequestReader reader_;
  InputBuffer input_;

  Phase phase_ = Phase::idle;
  bool is_cut_ = false;
  bool is_continue_due_ = false;
  bool is_admission_due_ = false;
  std::optional<Response> refusal_ = {};  ///< of one who is turned away
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime body_began_{};
  std::size_t body_received_ = 0;  ///< bytes of body as they came, chunk heads included
  std::chrono::milliseconds body_timeout_{};

  std::string path_;  ///< of the request at hand, raw; for refusals
  Method method_ = Method::other;
  std::string head_;                                   ///< of the answer that is being written
  std::array<boost::asio::const_buffer, 2> out_ = {};  ///< what is left of that answer
  FilePart file_ = {};                                 ///< behind that
  std::shared_ptr<Streaming> streaming_ = {};          ///< while it sends one
};

}  // namespace wigwag::net
