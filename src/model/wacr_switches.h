/// @file What WA.cr's reference leaves open, each under a name with the choice that was made. Source: WA.cr API v2,
/// points to keep switchable. A test pins each of them.
#pragma once
#include <string_view>

namespace wigwag::wacr {

/// Where a list says its pages: true: `meta.pagination` and `links` beside `data`. (Point 1.)
inline constexpr bool kPaginationInMeta = true;
/// True: `code`, `message` and `details` stand under `error`; false: beside `success`. (Point 2.)
inline constexpr bool kErrorsNested = true;
/// What a create answers, and what a send. (Point 3.)
inline constexpr int kCreatedStatus = 201;
inline constexpr int kSentStatus = 200;
/// A batch's result stands in the envelope's `data`; false: it is the answer's own members. (Point 4.)
inline constexpr bool kBatchInData = true;
/// A code that fails is answered with what is wrong with it: OTP_NOT_FOUND, MAX_ATTEMPTS_EXCEEDED, OTP_EXPIRED,
/// INVALID_CODE; false: with VALIDATION_ERROR. (Point 5.)
inline constexpr bool kOtpCodesAreSpecific = true;
/// Deleting what is in use. (Point 6; the code is Code::conflict's, RESOURCE_IN_USE.)
inline constexpr int kInUseStatus = 409;
/// A template that is not there; one that is not approved, or not of the kind that is needed. (Point 7.)
inline constexpr int kTemplateMissingStatus = 404, kTemplateUnfitStatus = 422;
inline constexpr std::string_view kTemplateMissingCode = "TEMPLATE_NOT_FOUND", kTemplateUnfitCode = "INVALID_TEMPLATE";
/// A delete answers 200 with a message; false: 204 without a body. (Point 8.)
inline constexpr bool kDeleteHasBody = true;
/// A phone that came from WhatsApp is shown as `+` and digits; false: digits alone. (Point 9.)
inline constexpr bool kPlusBeforePhones = true;
/// X-RateLimit-Limit and -Remaining on every answer. (Point 10.)
inline constexpr bool kRateLimitHeaders = true;

/// A date without a time stands for its whole day (UTC), a time without a fraction for its second; false: for its
/// first instant.
inline constexpr bool kDatesAreWholeDays = true;
/// A deleted contact's messages, conversations and files: false: they stay (inferred), as nobody's; true: they are
/// erased, as the Platform API erases them.
inline constexpr bool kDeleteErasesHistory = false;
/// To a valid token of an account that is suspended: the reference has only this for tokens that are good for nothing.
inline constexpr int kSuspendedStatus = 401;
/// What a comment's creation answers.
inline constexpr int kCommentStatus = 200;

}  // namespace wigwag::wacr
