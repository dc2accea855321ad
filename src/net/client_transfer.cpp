#include "net/client_transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace wigwag::net {
namespace {

constexpr long kBufferBytes = 16 * 1024;
constexpr long kSinkBufferBytes = 128 * 1024;

template <class T>
void set(CURL* easy, CURLoption option, T value) {
  must(curl_easy_setopt(easy, option, value) == CURLE_OK, "curl knows its option");
}

/// A request that does no harm when curl repeats it, as it does when a kept connection turns out to be closed.
bool may_be_repeated(Method method) { return method == Method::get || method == Method::head; }

std::string_view reason(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "the host has no address";
    case CURLE_COULDNT_CONNECT: return "no connection could be made";
    case CURLE_OPERATION_TIMEDOUT: return "no connection could be made in time";
    case CURLE_PEER_FAILED_VERIFICATION: return "the server's certificate is not trusted";
    case CURLE_SSL_CONNECT_ERROR: return "no TLS connection could be made";
    default: return "the request could not be sent";
  }
}

Loss loss_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return Loss::deadline;
    case CURLE_FILESIZE_EXCEEDED: return Loss::too_large;
    default: return Loss::connection;
  }
}

std::string_view trimmed(std::string_view text) {
  auto const is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Transfer::Transfer(ClientRequest request, Url url, Answered done, Deadline deadline)
    : request_(std::move(request)), url_(std::move(url)), done_(std::move(done)), deadline_(deadline) {}

CURL* Transfer::open(ClientOptions const& options) {
  allowed_ = options.allowed_networks;
  easy_.reset(curl_easy_init());
  if (!easy_) return nullptr;
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_ERRORBUFFER, error_.data());
  set(easy, CURLOPT_PRIVATE, this);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer must not stop the others
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_MAXAGE_CONN, limits::client_idle_s);
  set(easy, CURLOPT_BUFFERSIZE, request_.sink ? kSinkBufferBytes : kBufferBytes);
  set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  set_security(options);
  set_callbacks();
  set_request();
  return easy;
}

