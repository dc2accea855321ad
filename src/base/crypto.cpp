#include "base/crypto.h"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>

#include "base/result.h"

namespace wigwag {
namespace {

constexpr std::size_t kDigestBytes = 32;

struct MdContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct MacContextFree {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Fetched once and never freed: looking an algorithm up costs more than hashing a token.
EVP_MD const* sha256_algorithm() {
  static EVP_MD const* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  must(algorithm != nullptr, "OpenSSL has no SHA-256");
  return algorithm;
}

/// An HMAC-SHA256 context of this thread, to be initialised again with each key.
EVP_MAC_CTX* mac_context() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  must(algorithm != nullptr, "OpenSSL has no HMAC");
  thread_local std::unique_ptr<EVP_MAC_CTX, MacContextFree> const context = [] {
    std::unique_ptr<EVP_MAC_CTX, MacContextFree> fresh(EVP_MAC_CTX_new(algorithm));
    char name[] = "SHA256";
    std::array<OSSL_PARAM, 2> const digest{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end()};
    must(fresh && EVP_MAC_CTX_set_params(fresh.get(), digest.data()) == 1, "HMAC-SHA256 cannot be set up");
    return fresh;
  }();
  return context.get();
}

void digest_into(std::string_view data, unsigned char* out) {
  thread_local std::unique_ptr<EVP_MD_CTX, MdContextFree> const context(EVP_MD_CTX_new());
  bool const done = context && EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), out, nullptr) == 1;
  must(done, "SHA-256 failed");
}

void start_sodium() {
  static int const started = sodium_init();
  must(started >= 0, "libsodium cannot start");
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string base64_of(std::string_view bytes, int variant) {
  start_sodium();
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
  text.pop_back();  // libsodium ends it with a NUL
  return text;
}

std::optional<std::string> from_base64(std::string_view text, int variant) {
  start_sodium();
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  char const* end = nullptr;
  int const failed =
      sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, &end, variant);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::string sha256(std::string_view data) {
  std::string digest(kDigestBytes, '\0');
  digest_into(data, bytes_of(digest));
  return digest;
}

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, MdContextFree> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  bool const begun = state_->context && EVP_DigestInit_ex2(state_->context.get(), sha256_algorithm(), nullptr) == 1;
  must(begun, "SHA-256 failed");
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  must(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1, "SHA-256 failed");
}

std::string Sha256::digest() {
  std::string digest(kDigestBytes, '\0');
  must(EVP_DigestFinal_ex(state_->context.get(), bytes_of(digest), nullptr) == 1, "SHA-256 failed");
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  // OpenSSL takes a null key for "the one from before".
  unsigned char const* const key_bytes = key.empty() ? bytes_of(std::string_view("")) : bytes_of(key);
  EVP_MAC_CTX* const context = mac_context();
  std::string mac(kDigestBytes, '\0');
  std::size_t length = 0;
  bool const done = EVP_MAC_init(context, key_bytes, key.size(), nullptr) == 1 &&
                    EVP_MAC_update(context, bytes_of(data), data.size()) == 1 &&
                    EVP_MAC_final(context, bytes_of(mac), &length, mac.size()) == 1;
  must(done && length == kDigestBytes, "HMAC-SHA256 failed");
  return mac;
}

std::int64_t wamid_hash(std::string_view wamid) {
  std::array<unsigned char, kDigestBytes> digest{};
  digest_into(wamid, digest.data());
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < 8; ++i) hash = hash << 8 | digest[i];
  return static_cast<std::int64_t>(hash & 0x7fffffffffffffffULL);
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int const high = hex_value(text[i]);
    int const low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string base64_encode(std::string_view bytes) { return base64_of(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::optional<std::string> base64_decode(std::string_view text) {
  return from_base64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string base64url_encode(std::string_view bytes) {
  return base64_of(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return from_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string random_bytes(std::size_t count) {
  start_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string random_token(std::string_view prefix, std::size_t count) {
  static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  start_sodium();
  std::string token(prefix);
  token.reserve(prefix.size() + count);
  for (std::size_t i = 0; i < count; ++i) token += kAlphabet[randombytes_uniform(kAlphabet.size())];
  return token;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string seal(std::string_view key, std::string_view plain) {
  must(key.size() == kSealKeyBytes, "a seal key has 32 bytes");
  std::string box = random_bytes(crypto_secretbox_NONCEBYTES);
  box.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
  int const failed = crypto_secretbox_easy(
      bytes_of(box) + crypto_secretbox_NONCEBYTES, bytes_of(plain), plain.size(), bytes_of(box), bytes_of(key));
  must(failed == 0, "sealing failed");
  return box;
}

std::optional<std::string> open_sealed(std::string_view key, std::string_view box) {
  must(key.size() == kSealKeyBytes, "a seal key has 32 bytes");
  if (box.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  start_sodium();
  std::string_view const inside = box.substr(crypto_secretbox_NONCEBYTES);
  std::string plain(inside.size() - crypto_secretbox_MACBYTES, '\0');
  int const failed =
      crypto_secretbox_open_easy(bytes_of(plain), bytes_of(inside), inside.size(), bytes_of(box), bytes_of(key));
  if (failed != 0) return std::nullopt;
  return plain;
}

}  // namespace wigwag
