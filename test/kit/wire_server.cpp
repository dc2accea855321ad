#include "kit/wire_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/result.h"

namespace wigwag::net {
namespace {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Ssl = std::unique_ptr<SSL, FreeSsl>;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound_socket() {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in const address = loopback(0);
  must(::bind(socket, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0, "a port is free");
  return socket;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  must(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0, "a bound socket has a port");
  return ntohs(address.sin_port);
}

std::size_t content_length(std::string_view head) {
  std::size_t const at = head.find("Content-Length: ");
  std::size_t length = 0;
  if (at != std::string_view::npos) std::from_chars(head.data() + at + 16, head.data() + head.size(), length);
  return length;
}

class SocketWire : public Wire {
 public:
  SocketWire(int socket, Ssl ssl, std::atomic<int>& requests)
      : socket_(socket), ssl_(std::move(ssl)), requests_(requests) {}

  std::optional<std::string> read_request() override {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more()) return std::nullopt;
    std::size_t const size = end + 4 + content_length(std::string_view(unread_).substr(0, end));
    while (unread_.size() < size)
      if (!read_more()) return std::nullopt;
    std::string request = unread_.substr(0, size);
    unread_.erase(0, size);
    ++requests_;
    return request;
  }

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      auto const count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void read_to_end() override {
    while (read_more()) unread_.clear();
  }

  void reset() override {
    linger const at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }

 private:
  bool read_more() {
    std::array<char, 16 * 1024> bytes;
    auto const count =
        ssl_ ? SSL_read(ssl_.get(), bytes.data(), bytes.size()) : ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    unread_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  Ssl ssl_;
  std::atomic<int>& requests_;
  std::string unread_;
};

void add_extension(X509* certificate, int kind, char const* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

void Wire::answer(std::string_view body) {
  write(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
}

struct Certificate::Keys {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());

  Keys() {
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    auto const* const common = reinterpret_cast<unsigned char const*>("wigwag test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_subject_alt_name, "DNS:localhost");
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "a certificate is signed");
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
  }
  ~Keys() {
    SSL_CTX_free(context);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

Certificate::Certificate() : keys_(std::make_unique<Keys>()) {
  std::string path = "/tmp/wigwag-ca-XXXXXX";
  int const descriptor = ::mkstemp(path.data());
  must(descriptor >= 0, "a temporary file is made");
  std::FILE* const file = ::fdopen(descriptor, "w");
  PEM_write_X509(file, keys_->certificate);
  std::fclose(file);
  file_ = path;
}

Certificate::~Certificate() { ::unlink(file_.c_str()); }

struct WireServer::State {
  State(Script given, SSL_CTX* tls) : script(std::move(given)), context(tls) {
    std::signal(SIGPIPE, SIG_IGN);  // SSL_write has no flag for it
    must(::listen(listener, SOMAXCONN) == 0, "a server listens");
    acceptor = std::thread([this] { accept_all(); });
  }

  ~State() {
    ::shutdown(listener, SHUT_RDWR);
    acceptor.join();
    {
      std::scoped_lock const lock(mutex);
      for (int const socket : open) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads) thread.join();
    ::close(listener);
  }

  void accept_all() {
    while (true) {
      int const socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      ++connections;
      std::scoped_lock const lock(mutex);
      open.insert(socket);
      threads.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    Ssl ssl;
    if (context != nullptr) {
      ssl.reset(SSL_new(context));
      SSL_set_fd(ssl.get(), socket);
    }
    if (!ssl || SSL_accept(ssl.get()) == 1) {
      SocketWire wire(socket, std::move(ssl), requests);
      script(wire);
    }
    std::scoped_lock const lock(mutex);
    open.erase(socket);
    ::close(socket);
  }

  Script script;
  SSL_CTX* context;
  int listener = bound_socket();
  std::atomic<int> connections = 0, requests = 0;
  std::mutex mutex;
  std::set<int> open;
  std::vector<std::thread> threads;
  std::thread acceptor;
};

WireServer::WireServer(Script script) : state_(std::make_unique<State>(std::move(script), nullptr)) {}
WireServer::WireServer(Certificate const& certificate, Script script)
    : state_(std::make_unique<State>(std::move(script), certificate.keys_->context)) {}
WireServer::~WireServer() = default;

std::uint16_t WireServer::port() const { return port_of(state_->listener); }
int WireServer::connections() const { return state_->connections; }
int WireServer::requests() const { return state_->requests; }

std::string WireServer::url(std::string_view path) const {
  if (state_->context != nullptr) return fmt::format("https://localhost:{}{}", port(), path);
  return fmt::format("http://127.0.0.1:{}{}", port(), path);
}

void answer_all(Wire& wire) {
  while (auto const request = wire.read_request()) {
    std::size_t const begin = request->find(' ') + 1;
    wire.answer(request->substr(begin, request->find(' ', begin) - begin));
  }
}

std::uint16_t closed_port() {
  int const socket = bound_socket();
  std::uint16_t const port = port_of(socket);
  ::close(socket);
  return port;
}

}  // namespace wigwag::net