void Transfer::set_security(ClientOptions const& options) {
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_PROTOCOLS_STR, request_.rule.schemes == Schemes::https_only ? "https" : "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  bool const is_tls = url_.scheme == "https";
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(is_tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  // Rather another stream in a connection than another connection. Without TLS only the first answer would tell curl
  // that there are no streams, and all would wait for it.
  set(easy, CURLOPT_PIPEWAIT, is_tls ? 1L : 0L);
}

void Transfer::set_callbacks() {
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  set(easy, CURLOPT_PREREQFUNCTION, &on_begin);
  set(easy, CURLOPT_PREREQDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &on_head);
  set(easy, CURLOPT_HEADERDATA, this);
  set(easy, CURLOPT_WRITEFUNCTION, &on_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_READFUNCTION, &on_room);
  set(easy, CURLOPT_READDATA, this);
}

void Transfer::set_request() {
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_URL, url_.text.c_str());
  set(easy, CURLOPT_PATH_AS_IS, 1L);
  bool has_content_type = false;
  for (Header const& header : request_.headers) {
    has_content_type = has_content_type || same_name(header.name, "content-type");
    add_header(header.name, header.value);
  }
  if (request_.bearer) add_header("Authorization", "Bearer " + request_.bearer->reveal());
  set_body(has_content_type);
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_body(bool has_content_type) {
  CURL* const easy = easy_.get();
  bool const has_body = request_.source || !request_.body.empty() || request_.method == Method::post ||
                        request_.method == Method::put || request_.method == Method::patch;
  if (request_.method == Method::head) set(easy, CURLOPT_NOBODY, 1L);
  if (has_body) {
    set(easy, CURLOPT_POST, 1L);
    if (!has_content_type) remove_header("Content-Type");  // else curl calls it a form
    remove_header("Expect");
    std::uint64_t const bytes = request_.source ? request_.source->bytes : request_.body.size();
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes));
    if (!request_.source) set(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
  if (!(has_body ? request_.method == Method::post : may_be_repeated(request_.method)))
    set(easy, CURLOPT_CUSTOMREQUEST, method_name(request_.method).data());
}

void Transfer::add_header(std::string_view name, std::string_view value) {
  append_header_line(trimmed(value).empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
}

void Transfer::append_header_line(std::string const& line) {
  curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
  must(longer != nullptr, "memory for a header");
  std::ignore = headers_.release();
  headers_.reset(longer);
}

void Transfer::finish(CURLcode code) {
  if (code == CURLE_OK || is_cut_) {
    read_facts();
    return answer(std::move(response_));
  }
  std::string note = error_[0] != 0 ? error_.data() : curl_easy_strerror(code);
  if (!has_begun_) {
    if (is_address_refused_)
      return answer(fail(Code::invalid, "must lead to a public address", "url", std::move(note)));
    return answer(fail(Code::unavailable, std::string(reason(code)), "", std::move(note)));
  }
  read_facts();
  response_.outcome = Outcome::unknown;
  response_.loss = loss_ != Loss::none ? loss_ : loss_of(code);
  response_.note = loss_ == Loss::connection ? "the connection ended before the answer" : std::move(note);
  answer(std::move(response_));
}

void Transfer::give_up(Loss why) {
  loss_ = why;
  is_cut_ = false;
  if (has_begun_) return finish(CURLE_ABORTED_BY_CALLBACK);
  if (why == Loss::deadline) return finish(CURLE_OPERATION_TIMEDOUT);
  answer(fail(Code::unavailable, "the request could not be sent", "", std::string(loss_name(why))));
}

void Transfer::answer(Result<ClientResponse> result) { std::exchange(done_, {})(std::move(result)); }

void Transfer::read_facts() {
  long version = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  response_.protocol = version == CURL_HTTP_VERSION_2_0   ? Protocol::http_2
                       : version == CURL_HTTP_VERSION_1_0 ? Protocol::http_1_0
                                                          : Protocol::http_1_1;
}

/// Called before each sending, with the connection's address: a kept connection may have been dialled for a request
/// with another rule. A second call is curl's own repetition.
bool Transfer::may_begin(std::string_view dialled) {
  auto const address = parse_address(dialled);
  if (!address || !may_dial(*address, request_.rule.reach, allowed_)) {
    is_address_refused_ = true;
    return false;
  }
  if (has_begun_ && (!may_be_repeated(request_.method) || request_.source)) {
    loss_ = Loss::connection;
    return false;
  }
  leave();
  has_begun_ = true;
  return true;
}

bool Transfer::take_head_line(std::string_view line) {
  head_bytes_ += line.size();
  if (head_bytes_ > limits::client_head_bytes_max) {
    loss_ = Loss::too_large;
    return false;
  }
  line = trimmed(line);
  if (line.starts_with("HTTP/")) {  // 100 and its kin come first
    response_.headers.clear();
    std::size_t const blank = std::min(line.find(' '), line.size());
    std::string_view const digits = line.substr(std::min(blank + 1, line.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), response_.status);
    return true;
  }
  std::size_t const colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers.push_back(
      {std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  return true;
}

std::size_t Transfer::body_bound() const {
  if (!request_.sink || goes_to_sink()) return request_.response_bytes_max;
  return std::min(request_.response_bytes_max, limits::client_response_bytes_max);
}

bool Transfer::take_body(std::string_view bytes) {
  std::size_t const room = body_bound() - static_cast<std::size_t>(response_.body_bytes);
  bool const fits = bytes.size() <= room;
  if (!fits && request_.oversize == Oversize::lose) {
    loss_ = Loss::too_large;
    return false;
  }
  bytes = bytes.substr(0, room);
  if (!goes_to_sink()) {
    response_.body.append(bytes);
  } else if (!(*request_.sink)(bytes)) {
    loss_ = Loss::sink;
    return false;
  }
  response_.body_bytes += bytes.size();
  is_cut_ = !fits;
  return fits;
}

std::size_t Transfer::give_body(std::span<char> room) {
  if (!request_.source) return 0;
  std::uint64_t const left = request_.source->bytes - given_bytes_;
  room = room.first(static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left)));
  if (room.empty()) return 0;
  std::size_t const count = request_.source->read(room);
  given_bytes_ += count;
  if (count > 0 && count <= room.size()) return count;
  loss_ = Loss::source;
  return CURL_READFUNC_ABORT;
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  auto const dialled = address_of(address->addr);
  if (!dialled || !may_dial(*dialled, transfer.request_.rule.reach, transfer.allowed_)) {
    transfer.is_address_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfer::on_begin(void* self, char* remote, char*, int, int) noexcept {
  return static_cast<Transfer*>(self)->may_begin(remote) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t Transfer::on_head(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  return static_cast<Transfer*>(self)->take_head_line({data, size * count}) ? size * count : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  return static_cast<Transfer*>(self)->take_body({data, size * count}) ? size * count : 0;
}

std::size_t Transfer::on_room(char* room, std::size_t size, std::size_t count, void* self) noexcept {
  return static_cast<Transfer*>(self)->give_body({room, size * count});
}

}  // namespace wigwag::net
