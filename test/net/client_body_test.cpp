#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>

#include "kit/wire_server.h"
#include "net/client_file.h"

namespace wigwag::net {
namespace {

using Answered_ = Result<ClientResponse>;

Answered_ ask(Client& client, ClientRequest request) {
  std::promise<Answered_> promise;
  auto future = promise.get_future();
  client.send(std::move(request), [&promise](Answered_ answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

class Folder {
 public:
  Folder() {
    std::string path = "/tmp/wigwag-client-XXXXXX";
    path_ = ::mkdtemp(path.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string content(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(std::filesystem::path const& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string many_bytes() {
  std::string bytes(1'000'000, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 997) bytes[i] = static_cast<char>('a' + i % 26);
  return bytes;
}

Script answer_with(std::string status, std::string body) {
  return [status = std::move(status), body = std::move(body)](Wire& wire) {
    wire.read_request();
    wire.write(fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body));
    wire.read_to_end();
  };
}

/// Answers with what came behind the head.
void echo_body(Wire& wire) {
  auto const request = wire.read_request();
  if (request) wire.answer(request->substr(request->find("\r\n\r\n") + 4));
  wire.read_to_end();
}

TEST(ClientBody, SuccessGoesToTheFile) {
  std::string const bytes = many_bytes();
  WireServer server(answer_with("200 OK", bytes));
  Client client;
  Folder const folder;

  Answered_ const answer =
      ask(client, {.url = server.url(), .rule = kConfigured, .sink = file_sink(folder / "media").value()});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->outcome, Outcome::answered);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(answer->body_bytes, bytes.size());
  EXPECT_EQ(content(folder / "media"), bytes);
}

TEST(ClientBody, RefusalStaysInMemory) {
  WireServer server(answer_with("404 Not Found", "gone"));
  Client client;
  Folder const folder;

  Answered_ const answer =
      ask(client, {.url = server.url(), .rule = kConfigured, .sink = file_sink(folder / "media").value()});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "gone");
  EXPECT_EQ(content(folder / "media"), "");
}

TEST(ClientBody, ASinkThatIsFullEndsTheRequest) {
  WireServer server(answer_with("200 OK", many_bytes()));
  Client client;

  Answered_ const answer =
      ask(client, {.url = server.url(), .rule = kConfigured, .sink = Sink([](std::string_view) { return false; })});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->outcome, Outcome::unknown);
  EXPECT_EQ(answer->loss, Loss::sink);
}

TEST(ClientBody, ASinkHasABound) {
  WireServer server(answer_with("200 OK", many_bytes()));
  Client client;
  Folder const folder;

  Answered_ const answer = ask(client, {.url = server.url(),
                                           .rule = kConfigured,
                                           .response_bytes_max = 1000,
                                           .sink = file_sink(folder / "media").value()});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->loss, Loss::too_large);
  EXPECT_LE(content(folder / "media").size(), 1000U);
}

TEST(ClientBody, AFileIsSentWhole) {
  Folder const folder;
  std::string const bytes = many_bytes();
  write(folder / "media", bytes);
  WireServer server(echo_body);
  Client client;

  Answered_ const answer = ask(client, {.method = Method::post,
                                           .url = server.url(),
                                           .rule = kConfigured,
                                           .source = file_source(folder / "media").value()});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, bytes);
}

TEST(ClientBody, ASourceThatEndsTooEarlyEndsTheRequest) {
  WireServer server(echo_body);
  Client client;

  Answered_ const answer =
      ask(client, {.method = Method::post,
                      .url = server.url(),
                      .rule = kConfigured,
                      .source = Source{.bytes = 10, .read = [](std::span<char>) { return std::size_t{0}; }}});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->outcome, Outcome::unknown);
  EXPECT_EQ(answer->loss, Loss::source);
  EXPECT_EQ(server.requests(), 0);
}

TEST(ClientBody, FilesAreNeitherInventedNorOverwritten) {
  Folder const folder;
  write(folder / "there", "x");

  EXPECT_EQ(file_sink(folder / "there").error().code, Code::conflict);
  EXPECT_EQ(file_source(folder / "missing").error().code, Code::not_found);
  EXPECT_EQ(file_source("/tmp").error().code, Code::not_found);
  EXPECT_EQ(content(folder / "there"), "x");
}

TEST(ClientTls, ATrustedCertificateIsTaken) {
  Certificate const certificate;
  WireServer server(certificate, answer_all);
  Client client({.ca_file = certificate.file()});
  UrlRule const https{Schemes::https_only, Reach::anywhere};

  Answered_ const first = ask(client, {.method = Method::post, .url = server.url("/1"), .rule = https, .body = "x"});
  Answered_ const second = ask(client, {.url = server.url("/2"), .rule = https});

  ASSERT_TRUE(first) << first.error().note;
  ASSERT_TRUE(second);
  EXPECT_EQ(first->body, "/1");
  EXPECT_EQ(second->body, "/2");
  EXPECT_EQ(server.connections(), 1);
}

TEST(ClientTls, ManyRequestsAreInFlightAtOnceWithoutHttp2) {
  constexpr int kRequests = 100;
  std::latch all_read(kRequests);
  Certificate const certificate;
  WireServer server(certificate, [&all_read](Wire& wire) {
    if (!wire.read_request()) return;
    all_read.arrive_and_wait();
    wire.answer("all");
    wire.read_to_end();
  });
  Client client({.ca_file = certificate.file()});
  std::latch answered(kRequests);
  std::atomic<int> good = 0;

  for (int i = 0; i < kRequests; ++i)
    client.send({.method = Method::post, .url = server.url(), .rule = kConfigured, .body = "x"},
        [&answered, &good](Answered_ answer) {
          good += answer && answer->body == "all" ? 1 : 0;
          answered.count_down();
        });
  answered.wait();

  EXPECT_EQ(good, kRequests);
}

TEST(ClientTls, NothingIsSentToAnUntrustedServer) {
  Certificate const certificate;
  Certificate const other;
  WireServer server(certificate, answer_all);

  for (std::string const& ca_file : {std::string(), other.file()}) {
    Client client({.ca_file = ca_file});
    Answered_ const answer =
        ask(client, {.method = Method::post, .url = server.url(), .rule = kConfigured, .body = "x"});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::unavailable);
    EXPECT_EQ(answer.error().message, "the server's certificate is not trusted");
  }
  EXPECT_EQ(server.requests(), 0);
}

TEST(ClientTls, TheNameMustBeTheCertificates) {
  Certificate const certificate;
  WireServer server(certificate, answer_all);
  Client client({.ca_file = certificate.file()});

  Answered_ const answer =
      ask(client, {.url = fmt::format("https://127.0.0.1:{}/", server.port()), .rule = kConfigured});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "the server's certificate is not trusted");
  EXPECT_EQ(server.requests(), 0);
}

TEST(ClientAddress, PrivateAddressesAreRefusedAsWrittenAndAsDialled) {
  WireServer server(answer_all);
  Client client;
  UrlRule const rule{Schemes::http_too, Reach::public_only};

  for (std::string_view const host : {"127.0.0.1", "localhost", "localhost.", "2130706433"}) {
    Answered_ const answer = ask(client, {.url = fmt::format("http://{}:{}/", host, server.port()), .rule = rule});
    ASSERT_FALSE(answer) << host;
    EXPECT_EQ(answer.error().code, Code::invalid) << host << ": " << answer.error().message;
    EXPECT_EQ(answer.error().field, "url");
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(ClientAddress, AConnectionKeptForTheOperatorIsNotLentToUsers) {
  WireServer server(answer_all);
  Client client;
  std::string const url = fmt::format("http://localhost:{}/", server.port());
  ASSERT_TRUE(ask(client, {.url = url, .rule = kConfigured}));

  Answered_ const answer = ask(client, {.url = url, .rule = {Schemes::http_too, Reach::public_only}});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::invalid);
  EXPECT_EQ(server.requests(), 1);
}

TEST(ClientAddress, AllowedNetworksAreOpen) {
  WireServer server(answer_all);
  Client client({.allowed_networks = {parse_network("127.0.0.0/8").value()}});
  UrlRule const rule{Schemes::http_too, Reach::public_only};

  EXPECT_TRUE(ask(client, {.url = server.url(), .rule = rule}));
  EXPECT_TRUE(ask(client, {.url = fmt::format("http://localhost:{}/", server.port()), .rule = rule}));
}

TEST(ClientAddress, PlainHttpIsRefusedToUsers) {
  WireServer server(answer_all);
  Client client({.allowed_networks = {parse_network("127.0.0.0/8").value()}});

  Answered_ const answer = ask(client, {.url = server.url()});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::invalid);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace wigwag::net
