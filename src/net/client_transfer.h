/// @file One request while libcurl works on it: what curl is told, what it calls back, and what its end means. Only for
/// net/client; all but the constructor on the client's thread.
#pragma once
#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "net/client.h"

namespace wigwag::net {

class Transfer {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  Transfer(ClientRequest request, Url url, Answered done, Deadline deadline);
  Transfer(Transfer const&) = delete;
  Transfer& operator=(Transfer const&) = delete;
  ~Transfer() { leave(); }

  Url const& url() const { return url_; }
  Deadline deadline() const { return deadline_; }

  /// The handle for curl, set up; null without memory. The options outlive this.
  CURL* open(ClientOptions const& options);
  /// Null before open().
  CURL* handle() const { return easy_.get(); }
  /// Counts this among those that have no connection yet, until it has one or ends. The count outlives this.
  void join(std::size_t& connecting) { connecting_ = &++connecting; }
  void leave() {
    if (connecting_ != nullptr) --*std::exchange(connecting_, nullptr);
  }

  /// Instead of opening it.
  void refuse(Error why) { answer(fail(std::move(why))); }
  /// The handle must have left curl's multi handle. Each calls `done`; one of them, once.
  void finish(CURLcode code);
  void give_up(Loss why);

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void set_security(ClientOptions const& options);
  void set_request();
  void set_body(bool has_content_type);
  void set_callbacks();
  void add_header(std::string_view name, std::string_view value);
  void remove_header(std::string_view name) { append_header_line(std::string(name) + ":"); }
  void append_header_line(std::string const& line);

  bool may_begin(std::string_view dialled);
  bool take_head_line(std::string_view line);
  bool take_body(std::string_view bytes);
  std::size_t give_body(std::span<char> room);
  std::size_t body_bound() const;
  bool goes_to_sink() const { return request_.sink && response_.status / 100 == 2; }
  void read_facts();
  void answer(Result<ClientResponse> result);

  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int on_begin(void* self, char* remote, char* local, int remote_port, int local_port) noexcept;
  static std::size_t on_head(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_room(char* room, std::size_t size, std::size_t count, void* self) noexcept;

  ClientRequest request_;
  Url url_;
  Answered done_;
  Deadline deadline_;
  ClientResponse response_;
  std::span<Network const> allowed_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::array<char, CURL_ERROR_SIZE> error_ = {};
  std::unique_ptr<CURL, FreeEasy> easy_;  ///< goes first: it refers to what is above

  std::size_t* connecting_ = nullptr;
  bool has_begun_ = false;  ///< a connection was there; from here on bytes may have left
  bool is_address_refused_ = false;
  bool is_cut_ = false;     ///< we have as much of the body as we want
  Loss loss_ = Loss::none;  ///< ours; else curl's code says what happened
  std::size_t head_bytes_ = 0;
  std::uint64_t given_bytes_ = 0;  ///< of the source
};

}  // namespace wigwag::net
