#include "net/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/crypto.h"
#include "echo_server.h"
#include "kit/raw_client.h"

namespace wigwag::net {
namespace {

/// A folder that is gone at the end of the test.
struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "wigwag-test-XXXXXX";
    must(::mkdtemp(name.data()) != nullptr, "a folder for the test");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::size_t files() const {
    auto const all = std::filesystem::directory_iterator(path);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  std::filesystem::path path;
};

std::string some_bytes(std::size_t count) {
  std::string bytes;
  bytes.reserve(count + 32);
  for (std::uint64_t i = 0; bytes.size() < count; ++i) bytes += fmt::format("{:016x}", i * 0x9e3779b97f4a7c15ULL);
  bytes.resize(count);
  return bytes;
}

TempFile file_with(Folder const& folder, std::string_view bytes) {
  Result<TempFile> file = TempFile::make(folder.path);
  must(file && file->write(bytes), "a file for the test");
  return *std::move(file);
}

TEST(TempFile, IsGoneWithItsObject) {
  Folder const folder;
  {
    TempFile const file = file_with(folder, "some");
  }

  EXPECT_EQ(folder.files(), 0U);
}

TEST(TempFile, StaysWhereItIsMoved) {
  Folder const folder;
  {
    TempFile file = file_with(folder, "some");
    ASSERT_TRUE(file.move_to(folder.path / "kept"));
  }

  Result<File> const kept = File::open(folder.path / "kept");
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept->bytes(), 4U);
  EXPECT_EQ(folder.files(), 1U);
}

TEST(TempFile, CannotBeMadeWhereThereIsNoFolder) {
  EXPECT_EQ(TempFile::make("/nowhere/at/all").error().code, Code::unavailable);
}

TEST(TempFile, SaysThatTheDiskIsFull) {
  File const full(::open("/dev/full", O_WRONLY | O_CLOEXEC));

  Done const written = full.write("x");

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().field, "disk");
  EXPECT_EQ(written.error().message, "the disk is full");
}

/// Answers with the part of a file that the path names: `/offset-bytes`.
struct FileServer {
  explicit FileServer(std::string_view content) : temp(file_with(folder, content)) {
    Result<File> opened = File::open(temp.path());
    must(opened.has_value(), "the test's file");
    file = std::make_shared<File>(*std::move(opened));
  }
  Task<Response> answer(Request request) {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    must(std::sscanf(request.target.c_str(), "/%lu-%lu", &offset, &bytes) == 2, "what the test asks");
    co_return Response{.content_type = "image/png", .file = FilePart{file, offset, bytes}};
  }

  Folder folder;
  TempFile temp;
  std::shared_ptr<File> file;
  EchoServer server{{}, [this](Request request) { return answer(std::move(request)); }};
};

TEST(FileAnswer, IsTheFileByteForByte) {
  std::string const bytes = some_bytes(5'000'000);
  FileServer files(bytes);
  RawClient client(files.server.port());

  auto const answer = client.ask("GET /0-5000000 HTTP/1.1\r\nHost: a\r\n\r\n");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("Content-Length"), "5000000");
  EXPECT_TRUE(answer->body == bytes);
}

TEST(FileAnswer, IsAPartOfIt) {
  FileServer files("0123456789");
  RawClient client(files.server.port());

  EXPECT_EQ(client.ask("GET /3-4 HTTP/1.1\r\nHost: a\r\n\r\n")->body, "3456");
  EXPECT_EQ(client.ask("GET /9-1 HTTP/1.1\r\nHost: a\r\n\r\n")->body, "9") << "on the same connection";
}

