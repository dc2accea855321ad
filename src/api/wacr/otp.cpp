#include "api/wacr/otp.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/wacr/template_use.h"
#include "core/otp.h"
#include "dialect/refusal.h"
#include "store/otps.h"

namespace wigwag::api::wacr {
namespace {

constexpr std::string_view kHidden = "******";

std::unexpected<Error> unfit(std::string message) {
  return fail(Code::template_unfit, std::move(message), "template_name");
}

/// Code, minutes, then what else the caller gives. Errors name what is missing.
Result<Values> values_of(NewOtp const& in, Needed const& needed) {
  if (!needed.is_authentication) return unfit("The template is not of category AUTHENTICATION");
  if (!needed.header.empty()) return unfit("The template's header needs a value, which codes have none for");
  if (needed.body.empty()) return unfit("The template has no placeholder for the code");
  Values values{.body = {in.code, std::to_string(in.expiry_minutes)}};
  std::vector<std::string> const more = in.additional_params.value_or(std::vector<std::string>{});
  values.body.insert(values.body.end(), more.begin(), more.end());
  if (values.body.size() < needed.body.size())
    return fail(Code::invalid, fmt::format("The template needs {} additional parameters", needed.body.size() - 2),
        "additional_params");
  values.body.resize(needed.body.size());
  for (Slot const& slot : needed.buttons) {
    if (slot.what != Slot::What::code)
      return unfit(fmt::format("The template's button {} needs a value of its own", slot.index));
    values.buttons.push_back(in.code);
  }
  return values;
}

std::vector<std::string> body_fields(std::size_t count) {
  std::vector<std::string> names{"code", "expiry_minutes"};
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("additional_params.{}", i));
  return names;
}

std::string answer_of(Delivered const& sent, core::Addressing const& to, NewOtp const& in, Instant expires_at) {
  json::Writer out;
  out.begin_object().member("message_id", sent.message.wamid);
  out.member("contact_id", sent.message.contact_num.value_or(ContactNum{}).value).member("phone", to.phone);
  out.member("template_name", in.template_name).member("language", in.language).member("code_sent", true);
  out.member("expiry_minutes", in.expiry_minutes).member("expires_at", iso_offset(expires_at));
  out.member("status", "sent").member("sent_at", iso_offset(sent.message.sent_at));
  return out.end_object().take();
}

/// The code is set in the transaction that stores the message, so that it is there before anybody can read it, and a
/// repeated request does not touch it; it goes again when it is certain that the message did not go out.
Task<Result<Reply>> go(
    Services const& services, ProjectId project, NewOtp in, std::string content, Context const& context) {
  CO_TRY(core::Addressing const to, addressing_of(project, in.phone, in.contact_id));
  CO_TRY(Seat seat, co_await seat_for(services, to));
  CO_TRY(Template stored, co_await approved_template(services, seat.channel, in.template_name, in.language));
  CO_TRY(Needed const needed, needed_by(stored));
  CO_TRY(Values values, values_of(in, needed));
  CO_TRY(Contact const contact, co_await contact_for(services, to, Needs::templates));
  std::vector<std::string> const fields = body_fields(needed.body.size());
  Composed composed = compose(to.phone, stored, needed, values, fields);
  for (std::string& value : values.body) value = kHidden;
  for (std::string& value : values.buttons) value = kHidden;
  Instant const now = services.clock();
  Instant const expires_at = now + in.expiry_minutes * kMinuteUs;
  core::OtpTarget const target{project, to.phone, in.purpose};
  RowNum const num = services.nums.next_as<RowNum>(now);
  Letter letter{.body = std::move(composed.body),
      .origins = std::move(composed.origins),
      .shown_body = compose(to.phone, stored, needed, values, fields).body,
      .stored = std::move(stored),
      .content = std::move(content)};
  letter.before = [&](store::WriteTx& tx, MessageNum /*message*/) {
    return core::set_otp(tx, services.seal_key, target, num, in.code, expires_at);
  };
  letter.unsent = [&](store::WriteTx& tx) { return core::withdraw_otp(tx, target, num); };
  CO_TRY(Delivered const sent, co_await deliver(services, context, std::move(seat), contact, std::move(letter)));
  Instant const shown_end = sent.repeated ? sent.message.sent_at + in.expiry_minutes * kMinuteUs : expires_at;
  co_return wacr::sent(answer_of(sent, to, in, shown_end), "OTP sent successfully", context);
}

Error too_soon(int wait_s) {
  return {.code = Code::rate_limited, .message = "Too many attempts. Please try again later", .retry_after_s = wait_s};
}

std::optional<Error> refusal_of(core::OtpCheck const& check) {
  using enum core::OtpCheck::Verdict;
  switch (check.verdict) {
    case right: return std::nullopt;
    case limited: return too_soon(check.retry_after_s);
    case missing: return Error{Code::otp_missing, "No active OTP found"};
    case too_often:
      return Error{Code::otp_attempts, "Maximum verification attempts exceeded. Please request a new OTP"};
    case expired: return Error{Code::otp_expired, "The OTP has expired. Please request a new OTP"};
    case wrong:
      return Error{.code = Code::otp_wrong,
          .message = "Invalid verification code",
          .details = fmt::format(R"("attempts_remaining":{})", check.attempts_remaining)};
  }
  must(false, "a check has a verdict");
  return std::nullopt;
}

std::string status_of(Otp const& otp, Instant now) {
  std::int64_t const us = otp.expires_at - now;
  json::Writer out;
  out.begin_object().member("has_active_otp", true).member("expires_at", iso_offset(otp.expires_at));
  // Whole seconds downwards, so that what is over is never shown as 0 left.
  out.member("expires_in_seconds", us >= 0 ? us / kSecondUs : -((-us + kSecondUs - 1) / kSecondUs));
  out.member("is_expired", us <= 0).member("verification_attempts", otp.attempts);
  out.member("max_attempts", otp.attempts_max).member("attempts_remaining", otp.attempts_max - otp.attempts);
  return out.member("created_at", iso_offset(time_of(otp.num.value))).end_object().take();
}

}  // namespace

