/// @file A stand-in for Meta's media endpoints that does exactly what a test says: wrong hashes, addresses that expire,
/// answers that never come.
#pragma once
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/guarded.h"
#include "base/json.h"
#include "net/multipart.h"
#include "net/server.h"

namespace wigwag::work {

class FakeMeta {
 public:
  struct File {
    std::string bytes;
    std::string told_sha256 = {};  ///< empty: the right one, hexadecimal
    std::int64_t told_bytes = -1;
    int lookups_refused = 0;    ///< so many are answered with Meta's 100/33
    int downloads_expired = 0;  ///< so many are answered with 404
  };
  struct Seen {
    int lookups = 0;
    int downloads = 0;
    int uploads = 0;
    std::string token;
  };

  explicit FakeMeta(std::string token = "token-of-the-number")
      : token_("Bearer " + std::move(token)),
        server_(options(), [this](net::Request request) { return answer(std::move(request)); }) {
    auto const port = server_.start();
    must(port.has_value(), "a free port");
    url_ = fmt::format("http://127.0.0.1:{}", *port);
  }

  std::string const& url() const { return url_; }
  void keep(std::string const& media_id, File file) {
    files_.with([&](auto& files) { files[media_id] = std::move(file); });
  }
  Seen seen() const {
    return seen_.with([](Seen const& seen) { return seen; });
  }

 private:
  Task<net::Response> answer(net::Request request) {
    std::string const path(request.path());
    seen_.with([&](Seen& seen) { seen.token = request.header("Authorization").value_or(""); });
    if (request.header("Authorization") != token_) co_return net::json(401, "{}");
    if (request.method == net::Method::post) co_return upload(request);
    bool const is_download = path.starts_with("/download/");
    std::string const id = path.substr(path.rfind('/') + 1);
    co_return files_.with([&](auto& files) -> net::Response {
      auto const found = files.find(id);
      seen_.with([&](Seen& seen) { ++(is_download ? seen.downloads : seen.lookups); });
      if (found == files.end()) return unknown();
      if (request.method == net::Method::del) {
        files.erase(found);
        return net::json(200, R"({"success":true})");
      }
      return is_download ? download(found->second) : look_up(id, found->second);
    });
  }

  static net::Response unknown() {
    return net::json(400, R"({"error":{"message":"Unsupported get request.","type":"GraphMethodException",)"
                          R"("code":100,"error_subcode":33}})");
  }
  net::Response look_up(std::string const& id, File& file) const {
    if (file.lookups_refused > 0) {
      --file.lookups_refused;
      return unknown();
    }
    std::string const hash = file.told_sha256.empty() ? hex(sha256(file.bytes)) : file.told_sha256;
    std::int64_t const bytes = file.told_bytes < 0 ? static_cast<std::int64_t>(file.bytes.size()) : file.told_bytes;
    return net::json(
        200, fmt::format(R"({{"messaging_product":"whatsapp","url":"{}/download/{}","mime_type":"image/png",)"
                         R"("sha256":"{}","file_size":"{}","id":"{}"}})",
                 url_, id, hash, bytes, id));
  }
  static net::Response download(File& file) {
    if (file.downloads_expired > 0) {
      --file.downloads_expired;
      return net::text(404, "gone");
    }
    return {.content_type = "image/png", .body = file.bytes};
  }

  static net::Options options() {
    net::Options options;
    options.body_limit = [](net::Method, std::string_view, std::string_view) {
      return net::BodyLimit(200 * 1024 * 1024);
    };
    return options;
  }

  /// The file of a form.
  class Parts : public net::PartHandler {
   public:
    Done begin(net::PartHead head) override {
      in_file_ = head.name == "file";
      if (in_file_) type = head.content_type;
      return {};
    }
    Done bytes(std::string_view bytes) override {
      if (in_file_) file += bytes;
      return {};
    }
    Done end() override { return {}; }
    std::string file;
    std::string type;

   private:
    bool in_file_ = false;
  };
  net::Response upload(net::Request const& request) {
    Parts parts;
    auto const boundary = net::multipart_boundary(request.header("Content-Type").value_or(""));
    net::MultipartReader reader(boundary.value_or(""), parts);
    if (!boundary || !reader.take(request.body) || !reader.finish()) return net::json(400, "{}");
    int const uploads = seen_.with([&](Seen& seen) { return ++seen.uploads; });
    std::string const id = fmt::format("5550103000000{:02}", uploads);
    keep(id, {parts.file});
    return net::json(200, fmt::format(R"({{"id":"{}"}})", id));
  }

  std::string const token_;
  Guarded<std::map<std::string, File>> files_;
  Guarded<Seen> seen_;
  net::Server server_;
  std::string url_;
};

}  // namespace wigwag::work
