#include "sim/flow_endpoint.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/envelope.h"
#include "net/one_shot.h"
#include "sim/answer.h"
#include "sim/graph_state.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kPath = "/_sim/flows/";
constexpr std::size_t kIvBytes = 16;
constexpr std::size_t kAnswerBytesMax = 1024 * 1024;
constexpr std::chrono::milliseconds kTimeout{10'000};
constexpr std::array<std::string_view, 6> kMembers{
    "action", "screen", "data", "flow_token", "phone_number_id", "signature"};
constexpr std::array<std::string_view, 4> kActions{"ping", "INIT", "BACK", "data_exchange"};
constexpr std::array<std::string_view, 3> kSignatures{"valid", "wrong", "missing"};

/// What goes out, and what is needed to read the answer.
struct Question {
  std::string url, public_key;
  std::string payload;
  bool is_ping = false, is_notice = false;
  std::string signature = "valid";
};

bool is_one_of(std::string_view word, std::span<std::string_view const> words) {
  return std::ranges::find(words, word) != words.end();
}

Result<Question> question_of(json::Value body) {
  TRY_DONE(check_members(body, kMembers));
  TRY(auto const action, string_member(body, "action"));
  TRY(auto const signature, string_member(body, "signature"));
  Question out{.is_ping = action.value_or("ping") == "ping", .signature = signature.value_or("valid")};
  if (!is_one_of(action.value_or("ping"), kActions))
    return fail(Code::invalid, "`action` must be ping, INIT, BACK or data_exchange", "action");
  if (!is_one_of(out.signature, kSignatures))
    return fail(Code::invalid, "`signature` must be valid, wrong or missing", "signature");
  TRY(auto const screen, string_member(body, "screen"));
  TRY(auto const token, string_member(body, "flow_token"));
  TRY(std::string const data, object_member(body, "data"));
  out.is_notice = static_cast<bool>(body["data"]["error"]);
  json::Writer payload;
  payload.begin_object().member("version", "3.0").member("action", action.value_or("ping"));
  if (!out.is_ping) payload.member_if("screen", screen).member("flow_token", token.value_or("unused"));
  if (!data.empty()) payload.key("data").raw(data);
  out.payload = payload.end_object().take();
  return out;
}

/// The number that is named, else the account's first one with a key.
Done address(World& world, Question& question, std::string const& flow_id, std::string const& number_id) {
  auto const flow = world.flows.find(flow_id);
  if (flow == world.flows.end()) return fail(Code::not_found, "no flow has this id");
  question.url = flow->second.endpoint_uri;
  if (question.url.empty()) return fail(Code::invalid, "the flow has no endpoint_uri", "endpoint_uri");
  for (auto const& [id, number] : world.numbers) {
    bool const is_meant = number_id.empty() ? !number.public_key.empty() && number.account_id == flow->second.account_id
                                            : id == number_id;
    if (!is_meant) continue;
    question.public_key = number.public_key;
    break;
  }
  if (!question.public_key.empty()) return {};
  return fail(Code::invalid,
      "no public key is set: POST {phone_number_id}/whatsapp_business_encryption with business_public_key",
      "phone_number_id");
}

struct Sealed {
  std::string body, key, answer_iv;
};

std::optional<Sealed> seal_question(Question const& question) {
  Sealed out{{}, random_bytes(kGcmKeyBytes), random_bytes(kIvBytes)};
  auto const wrapped = rsa_oaep_encrypt(question.public_key, out.key);
  if (!wrapped) return std::nullopt;
  json::Writer body;
  body.begin_object();
  body.member("encrypted_flow_data", base64_encode(gcm_seal(out.key, out.answer_iv, question.payload)));
  body.member("encrypted_aes_key", base64_encode(*wrapped)).member("initial_vector", base64_encode(out.answer_iv));
  out.body = body.end_object().take();
  for (char& c : out.answer_iv) c = static_cast<char>(~c);  // the answer comes under the IV with every bit inverted
  return out;
}

std::string_view meaning_of(int status) {
  switch (status) {
    case 421: return "421: the endpoint cannot decrypt; WhatsApp fetches the public key again and repeats";
    case 427: return "427: the flow_token is no longer valid; the flow is closed";
    case 432: return "432: the endpoint found the signature wrong";
    default: return "the endpoint must answer 200";
  }
}

/// What is wrong with a decrypted answer; empty: nothing.
std::string_view mistake_in(Question const& question, json::Value answer) {
  json::Value const data = answer["data"];
  if (!answer.is(json::Type::object)) return "the answer is no JSON object";
  if (question.is_ping) return data["status"].word() == "active" ? "" : "ping must be answered data.status active";
  if (question.is_notice)
    return data["acknowledged"].boolean() == true ? "" : "an error notice must be answered data.acknowledged true";
  auto const screen = answer["screen"].word();
  if (!screen) return "screen is missing";
  if (!data.is(json::Type::object)) return "data must be an object";
  if (*screen != "SUCCESS") return "";
  bool const has_token = data["extension_message_response"]["params"]["flow_token"].word().has_value();
  return has_token ? "" : "SUCCESS needs data.extension_message_response.params.flow_token";
}

net::Response told(int status, std::string_view response, std::string_view problem) {
  json::Writer out;
  out.begin_object().member("status", status).key("response").raw(response.empty() ? "null" : response);
  out.key("problem");
  if (problem.empty()) {
    out.null();
  } else {
    out.value(problem);
  }
  return net::json(200, out.end_object().take() + "\n");
}

net::Response judged(Question const& question, Sealed const& sealed, Result<net::ClientResponse> const& answer) {
  if (!answer) return told(0, "", answer.error().message);
  if (answer->outcome != net::Outcome::answered) return told(0, "", "the endpoint did not answer within 10 s");
  if (answer->status != 200) return told(answer->status, "", meaning_of(answer->status));
  auto const box = base64_decode(answer->body);
  if (!box) return told(200, "", "the answer must be Base64, as text/plain");
  auto const plain = gcm_open(sealed.key, sealed.answer_iv, *box);
  if (!plain)
    return told(200, "", "the answer cannot be decrypted: same key, IV with every bit inverted, tag at the end");
  auto const document = json::Document::parse(*plain);
  if (!document) return told(200, "", "the decrypted answer is no JSON");
  return told(200, document->root().raw(), mistake_in(question, document->root()));
}

Result<Question> read_question(Graph::State& state, net::Request const& request) {
  auto const document = json::Document::parse(request.body.empty() ? "{}" : std::string_view(request.body));
  if (!document) return fail(Code::bad_request, "the body is no JSON: " + document.error().message);
  TRY(Question question, question_of(document->root()));
  TRY(auto const number, string_member(document->root(), "phone_number_id"));
  std::string const flow_id(request.path().substr(kPath.size()));
  TRY_DONE(state.world.with([&](World& world) { return address(world, question, flow_id, number.value_or("")); }));
  return question;
}

std::string signature_of(Graph::State& state, std::string_view kind, std::string const& body) {
  std::string const secret = state.outbox.subscriptions().with(
      [](Subscriptions const& all) { return all.apps.empty() ? std::string() : all.apps.front().secret.reveal(); });
  return "sha256=" + hex(hmac_sha256(kind == "valid" ? secret : secret + " wrong", body));
}

}  // namespace

