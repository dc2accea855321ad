#include "api/repeat.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"
#include "model/send.h"
#include "store/projects.h"
#include "store/sends.h"

namespace wigwag::api {

Result<std::optional<core::RepeatKey>> repeat_key(
    Services const& services, net::Request const& request, std::string_view content) {
  auto const key = request.header("Idempotency-Key");
  if (!key) return std::optional<core::RepeatKey>();
  if (key->empty() || key->size() > limits::idempotency_key_bytes_max || !is_utf8(*key))
    return fail(Code::bad_request, "Idempotency-Key must have 1 to 255 characters", "Idempotency-Key");
  std::string const whole = std::string(request.path()) + "\n" + std::string(content);
  return std::optional(core::RepeatKey{std::string(*key), hex(hmac_sha256(services.seal_key.reveal(), whole))});
}

Result<std::optional<Reply>> Repeat::first(store::WriteTx& tx) const {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::optional<core::FirstAnswer> const answer, core::first_answer(tx, project, key));
  if (!answer) return std::nullopt;
  auto const box = base64_decode(answer->body);
  auto body = box ? open_sealed(services.seal_key.reveal(), *box) : std::nullopt;
  if (!body) return fail(Code::internal, "internal error", {}, "a first answer cannot be opened");
  return std::optional(Reply{net::json(answer->status, *std::move(body))});
}

Result<std::optional<Reply>> Repeat::first_or_claim(store::WriteTx& tx) const {
  TRY(std::optional<Reply> answer, first(tx));
  if (!answer) TRY_DONE(tx.insert(Idempotency{project, key.key, key.request_hash, 0, "", now}));
  return answer;
}

Done Repeat::settle(store::WriteTx& tx, Result<Reply> const& reply) const {
  if (!reply || reply->response.status >= 300) return store::sends::erase_answer(tx, project, key.key);
  std::string const box = base64_encode(seal(services.seal_key.reveal(), reply->response.body));
  return tx.insert(
      Idempotency{project, key.key, key.request_hash, reply->response.status, box, now}, store::Taken::replace);
}

}  // namespace wigwag::api
