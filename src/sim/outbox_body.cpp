#include "sim/outbox_body.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"

namespace wigwag::sim {
namespace {

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (char const c : text)
    out += kPlain.contains(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string key_for(Secret<std::string> const& secret, Secret<std::string> const& old_secret, Signature signature) {
  switch (signature) {
    case Signature::valid: return secret.reveal();
    case Signature::old_secret:
      return old_secret.reveal().empty() ? "the secret before " + secret.reveal() : old_secret.reveal();
    case Signature::wrong:
    case Signature::missing: return "another secret";
  }
  return {};
}

bool goes_on(Posting const& last, Posting const& next) {
  return last.waba_id == next.waba_id && last.with_time == next.with_time;
}

}  // namespace

std::string body_of(std::span<Posting const> postings, Instant now) {
  json::Writer out;
  out.begin_object().member("object", "whatsapp_business_account").key("entry").begin_array();
  for (std::size_t i = 0; i < postings.size(); ++i) {
    Posting const& each = postings[i];
    if (i == 0 || !goes_on(postings[i - 1], each)) {
      out.begin_object().member("id", each.waba_id);
      if (each.with_time) out.member("time", now.seconds());
      out.key("changes").begin_array();
    }
    out.begin_object().key("value").raw(each.value).member("field", each.field).end_object();
    if (i + 1 == postings.size() || !goes_on(each, postings[i + 1])) out.end_array().end_object();
  }
  return out.end_array().end_object().take();
}

std::vector<net::Header> hook_headers(Secret<std::string> const& secret, Secret<std::string> const& old_secret,
    std::string_view body, Signature signature) {
  std::vector<net::Header> headers{{"Content-Type", "application/json"}};
  if (signature == Signature::missing) return headers;
  std::string const key = key_for(secret, old_secret, signature);
  headers.push_back({"X-Hub-Signature-256", "sha256=" + hex(hmac_sha256(key, body))});
  return headers;
}

void note_answer(HookTry& attempt, Result<net::ClientResponse> const& answer) {
  if (!answer) {
    attempt.error = answer.error().message;
  } else if (answer->outcome == net::Outcome::answered) {
    attempt.status = answer->status;
  } else {
    attempt.error = std::string(net::loss_name(answer->loss)) + (answer->note.empty() ? "" : ": " + answer->note);
  }
}

std::string random_challenge() {
  std::string digits;
  for (char const byte : random_bytes(10)) digits += static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
  if (digits[0] == '0') digits[0] = '1';  // a decimal number, as Meta's
  return digits;
}

std::string verification_url(std::string_view url, std::string_view challenge, std::string_view verify_token) {
  return fmt::format("{}{}hub.mode=subscribe&hub.challenge={}&hub.verify_token={}", url, url.contains('?') ? '&' : '?',
      challenge, percent_encoded(verify_token));
}

}  // namespace wigwag::sim
