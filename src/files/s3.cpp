#include "files/s3.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "files/sigv4.h"
#include "net/client_file.h"

namespace wigwag::files {
namespace {

constexpr std::chrono::milliseconds kTimeout{limits::s3_timeout_ms};
constexpr std::size_t kNoteBytesMax = 300;
constexpr std::uint64_t kRefusalBytesMax = 64 * 1024;

/// Errors: unavailable, unless the answer is a success or one of those that the caller understands.
Result<int> status_of(Result<net::ClientResponse> const& response, bool may_be_missing) {
  if (!response) return fail(Code::unavailable, "the S3 server cannot be reached", "", response.error().message);
  if (response->outcome != net::Outcome::answered)
    return fail(Code::unavailable, "the S3 server did not answer", "", std::string(net::loss_name(response->loss)));
  int const status = response->status;
  if (status / 100 == 2 || (may_be_missing && status == 404)) return status;
  return fail(
      Code::unavailable, fmt::format("the S3 server answered {}", status), "", response->body.substr(0, kNoteBytesMax));
}

}  // namespace

S3Blobs::S3Blobs(Bucket bucket, std::filesystem::path scratch, BlobParts parts)
    : Blobs(std::move(scratch)), bucket_(std::move(bucket)), parts_(std::move(parts)) {
  host_ = bucket_.endpoint.substr(bucket_.endpoint.find("://") + 3);
}

net::ClientRequest S3Blobs::call(
    net::Method method, std::string const& hash, std::string const& payload_hash, std::string const& range) const {
  std::string const path = fmt::format("/{}/{}{}/{}", bucket_.name, bucket_.prefix, hash.substr(0, 2), hash);
  net::ClientRequest request;
  request.method = method;
  request.url = bucket_.endpoint + path;
  request.rule = net::kConfigured;
  request.timeout = kTimeout;
  request.headers = sign(bucket_, {method, host_, path, payload_hash, range}, parts_.clock());
  return request;
}

Task<Done> S3Blobs::put(net::TempFile file, std::string hash) {
  CO_TRY(net::Source source, net::file_source(file.path()));
  net::ClientRequest request = call(net::Method::put, hash, hash);
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  request.source = std::move(source);
  auto const response = co_await parts_.client.fetch(std::move(request));
  CO_TRY_DONE(status_of(response, false));
  co_return Done();
}

Task<Result<net::FilePart>> S3Blobs::open(std::string hash, std::uint64_t offset, std::uint64_t bytes) {
  CO_TRY(Brought brought, bring());
  net::TempFile& file = brought.file;
  if (bytes == 0) co_return std::move(brought).part();
  std::string const range = fmt::format("bytes={}-{}", offset, offset + bytes - 1);
  net::ClientRequest request = call(net::Method::get, hash, hex(sha256("")), range);
  request.response_bytes_max = std::max(bytes, kRefusalBytesMax);
  request.sink = [&file, bytes](std::string_view piece) {
    return file.bytes() + piece.size() <= bytes && file.write(piece).has_value();
  };
  auto const response = co_await parts_.client.fetch(std::move(request));
  CO_TRY(int const status, status_of(response, true));
  if (status == 404) co_return fail(Code::not_found, "there is no such file");
  if (file.bytes() != bytes) co_return fail(Code::unavailable, "the S3 server gave another part than was asked for");
  co_return std::move(brought).part();
}

Task<Result<bool>> S3Blobs::exists(std::string hash) {
  auto const response = co_await parts_.client.fetch(call(net::Method::head, hash, hex(sha256(""))));
  CO_TRY(int const status, status_of(response, true));
  co_return status != 404;
}

Task<Done> S3Blobs::remove(std::string hash) {
  auto const response = co_await parts_.client.fetch(call(net::Method::del, hash, hex(sha256(""))));
  CO_TRY_DONE(status_of(response, true));
  co_return Done();
}

}  // namespace wigwag::files