Task<net::Response> ask_endpoint(std::shared_ptr<Graph::State> state, net::Request request) {
  if (request.method != net::Method::post) {
    net::Response no = refusal(405, "use POST");
    no.headers.push_back({"Allow", "POST"});
    co_return no;
  }
  Result<Question> const question = read_question(*state, request);
  if (!question) co_return refusal(question.error());
  auto const sealed = seal_question(*question);
  if (!sealed) co_return refusal(422, "business_public_key of the number is no RSA public key", "phone_number_id");
  net::ClientRequest asked{
      .method = net::Method::post, .url = question->url, .rule = {net::Schemes::http_too, net::Reach::anywhere}};
  asked.headers = {{"Content-Type", "application/json"}};
  if (question->signature != "missing")
    asked.headers.push_back({"X-Hub-Signature-256", signature_of(*state, question->signature, sealed->body)});
  asked.body = sealed->body;
  asked.timeout = kTimeout;
  asked.response_bytes_max = kAnswerBytesMax;
  auto answer = std::make_shared<net::OneShot<Result<net::ClientResponse>>>();
  state->client.send(std::move(asked), [answer](Result<net::ClientResponse> got) { answer->set(std::move(got)); });
  co_return judged(*question, *sealed, co_await answer->wait());
}

}  // namespace wigwag::sim