TEST(FileAnswer, ToHeadIsItsLengthAlone) {
  FileServer files("0123456789");
  RawClient client(files.server.port());

  client.send("HEAD /0-10 HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const answer = client.receive(Body::none);

  EXPECT_EQ(answer->header("Content-Length"), "10");
  EXPECT_EQ(client.ask("GET /0-1 HTTP/1.1\r\nHost: a\r\n\r\n")->body, "0") << "nothing of the file came behind it";
}

TEST(FileAnswer, ShorterThanPromisedEndsTheConnection) {
  FileServer files("0123456789");
  RawClient client(files.server.port());

  client.send("GET /0-11 HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_TRUE(client.rest().ends_with("0123456789"));
}

TEST(FileAnswer, ToAPeerThatLeavesHurtsNobody) {
  FileServer files(some_bytes(5'000'000));
  {
    RawClient(files.server.port()).send("GET /0-5000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  RawClient client(files.server.port());

  EXPECT_EQ(client.ask("GET /0-3 HTTP/1.1\r\nHost: a\r\n\r\n")->body, "000");
}

/// Says what a request's body was and where it was.
Task<Response> describe(Request request) {
  if (!request.body_file) co_return text(200, "memory " + request.body);
  std::string bytes(request.body_file->bytes(), '\0');
  Result<File> const file = File::open(request.body_file->path());
  must(file && file->read_at(bytes, 0) == bytes.size(), "the body's file");
  co_return text(200, "file " + hex(sha256(bytes)) + request.body);
}

struct BodyServer {
  explicit BodyServer(std::filesystem::path kept_in = {}) {
    Options options;
    options.body_files_max = 1;
    options.body_folder = kept_in.empty() ? folder.path : kept_in;
    options.body_limit = [](Method, std::string_view path, std::string_view) {
      return path == "/file" ? BodyLimit(1'000'000, BodyTo::file) : BodyLimit(10);
    };
    server.emplace(std::move(options), describe);
  }
  Folder folder;
  std::optional<EchoServer> server;
};

TEST(BodyFile, HoldsTheWholeBody) {
  BodyServer server;
  RawClient client(server.server->port());
  std::string const bytes = some_bytes(300'000);

  auto const answer = client.ask("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + bytes);

  EXPECT_EQ(answer->body, "file " + hex(sha256(bytes)));
  EXPECT_EQ(
      client.ask("POST /file HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")->body,
      "file " + hex(sha256("abc")));
  EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")->body, "memory abc");
  EXPECT_EQ(server.folder.files(), 0U) << "each is gone with its request";
}

TEST(BodyFile, IsGoneWhenThePeerLeavesInTheMiddle) {
  BodyServer server;
  {
    RawClient client(server.server->port());
    client.send("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\nabc");
    client.end_sending();
    EXPECT_TRUE(client.is_closed_by_peer());
  }

  EXPECT_EQ(server.folder.files(), 0U);
}

TEST(BodyFile, AboveItsLimitIsRefused) {
  BodyServer server;
  RawClient client(server.server->port());

  client.send("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\n");

  EXPECT_EQ(client.receive()->status, 413);
}

TEST(BodyFile, OneTooManyIsRefusedUntilAnotherEnds) {
  BodyServer server;
  RawClient slow(server.server->port());
  slow.send("POST /file HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  ASSERT_EQ(slow.receive(Body::none)->status, 100) << "its file is there";
  {
    RawClient client(server.server->port());
    client.send("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(client.receive()->status, 503);
  }

  EXPECT_EQ(slow.ask("abc")->status, 200);
  RawClient client(server.server->port());
  EXPECT_EQ(client.ask("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")->status, 200);
}

TEST(BodyFile, OfWhomNobodyAdmitsNothingIsRead) {
  Folder const folder;
  std::atomic<int> handled = 0;
  Options options;
  options.body_folder = folder.path;
  options.body_limit = [](Method, std::string_view, std::string_view) { return BodyLimit(1'000'000, BodyTo::file); };
  options.admit = [](Request const& head) -> Task<std::optional<Response>> {
    if (head.header("X-API-Key") == "right") co_return std::nullopt;
    co_return text(401, "who is it? " + std::string(head.path()));
  };
  auto server = std::make_unique<EchoServer>(std::move(options), [&handled](Request request) {
    ++handled;
    return describe(std::move(request));
  });
  RawClient stranger(server->port());
  stranger.send("POST /f HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 900000\r\n\r\n");
  auto const refused = stranger.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401) << "before it was told to go on";
  EXPECT_EQ(refused->body, "who is it? /f");
  EXPECT_TRUE(stranger.is_closed_by_peer());
  EXPECT_EQ(handled, 0);

  RawClient known(server->port());
  known.send("POST /f HTTP/1.1\r\nHost: a\r\nX-API-Key: right\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  ASSERT_EQ(known.receive(Body::none)->status, 100);
  EXPECT_EQ(known.ask("abc")->body, "file " + hex(sha256("abc")));
  server.reset();  // the file goes when its request ends, which may be after the answer
  EXPECT_EQ(folder.files(), 0U);
}

TEST(BodyFile, IsRefusedWhenTheDiskRefusesIt) {
  BodyServer server("/nowhere/at/all");
  RawClient client(server.server->port());

  client.send("POST /file HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

  EXPECT_EQ(client.receive()->status, 503);
}

}  // namespace
}  // namespace wigwag::net
