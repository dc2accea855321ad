#include "kit/file_room.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/crypto.h"

namespace wigwag::files {

std::string content_of(net::FilePart const& part) {
  std::string bytes(part.bytes, '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::size_t const count = part.file->read_at(std::span(bytes).subspan(at), part.offset + at);
    if (count == 0) break;
    at += count;
  }
  bytes.resize(at);
  return bytes;
}

std::uint16_t closed_port() {
  int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bool const bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  must(bound, "a free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

Room::Room(Place place) : salt(random_token("-", 12)) {
  if (place.folder.empty()) place.folder = folder.path;
  auto opened = open_blobs(place, {client, pool, system_now});
  if (!opened) ADD_FAILURE() << opened.error().message;
  must(opened.has_value(), "a place for the test's files");
  blobs = *std::move(opened);
}

Room::~Room() { tasks.stop(); }

Place Room::on_disk() { return {}; }

Place Room::in_bucket() {
  char const* const address = std::getenv("WIGWAG_TEST_S3");
  must(address != nullptr, "WIGWAG_TEST_S3 names an S3 server: run the tests by tools/with_s3.sh");
  auto bucket = parse_bucket(address);
  must(bucket.has_value(), "the address of the test's bucket");
  bucket->access_key = "S3RVER";
  bucket->secret_key = Secret<std::string>("S3RVER");
  return {{}, *bucket};
}

Result<std::unique_ptr<Blobs>> Room::try_open(Place const& place) {
  net::Pool pool{1, 10};
  net::Client client;
  return open_blobs(place, {client, pool, system_now});
}

Result<std::string> Room::try_put(std::string_view bytes) {
  TRY(net::TempFile file, net::TempFile::make(blobs->scratch()));
  TRY_DONE(file.write(bytes));
  std::string hash = hex(sha256(bytes));
  TRY_DONE(wait(blobs->put(std::move(file), hash)));
  return hash;
}

std::string Room::put(std::string_view bytes) {
  auto hash = try_put(bytes);
  if (!hash) ADD_FAILURE() << hash.error().message << " | " << hash.error().note;
  return hash.value_or("");
}

Result<net::FilePart> Room::open(std::string const& hash, std::uint64_t offset, std::uint64_t bytes) {
  return wait(blobs->open(hash, offset, bytes));
}

std::string Room::read(std::string const& hash, std::uint64_t offset, std::uint64_t bytes) {
  auto const part = open(hash, offset, bytes);
  if (!part) ADD_FAILURE() << part.error().message << " | " << part.error().note;
  return part ? content_of(*part) : "";
}

Result<bool> Room::exists(std::string const& hash) { return wait(blobs->exists(hash)); }

Done Room::remove(std::string const& hash) { return wait(blobs->remove(hash)); }

std::size_t Room::files_in_scratch() const {
  auto const all = std::filesystem::directory_iterator(blobs->scratch());
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace wigwag::files
