/// @file The bytes of a webhook request: Meta's envelope around several updates, the signature, the verification.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/secret.h"
#include "net/client.h"
#include "sim/hook.h"

namespace wigwag::sim {

inline constexpr std::size_t kAnswerBytesMax = 4096;  // Meta reads no more of an answer than the challenge

/// One entry for each run of updates of one account.
std::string body_of(std::span<Posting const> postings, Instant now);
/// `old_secret` may be empty: then another key stands for it.
std::vector<net::Header> hook_headers(Secret<std::string> const& secret, Secret<std::string> const& old_secret,
    std::string_view body, Signature signature);
/// What came of a request, into `attempt`.
void note_answer(HookTry& attempt, Result<net::ClientResponse> const& answer);

std::string random_challenge();  ///< ten digits
/// The parameters that the address has already are kept.
std::string verification_url(std::string_view url, std::string_view challenge, std::string_view verify_token);

}  // namespace wigwag::sim
