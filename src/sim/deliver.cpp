#include "sim/deliver.h"

#include <curl/curl.h>

#include <fmt/format.h>
#include <memory>

#include "base/crypto.h"

namespace wigwag::sim {
namespace {

constexpr long kConnectTimeoutMs = 5'000;
constexpr long kTimeoutMs = 30'000;

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, CloseCurl>;

std::size_t drop_answer(char*, std::size_t size, std::size_t count, void*) { return size * count; }

Headers headers_for(Target const& target, std::string const& body, Signature signature) {
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  list = curl_slist_append(list, "Expect:");  // no pause of a second before large bodies
  if (signature == Signature::missing) return Headers(list);
  std::string const key = signature == Signature::wrong ? "another secret" : target.app_secret.reveal();
  return Headers(curl_slist_append(list, ("X-Hub-Signature-256: sha256=" + hex(hmac_sha256(key, body))).c_str()));
}

}  // namespace

Result<int> deliver(Target const& target, std::string const& body, Signature signature) {
  std::unique_ptr<CURL, CloseCurl> const curl(curl_easy_init());
  must(curl != nullptr, "libcurl gives a handle");
  Headers const headers = headers_for(target, body, signature);
  curl_easy_setopt(curl.get(), CURLOPT_URL, target.address.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl_easy_setopt(curl.get(), CURLOPT_USERAGENT, "facebookexternalua");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &drop_answer);
  CURLcode const code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK)
    return fail(Code::unavailable,
        fmt::format("the server did not answer at {}: {}", target.address, curl_easy_strerror(code)));
  return static_cast<int>(status);
}

}  // namespace wigwag::sim
