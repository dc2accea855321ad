#include "net/request_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/limits.h"

namespace wigwag::net {
namespace {

/// What the reader makes of bytes that come in pieces of this size, told in one text.
std::string told(std::string_view bytes, std::size_t piece) {
  using State = RequestReader::State;
  RequestReader reader;
  std::string text;
  std::string unread;
  while (true) {
    auto const before = reader.state();
    std::size_t const taken = reader.take(unread);
    unread.erase(0, taken);
    if (before == State::head && reader.state() == State::body) {
      reader.limit_body(100);
      continue;
    }
    if (reader.state() == State::complete) {
      Request const& request = reader.request();
      text += std::string(method_name(request.method)) + " " + request.target + " " +
              std::to_string(request.headers.size()) + " '" + request.body + "'; ";
      reader.reset();
      continue;
    }
    if (reader.state() == State::refused) return text + std::to_string(reader.refusal());
    if (taken > 0) continue;
    if (bytes.empty()) return text + "open";
    unread += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
}

void expect_told(std::string_view bytes, std::string const& expected) {
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) ASSERT_EQ(told(bytes, piece), expected) << piece;
}

TEST(RequestReader, HowBytesArePackedChangesNothing) {
  expect_told(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
      "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
      "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n"
      "POST /4 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "POST /5 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
      "GET /6 HTTP/1.1\r\nHo",
      "GET /1 1 ''; POST /2 2 'body'; POST /3 2 'abcde'; POST /4 2 ''; POST /5 2 ''; open");
}

TEST(RequestReader, RefusalsComeHoweverBytesArePacked) {
  expect_told("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\nHost: h\r\n\r\n", "GET /1 1 ''; 400");
  expect_told("POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabcde", "413");
  expect_told("POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdefgh\r\n", "400");
  expect_told("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", "413");
}

TEST(RequestReader, EmptyLinesBeforeARequestAreSkipped) {
  expect_told(
      "\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /1 1 ''; GET /2 1 ''; open");
}

TEST(RequestReader, OnlyAFewEmptyLinesAreSkipped) {
  expect_told("\r\n\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /1 1 ''; open");
  expect_told("\r\n\r\n\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\n", "400");
}

TEST(RequestReader, FindsThePathOfAnUnfinishedHead) {
  EXPECT_EQ(RequestReader::path_in("GET /a/b?c=d HTTP/1.1\r\nHost"), "/a/b");
  EXPECT_EQ(RequestReader::path_in("GET /a"), "/a");
  EXPECT_EQ(RequestReader::path_in("GET"), "");
  EXPECT_EQ(RequestReader::path_in("GET\r\nX: /a"), "");
  EXPECT_EQ(RequestReader::path_in(""), "");
}

}  // namespace
}  // namespace wigwag::net
