#include "meta/graph.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include "base/guarded.h"
#include "net/client_file.h"
#include "net/echo_server.h"
#include "net/one_shot.h"

namespace wigwag::meta {
namespace {

using net::Request;
using net::Response;
using Reply = Result<GraphReply>;

/// Answers everything alike, and keeps what it was asked.
class Meta {
 public:
  explicit Meta(Response answer)
      : answer_(std::move(answer)), server_({}, [this](Request request) { return take(std::move(request)); }) {}

  std::string url() const { return fmt::format("http://127.0.0.1:{}", server_.port()); }
  std::vector<Request> requests() const {
    return requests_.with([](auto const& all) { return all; });
  }

 private:
  Task<Response> take(Request request) {
    requests_.with([&request](auto& all) { all.push_back(std::move(request)); });
    co_return answer_;
  }

  Response answer_;
  Guarded<std::vector<Request>> requests_;
  net::EchoServer server_;
};

class GraphCalls : public testing::Test {
 protected:
  /// Runs one call to its end.
  Reply run(std::function<Task<Reply>()> const& call) {
    std::optional<Reply> reply;
    boost::asio::co_spawn(context_, call(), [&reply](std::exception_ptr, Reply made) { reply = std::move(made); });
    while (!reply) context_.run_one();
    return *std::move(reply);
  }

 private:
  boost::asio::io_context context_;  // outlives the client, which resumes calls on it
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};

