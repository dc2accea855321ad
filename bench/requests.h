/// @file Requests, built before the clock starts: signed webhooks as Meta posts them, and GETs.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace wigwag::bench {

/// All requests in one block of memory, one behind the other.
struct Requests {
  std::string bytes;
  std::vector<std::size_t> starts{0};
  std::vector<std::string> wamids;  ///< of webhooks: what must be found later

  std::size_t count() const { return starts.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return std::string_view(bytes).substr(starts[i], starts[i + 1] - starts[i]);
  }
  void add(std::string_view head, std::string_view body) {
    bytes.append(head).append(body);
    starts.push_back(bytes.size());
  }
};

struct WebhookPlan {
  std::string host = "localhost";
  std::string path = "/webhooks/meta";
  std::string secret;
  std::string phone_number_id = "555010200000001";
  std::uint64_t run = 1;  ///< part of every wamid: another run gives other messages
  std::size_t count = 0;
  std::size_t senders = 5000;
};

inline std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  int const n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
      reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

/// Inbound, with a key of 20 hex digits. Source: spec/meta-cloud-api.md, inside a wamid.
inline std::string wamid_of(std::string_view phone, std::uint64_t run, std::uint64_t number) {
  char key[21];
  std::snprintf(key, sizeof key, "3A%06llX%012llX", static_cast<unsigned long long>(run & 0xffffff),
      static_cast<unsigned long long>(number & 0xffffffffffff));
  std::string bytes = "\x1c\x18";
  bytes.append(1, static_cast<char>(phone.size())).append(phone);
  bytes.append("\x15\x02\x00\x12\x18\x14", 6).append(key, 20).append(1, '\0');
  return "wamid." + base64(bytes);
}

inline std::string signature_of(std::string_view secret, std::string_view body) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
      reinterpret_cast<unsigned char const*>(body.data()), body.size(), mac, &length);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[mac[i] >> 4];
    hex += "0123456789abcdef"[mac[i] & 15];
  }
  return hex;
}

/// A text after a click on an ad: about 1 KB of compact JSON, of which about 60 bytes are what the person wrote.
inline std::string webhook_body(
    WebhookPlan const& plan, std::string const& wamid, std::string const& phone, std::uint64_t number) {
  static constexpr std::string_view kTexts[] = {"Hello, is the blue kettle still available? I would like two of them.",
      "My order has not arrived yet, can you tell me where it is?", "Thanks!",
      "Can I move my appointment from Tuesday to Thursday afternoon, please? About three would be best.",
      "Hola, buenos d\\u00edas. \\u00bfTienen servicio los domingos?"};
  std::string const digits = phone.substr(4);
  return R"({"object":"whatsapp_business_account","entry":[{"id":"555010100000001","changes":[{"value":{)"
         R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":")" +
         plan.phone_number_id + R"("},"contacts":[{"profile":{"name":"Guest )" + digits + R"("},"wa_id":")" + phone +
         R"(","user_id":"US.1000000000000)" + digits + R"("}],"messages":[{"from":")" + phone +
         R"(","from_user_id":"US.1000000000000)" + digits + R"(","id":")" + wamid + R"(","timestamp":")" +
         std::to_string(std::time(nullptr)) + R"(","type":"text","text":{"body":")" +
         std::string(kTexts[number % std::size(kTexts)]) +
         R"("},"referral":{"source_url":"https:\/\/ads.example.test\/winter-sale","source_id":"555010900000001",)"
         R"("source_type":"ad","body":"Winter sale: 20 % off all kettles","headline":"Chat with us",)"
         R"("media_type":"image","image_url":"https:\/\/cdn.example.test\/ads\/winter.jpg","ctwa_clid":)"
         R"("AfExampleClickIdentifier_0001-abcDEFghiJKLmnoPQRstuVWXyz0123456789","welcome_message":)"
         R"({"text":"Hi! How can we help?"}}}]},"field":"messages"}]}]})";
}

/// Neighbours in time are far apart in number; every sender is met before one comes again.
inline std::string sender_of(WebhookPlan const& plan, std::size_t number) {
  char digits[8];
  std::snprintf(digits, sizeof digits, "%07zu", number * 7919 % plan.senders % 10'000'000);
  return std::string("1555") + digits;
}

inline Requests webhooks(WebhookPlan const& plan) {
  Requests out;
  out.bytes.reserve(plan.count * 1400);
  out.starts.reserve(plan.count + 1);
  out.wamids.reserve(plan.count);
  for (std::size_t i = 0; i < plan.count; ++i) {
    std::string const phone = sender_of(plan, i);
    out.wamids.push_back(wamid_of(phone, plan.run, i));
    std::string const body = webhook_body(plan, out.wamids.back(), phone, i);
    out.add("POST " + plan.path + " HTTP/1.1\r\nHost: " + plan.host +
                "\r\nContent-Type: application/json\r\nUser-Agent: facebookexternalua\r\nX-Hub-Signature-256: sha256=" +
                signature_of(plan.secret, body) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n",
        body);
  }
  return out;
}

inline Requests gets(std::string const& host, std::vector<std::string> const& paths, std::string const& headers) {
  Requests out;
  for (std::string const& path : paths)
    out.add("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n", "");
  return out;
}

/// For a path: letters, digits and "-._~" as they are, all else percent-encoded.
inline std::string path_segment(std::string_view text) {
  std::string out;
  for (unsigned char const c : text) {
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", c);
    out += plain ? std::string(1, static_cast<char>(c)) : code;
  }
  return out;
}

}  // namespace wigwag::bench
