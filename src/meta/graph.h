/// @file The Graph client: one HTTP call a function, Meta's answer with what it means. Repeats nothing; pacing and
/// backoff are the caller's.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "meta/graph_error.h"
#include "net/client.h"

namespace wigwag::meta {

struct GraphOptions {
  /// Without a version. What it leads to is exempt from the check of addresses: it is the operator's own word.
  std::string base_url = "https://graph.facebook.com";
  std::chrono::milliseconds timeout = std::chrono::milliseconds(limits::graph_timeout_ms);
  std::chrono::milliseconds media_timeout = std::chrono::milliseconds(limits::graph_media_timeout_ms);
};

/// As whom a call is made.
struct GraphAccess {
  std::string version;  ///< `v24.0`
  Secret<std::string> token;
};

struct GraphBody {
  std::string content_type;
  std::string bytes = {};
  std::optional<net::Source> source = {};  ///< instead of `bytes`
};

/// What came back. Whether a send may be repeated: an Error instead of this says that nothing was sent; here, only when
/// Meta refused with a class that says so.
struct GraphReply {
  net::Outcome outcome = net::Outcome::answered;
  net::Loss loss = net::Loss::none;
  int status = 0;
  std::vector<net::Header> headers = {};
  std::string body = {};                   ///< verbatim; of a download only when it was refused
  std::uint64_t body_bytes = 0;            ///< of a download too
  std::optional<GraphError> refusal = {};  ///< Meta's error, or a status above 399 without one
  Usage usage = {};

  bool succeeded() const { return outcome == net::Outcome::answered && !refusal; }
};

/// What is known of a file; its address lives five minutes.
struct MediaNode {
  std::string url;
  std::string mime_type;
  std::string sha256;  ///< hexadecimal, as Meta gives it
  std::int64_t file_bytes = 0;
  std::string id;
};
/// Errors: bad_request (no media node).
Result<MediaNode> read_media_node(std::string_view body);

struct UploadFile {
  std::filesystem::path path;
  std::string name;  ///< for Meta; not necessarily the path's
  std::string content_type;
};

/// Threads share it. All calls: Errors say that nothing was sent (invalid: path, version, query; and net::Client's).
class Graph {
 public:
  /// `client` outlives this, and this outlives its calls.
  Graph(net::Client& client, GraphOptions options);

  /// How long an answer may take.
  std::chrono::milliseconds timeout() const { return options_.timeout; }

  /// POST /{phone_number_id}/messages. `json` goes out as it is.
  Task<Result<GraphReply>> send_message(GraphAccess access, std::string phone_number_id, std::string json);

  /// Pass-through: path (without version and leading `/`) and query (without `?`) are percent-encoded already and go
  /// out as they are. A query that names an access_token is refused: it would win over ours.
  Task<Result<GraphReply>> get(GraphAccess access, std::string path, std::string query = {});
  Task<Result<GraphReply>> post(GraphAccess access, std::string path, std::string query, GraphBody body);
  Task<Result<GraphReply>> del(
      GraphAccess access, std::string path, std::string query = {}, std::optional<GraphBody> body = {});

  /// With a phone_number_id Meta checks that the number owns the file.
  Task<Result<GraphReply>> media_node(GraphAccess access, std::string media_id, std::string phone_number_id = {});
  /// From a media node's url, with our token. Only a success reaches the sink. An address that is not under base_url
  /// must be public and https.
  Task<Result<GraphReply>> download(
      GraphAccess access, std::string url, net::Sink sink, std::size_t bytes_max = limits::media_bytes_max);
  /// POST /{phone_number_id}/media, the file as multipart, never in memory as a whole.
  Task<Result<GraphReply>> upload(GraphAccess access, std::string phone_number_id, UploadFile file);
  /// POST to an upload session (`upload:…?sig=…`), the file from `offset` on. Source: Meta, resumable upload.
  Task<Result<GraphReply>> upload_rest(
      GraphAccess access, std::string session, std::filesystem::path path, std::uint64_t offset);

 private:
  Result<std::string> address(std::string_view version, std::string_view path, std::string_view query) const;
  Task<Result<GraphReply>> call(
      net::Method method, GraphAccess access, std::string path, std::string query, std::optional<GraphBody> body) const;
  Task<Result<GraphReply>> exchange(net::ClientRequest request) const;

  net::Client& client_;
  GraphOptions const options_;
  std::string origin_;  ///< of base_url; empty when that is no URL
};

}  // namespace wigwag::meta
