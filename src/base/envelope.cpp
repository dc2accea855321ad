#include "base/envelope.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/result.h"

namespace wigwag {
namespace {

template <auto free>
struct With {
  void operator()(auto* one) const { free(one); }
};
using Key = std::unique_ptr<EVP_PKEY, With<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, With<&EVP_PKEY_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, With<&EVP_CIPHER_CTX_free>>;

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

enum class Way : bool { open = false, seal = true };

Cipher cipher_of(std::string_view key, std::string_view iv, Way way) {
  must(key.size() == kGcmKeyBytes && !iv.empty(), "AES-128-GCM has a key of 16 bytes and an IV");
  Cipher cipher(EVP_CIPHER_CTX_new());
  int const seals = way == Way::seal ? 1 : 0;
  must(cipher && EVP_CipherInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, nullptr, nullptr, seals) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_IVLEN, static_cast<int>(iv.size()), nullptr) == 1 &&
           EVP_CipherInit_ex(cipher.get(), nullptr, nullptr, bytes_of(key), bytes_of(iv), seals) == 1,
      "AES-128-GCM cannot be set up");
  return cipher;
}

}  // namespace

std::optional<std::string> rsa_oaep_encrypt(std::string_view pem, std::string_view plain) {
  std::unique_ptr<BIO, With<&BIO_free>> const text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  must(text != nullptr, "OpenSSL reads memory");
  Key const key(PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return std::nullopt;
  KeyContext const context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) != 1)
    return std::nullopt;
  std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())), '\0');
  std::size_t size = out.size();
  if (EVP_PKEY_encrypt(context.get(), bytes_of(out), &size, bytes_of(plain), plain.size()) != 1) return std::nullopt;
  out.resize(size);
  return out;
}

std::string gcm_seal(std::string_view key, std::string_view iv, std::string_view plain) {
  Cipher const cipher = cipher_of(key, iv, Way::seal);
  std::string out(plain.size() + kGcmTagBytes, '\0');
  int size = 0, rest = 0;
  must(EVP_CipherUpdate(cipher.get(), bytes_of(out), &size, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
           EVP_CipherFinal_ex(cipher.get(), bytes_of(out) + size, &rest) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kGcmTagBytes, bytes_of(out) + plain.size()) == 1,
      "AES-128-GCM seals");
  return out;
}

std::optional<std::string> gcm_open(std::string_view key, std::string_view iv, std::string_view box) {
  if (box.size() < kGcmTagBytes) return std::nullopt;
  Cipher const cipher = cipher_of(key, iv, Way::open);
  std::string tag(box.substr(box.size() - kGcmTagBytes));
  box.remove_suffix(kGcmTagBytes);
  std::string out(box.size() + kGcmTagBytes, '\0');
  int size = 0, rest = 0;
  bool const is_whole =
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, bytes_of(tag)) == 1 &&
      EVP_CipherUpdate(cipher.get(), bytes_of(out), &size, bytes_of(box), static_cast<int>(box.size())) == 1 &&
      EVP_CipherFinal_ex(cipher.get(), bytes_of(out) + size, &rest) == 1;
  if (!is_whole) return std::nullopt;
  out.resize(box.size());
  return out;
}

}  // namespace wigwag