Task<Result<Reply>> send_otp(Services const& services, Sending caller, Asking<NewOtp> asking, Context const& context) {
  CO_TRY(auto asked, co_await read(services, asking));
  std::string content = asked.input.content();
  co_return co_await go(services, caller.project_id, std::move(asked.value), std::move(content), context);
}

Task<Result<Reply>> resend_otp(
    Services const& services, Sending caller, Asking<OtpAgain> asking, Context const& context) {
  CO_TRY(auto asked, co_await read(services, asking));
  OtpAgain& in = asked.value;
  CO_TRY(core::Addressing const to, addressing_of(caller.project_id, in.phone, std::nullopt));
  CO_TRY(int const wait_s, co_await services.write([&](store::WriteTx& tx) {
    return core::use_allowance(tx, services.clock(), caller.project_id, core::kOtpResend, to.phone);
  }));
  if (wait_s > 0) co_return fail(too_soon(wait_s));
  NewOtp fresh{.phone = std::move(in.phone),
      .template_name = std::move(in.template_name),
      .code = core::random_otp(),
      .language = std::move(in.language),
      .expiry_minutes = in.expiry_minutes,
      .contact_id = {},
      .purpose = std::move(in.purpose),
      .additional_params = {}};
  std::string content = asked.input.content();
  co_return co_await go(services, caller.project_id, std::move(fresh), std::move(content), context);
}

Task<Result<Reply>> verify_otp(
    Services const& services, Sending caller, Asking<OtpGuess> asking, Context const& context) {
  CO_TRY(auto const asked, co_await read(services, asking));
  OtpGuess const& in = asked.value;
  CO_TRY(core::Addressing const of, addressing_of(caller.project_id, in.phone, std::nullopt));
  Instant const now = services.clock();
  CO_TRY(core::OtpCheck const check, co_await services.write([&](store::WriteTx& tx) {
    return core::check_otp(tx, now, services.seal_key, {caller.project_id, of.phone, in.purpose}, in.code);
  }));
  if (auto refusal = refusal_of(check)) co_return fail(*std::move(refusal));
  json::Writer out;
  out.begin_object().member("phone", of.phone).member("purpose", in.purpose).member("verified_at", iso_offset(now));
  co_return said(out.end_object().take(), "OTP verified successfully", context);
}

Task<Result<Reply>> otp_status(
    Services const& services, Sending caller, Asking<OtpQuestion> asking, Context const& context) {
  CO_TRY(auto const asked, co_await read(services, asking));
  CO_TRY(core::Addressing const of, addressing_of(caller.project_id, asked.value.phone, std::nullopt));
  CO_TRY(auto const otp, co_await services.read([&](store::ReadTx& tx) {
    return store::otps::find(tx, caller.project_id, of.phone, asked.value.purpose);
  }));
  std::string const none = json::Writer()
                               .begin_object()
                               .member("has_active_otp", false)
                               .member("message", "No active OTP found")
                               .end_object()
                               .take();
  co_return said(otp ? status_of(*otp, services.clock()) : none, "OTP status retrieved successfully", context);
}

}  // namespace wigwag::api::wacr