 protected:
  net::Client client;
};

class GraphMedia : public GraphCalls {};

GraphAccess access() { return {"v24.0", Secret<std::string>("token-1")}; }

class Folder {
 public:
  Folder() {
    std::string path = "/tmp/wigwag-graph-XXXXXX";
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

TEST_F(GraphCalls, AMessageGoesOutAsItIs) {
  Response accepted = net::json(200, R"({"messages":[{"id":"wamid.1"}]})");
  accepted.headers = {{"x-app-usage", R"({"call_count":42})"}};
  Meta meta(accepted);
  Graph graph(client, {.base_url = meta.url() + "/"});

  Reply const reply = run([&] { return graph.send_message(access(), "5550", R"({"to":"1"})"); });

  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_TRUE(reply->succeeded());
  EXPECT_EQ(reply->body, R"({"messages":[{"id":"wamid.1"}]})");
  EXPECT_EQ(reply->usage.app_percent, 42);
  ASSERT_EQ(meta.requests().size(), 1U);
  Request const request = meta.requests()[0];
  EXPECT_EQ(request.method, net::Method::post);
  EXPECT_EQ(request.target, "/v24.0/5550/messages");
  EXPECT_EQ(request.body, R"({"to":"1"})");
  EXPECT_EQ(request.header("authorization"), "Bearer token-1");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_TRUE(request.header("user-agent"));
}

TEST_F(GraphCalls, MetasRefusalHasItsClass) {
  Meta meta(net::json(400, R"({"error":{"message":"(#130429) Rate limit hit","code":130429}})"));
  Graph graph(client, {.base_url = meta.url()});

  Reply const reply = run([&] { return graph.send_message(access(), "5550", "{}"); });

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->outcome, net::Outcome::answered);
  EXPECT_FALSE(reply->succeeded());
  ASSERT_TRUE(reply->refusal);
  EXPECT_EQ(class_name(reply->refusal->meaning.kind), "slow_down");
  EXPECT_EQ(reply->body, R"({"error":{"message":"(#130429) Rate limit hit","code":130429}})");
}

TEST_F(GraphCalls, WhatNobodyTookIsAnError) {
  std::string const gone = Meta(net::json(200, "{}")).url();
  Graph graph(client, {.base_url = gone});

  Reply const reply = run([&] { return graph.send_message(access(), "5550", "{}"); });

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unavailable);
}

TEST_F(GraphCalls, ALostAnswerIsUnknown) {
  net::OneShot<int> never;
  net::EchoServer server({}, [&never](Request) -> Task<Response> {
    return [](net::OneShot<int> until) -> Task<Response> {
      co_await until.wait();
      co_return net::json(200, "{}");
    }(never);
  });
  Graph graph(client,
      {.base_url = fmt::format("http://127.0.0.1:{}", server.port()), .timeout = std::chrono::milliseconds(50)});

  Reply const reply = run([&] { return graph.send_message(access(), "5550", "{}"); });
  never.set(0);

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->outcome, net::Outcome::unknown);
  EXPECT_EQ(reply->loss, net::Loss::deadline);
  EXPECT_FALSE(reply->succeeded());
  EXPECT_FALSE(reply->refusal);
}

TEST_F(GraphCalls, PassThroughChangesNothing) {
  Meta meta(net::json(200, "{}"));
  Graph graph(client, {.base_url = meta.url()});

  ASSERT_TRUE(run([&] { return graph.get(access(), "55/message_templates", "fields=id,name&after=a%3Db"); }));
  ASSERT_TRUE(run([&] { return graph.post(access(), "upload:MT%3D", "sig=x", {"image/png", "bytes"}); }));
  ASSERT_TRUE(run([&] { return graph.del(access(), "55/message_templates", "name=a"); }));
  ASSERT_TRUE(run([&] { return graph.del(access(), "55/block_users", "", GraphBody{"application/json", "{}"}); }));

  auto const requests = meta.requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(requests[0].target, "/v24.0/55/message_templates?fields=id,name&after=a%3Db");
  EXPECT_EQ(requests[1].target, "/v24.0/upload:MT%3D?sig=x");
  EXPECT_EQ(requests[1].body, "bytes");
  EXPECT_EQ(requests[1].header("content-type"), "image/png");
  EXPECT_EQ(requests[2].method, net::Method::del);
  EXPECT_EQ(requests[3].target, "/v24.0/55/block_users");
  EXPECT_EQ(requests[3].body, "{}");
}

TEST_F(GraphCalls, PathsThatLeadElsewhereAreNotSent) {
  Meta meta(net::json(200, "{}"));
  Graph graph(client, {.base_url = meta.url()});

  for (std::string const path : {"", "/55", "55/", "55//x", "55/../66", "55/%2e%2E/66", "55/.%2e/66", "./55", "55?a",
           "55#a", "55\\66", "55 66", "55\r\nX: y"})
    EXPECT_FALSE(run([&] { return graph.get(access(), path); })) << path;
  for (std::string const query : {"access_token=x", "a=b&access%5Ftoken=x", "a b", "a#b"})
    EXPECT_FALSE(run([&] { return graph.get(access(), "55", query); })) << query;
  for (std::string const version : {"", "24", "v", "v24/..", "vx", "v24.0.0.0.0"})
    EXPECT_FALSE(run([&] { return graph.get({version, Secret<std::string>("t")}, "55"); })) << version;
  EXPECT_FALSE(run([&] { return graph.get({"v24.0", Secret<std::string>("t\r\nX: y")}, "55"); }));
  EXPECT_TRUE(meta.requests().empty());
}

TEST_F(GraphCalls, AnIdStaysOneSegment) {
  Meta meta(net::json(200, "{}"));
  Graph graph(client, {.base_url = meta.url()});

  ASSERT_TRUE(run([&] { return graph.media_node(access(), "55/../66", "7&a=b"); }));

  EXPECT_EQ(meta.requests().at(0).target, "/v24.0/55%2F..%2F66?phone_number_id=7%26a%3Db");
}

TEST_F(GraphMedia, ANodeIsRead) {
  auto const node = read_media_node(R"({"messaging_product":"whatsapp","url":"https://lookaside.example/?mid=1",)"
                                    R"("mime_type":"image/jpeg","sha256":"ab","file_size":"303833","id":"5550"})");

  ASSERT_TRUE(node);
  EXPECT_EQ(node->url, "https://lookaside.example/?mid=1");
  EXPECT_EQ(node->mime_type, "image/jpeg");
  EXPECT_EQ(node->sha256, "ab");
  EXPECT_EQ(node->file_bytes, 303833);
  EXPECT_EQ(node->id, "5550");
  EXPECT_EQ(read_media_node("{}").error().code, Code::bad_request);
  EXPECT_EQ(read_media_node("<html>").error().code, Code::bad_request);
}

TEST_F(GraphMedia, ADownloadGoesToTheFileWithOurToken) {
  Meta meta(net::text(200, "picture"));
  Graph graph(client, {.base_url = meta.url()});
  Folder const folder;

  Reply const reply =
      run([&] { return graph.download(access(), meta.url() + "/m?mid=1", net::file_sink(folder / "f").value()); });

  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_TRUE(reply->succeeded());
  EXPECT_EQ(reply->body_bytes, 7U);
  EXPECT_EQ(content(folder / "f"), "picture");
  EXPECT_EQ(meta.requests().at(0).target, "/m?mid=1");
  EXPECT_EQ(meta.requests().at(0).header("authorization"), "Bearer token-1");
}

TEST_F(GraphMedia, ARefusedDownloadIsReadAsMetasError) {
  Meta meta(net::json(404, R"({"error":{"code":100,"error_subcode":33}})"));
  Graph graph(client, {.base_url = meta.url()});
  Folder const folder;

  Reply const reply =
      run([&] { return graph.download(access(), meta.url() + "/m", net::file_sink(folder / "f").value()); });

  ASSERT_TRUE(reply);
  ASSERT_TRUE(reply->refusal);
  EXPECT_EQ(reply->refusal->subcode, 33);
  EXPECT_EQ(content(folder / "f"), "");
}

TEST_F(GraphMedia, OurTokenDoesNotGoToPrivateAddressesOfOthers) {
  Meta meta(net::text(200, "picture"));
  Meta other(net::text(200, "picture"));
  Graph graph(client, {.base_url = meta.url()});
  Folder const folder;

  Reply const reply =
      run([&] { return graph.download(access(), other.url() + "/m", net::file_sink(folder / "f").value()); });

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::invalid);
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(GraphMedia, AnUploadIsMultipart) {
  Meta meta(net::json(200, R"({"id":"5550"})"));
  Graph graph(client, {.base_url = meta.url()});
  Folder const folder;
  std::string const bytes(300'000, 'p');
  std::ofstream(folder / "f", std::ios::binary) << bytes;

  Reply const reply = run([&] { return graph.upload(access(), "55", {folder / "f", "a \"b\".png", "image/png"}); });

  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, R"({"id":"5550"})");
  Request const request = meta.requests().at(0);
  EXPECT_EQ(request.target, "/v24.0/55/media");
  std::string const type(request.header("content-type").value_or(""));
  ASSERT_TRUE(type.starts_with("multipart/form-data; boundary="));
  std::string const line = "--" + type.substr(type.find('=') + 1);
  EXPECT_EQ(request.body, line + "\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n" +
                              line + "\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/png\r\n" + line +
                              "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.png\"\r\n"
                              "Content-Type: image/png\r\n\r\n" +
                              bytes + "\r\n" + line + "--\r\n");
}

TEST_F(GraphMedia, AnUploadOfNoFileIsNotSent) {
  Meta meta(net::json(200, "{}"));
  Graph graph(client, {.base_url = meta.url()});

  EXPECT_EQ(run([&] { return graph.upload(access(), "55", {"/tmp/no such file", "f", "image/png"}); }).error().code,
      Code::not_found);
  EXPECT_EQ(
      run([&] { return graph.upload(access(), "55", {"/etc/hostname", "f", "a\r\nb"}); }).error().code, Code::invalid);
  EXPECT_TRUE(meta.requests().empty());
}

}  // namespace
}  // namespace wigwag::meta
