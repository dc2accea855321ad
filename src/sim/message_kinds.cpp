#include "sim/message_kinds.h"

#include <array>

#include "base/crypto.h"
#include "sim/sample.h"

namespace wigwag::sim {
namespace {

constexpr auto kKinds = std::to_array<MessageKind>({
    {"text", "", R"({"body":"Hello from the sandbox"})", ""},
    {"image", "", R"({"caption":"A picture","mime_type":"image/jpeg","sha256":"$sha256","id":"$media","url":"$url"})",
        ""},
    {"video", "", R"({"caption":"A film","mime_type":"video/mp4","sha256":"$sha256","id":"$media","url":"$url"})", ""},
    {"audio", "",
        R"({"mime_type":"audio/ogg; codecs=opus","sha256":"$sha256","id":"$media","url":"$url","voice":true})", ""},
    {"document", "",
        R"({"filename":"invoice.pdf","mime_type":"application/pdf","sha256":"$sha256","id":"$media","url":"$url"})",
        ""},
    {"sticker", "", R"({"mime_type":"image/webp","sha256":"$sha256","id":"$media","url":"$url","animated":false})", ""},
    {"location", "",
        R"({"latitude":52.5162746,"longitude":13.3777041,"name":"Sample Square","address":"Sample Square 1, Berlin"})",
        ""},
    {"contacts", "",
        R"([{"name":{"formatted_name":"Alex Sample","first_name":"Alex","last_name":"Sample"},)"
        R"("phones":[{"phone":"+1 555-011-0002","wa_id":"15550110002","type":"CELL"}]}])",
        ""},
    {"interactive", "button_reply", R"({"type":"button_reply","button_reply":{"id":"opt-yes","title":"Yes"}})", "",
        Context::our_message},
    {"interactive", "list_reply",
        R"({"type":"list_reply","list_reply":{"id":"row-2","title":"Express","description":"Next day"}})", "",
        Context::our_message},
    {"interactive", "nfm_reply",
        R"({"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",)"
        R"("response_json":"{\"flow_token\":\"flow-token-1\",\"slot\":\"10:30\"}"}})",
        "", Context::our_message},
    {"interactive", "call_permission_reply",
        R"({"type":"call_permission_reply","call_permission_reply":{"response":"accept","is_permanent":false,)"
        R"("expiration_timestamp":"$now","response_source":"user_action"}})",
        "", Context::our_message},
    {"button", "", R"({"payload":"STOP-PROMO","text":"Stop promotions"})", "", Context::our_message},
    {"order", "",
        R"({"catalog_id":"555010800000001","text":"Please deliver after 5pm","product_items":[)"
        R"({"product_retailer_id":"kettle-blue","quantity":2,"item_price":39.9,"currency":"EUR"}]})",
        ""},
    {"reaction", "", R"({"message_id":"$target","emoji":"👍"})", "", Context::none, About::earlier_message},
    {"edit", "",
        R"({"original_message_id":"$target","message":{"type":"text","text":{"body":"Hello again, corrected"},)"
        R"("context":{"id":"M0"}}})",
        "", Context::none, About::earlier_message},
    {"revoke", "", R"({"original_message_id":"$target"})", "", Context::none, About::earlier_message},
    {"system", "user_changed_number",
        R"({"body":"User $name changed from $phone to $new_phone","wa_id":"$new_phone","type":"user_changed_number"})",
        "", Context::none, About::none, Contacts::absent},
    {"system", "user_changed_user_id",
        R"({"body":"User $name changed from $user_id to $user_id0","user_id":"$user_id0",)"
        R"("previous_user_id":"$user_id","type":"user_changed_user_id"})",
        "", Context::none, About::none, Contacts::absent},
    {"system", "customer_identity_changed", R"({"body":"User identity changed","type":"customer_identity_changed"})",
        R"("identity":{"acknowledged":false,"created_timestamp":"$now","hash":"DF2lS5v2W6x="})"},
    {"unsupported", "", R"({"type":"poll_creation"})",
        R"("errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown",)"
        R"("error_data":{"details":"This kind of message is not carried by the API."}}])"},
    {"unknown", "", "",
        R"("errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown",)"
        R"("error_data":{"details":"This kind of message is not carried by the API."}}])"},
    {"request_welcome", "", "", ""},
});

bool starts_here(std::string_view pattern, std::size_t at, std::string_view word) {
  return pattern.substr(at).starts_with(word);
}

std::string media_url(std::string const& media, std::string const& timestamp, IdMint& mint) {
  return "https://lookaside.example.test/whatsapp_business/attachments/?mid=" + media + "&ext=" + timestamp +
         "&hash=" + mint.hex(24);
}

/// Of the file that Graph gives under this id, as webhooks write it.
std::string file_hash(std::string_view pattern, std::string const& media) {
  return base64_encode(sha256(sample_file(mime_type_in(pattern), media)));
}

}  // namespace

std::string_view mime_type_in(std::string_view pattern) {
  constexpr std::string_view kKey = R"("mime_type":")";
  std::size_t const at = pattern.find(kKey);
  if (at == std::string_view::npos) return {};
  std::size_t const begin = at + kKey.size();
  return pattern.substr(begin, pattern.find('"', begin) - begin);
}

std::span<MessageKind const> message_kinds() { return kKinds; }

MessageKind const* find_kind(std::string_view type, std::string_view variant) {
  for (MessageKind const& kind : kKinds)
    if (kind.type == type && (variant.empty() || kind.variant == variant)) return &kind;
  return nullptr;
}

std::string fill(std::string_view pattern, Blanks const& blanks, IdMint& mint) {
  std::string const media = pattern.contains("$media") ? mint.media_id() : std::string{};
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    auto const take = [&](std::string_view word, auto const& value) {
      if (!starts_here(pattern, i, word)) return false;
      out += value();
      i += word.size();
      return true;
    };
    bool const filled =
        pattern[i] == '$' &&
        (take("$phone", [&] { return blanks.phone; }) || take("$new_phone", [&] { return blanks.new_phone; }) ||
            take("$user_id", [&] { return blanks.user_id; }) || take("$name", [&] { return blanks.name; }) ||
            take("$target", [&] { return blanks.target; }) || take("$now", [&] { return blanks.timestamp; }) ||
            take("$media", [&] { return media; }) || take("$sha256", [&] { return file_hash(pattern, media); }) ||
            take("$url", [&] { return media_url(media, blanks.timestamp, mint); }));
    if (!filled) out += pattern[i++];
  }
  return out;
}

}  // namespace wigwag::sim
