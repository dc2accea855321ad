#include "api/wacr/sending.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/sending.h"
#include "api/wacr/send_shapes.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/phone.h"
#include "core/plan.h"
#include "dialect/wacr.h"
#include "model/contact_card.h"
#include "model/wacr_switches.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "work/access.h"

namespace wigwag::api::wacr {
namespace {

using work::Sent;

std::unexpected<Error> failed(std::string sentence) { return fail(Code::send_failed, std::move(sentence)); }

/// Meta's mistake in the caller's words. What none of their fields is the origin of is ours, or the template's.
Error caller_mistake(meta::Mistake const& mistake, Origins const& origins) {
  Origin const* nearest = nullptr;
  for (Origin const& origin : origins)
    if (mistake.field.starts_with(origin.path) && (!nearest || origin.path.size() > nearest->path.size()))
      nearest = &origin;
  if (nearest == nullptr) return {.code = Code::invalid, .message = mistake.details, .field = mistake.field};
  std::string why = mistake.details;
  if (why.starts_with(mistake.field)) why = nearest->field + why.substr(mistake.field.size());
  return {.code = Code::invalid, .message = std::move(why), .field = nearest->field};
}

/// Meta's sentence, and its code for whoever looks it up.
std::string refusal_sentence(std::string const& body) {
  auto const document = json::Document::parse(body);
  json::Value const error = document ? document->root()["error"] : json::Value();
  auto const text = [](json::Value value) {
    auto const words = value.text();
    return words ? words->utf8() : std::string();
  };
  std::string words = text(error["error_data"]["details"]);
  if (words.empty()) words = text(error["message"]);
  std::string const code = error["code"].word().value_or("");
  return fmt::format("WhatsApp refused the message: {}{}", words.empty() ? "no reason was given" : words,
      code.empty() ? "" : " (code " + code + ")");
}

/// Nothing when it went out.
Result<void> outcome(Sent const& sent) {
  switch (sent.fate) {
    case Sent::Fate::accepted: return {};
    case Sent::Fate::repeated:
      if (sent.status / 100 == 2) return {};
      return failed(refusal_sentence(sent.body));
    case Sent::Fate::refused: return failed(refusal_sentence(sent.body));
    case Sent::Fate::throttled:
      if (!sent.body.empty()) return failed(refusal_sentence(sent.body) + ". It was not sent");
      return fail({.code = Code::rate_limited,
          .message = "More messages wait for this number or this person than can go out in time. It was not sent",
          .retry_after_s = std::max(sent.retry_after_s, 1)});
    case Sent::Fate::unsent: return failed("WhatsApp could not be reached. The message was not sent");
    case Sent::Fate::unknown:
      return failed(
          "WhatsApp did not answer in time. The message may have been sent and is not sent again; its status "
          "will tell");
  }
  must(false, "a send has a fate");
  return {};
}

bool certainly_unsent(Sent const& sent) {
  return sent.fate == Sent::Fate::refused || sent.fate == Sent::Fate::throttled || sent.fate == Sent::Fate::unsent;
}

Result<std::optional<Message>> sent_message(store::ReadTx& tx, Channel const& channel, Sent const& sent) {
  if (sent.fate != Sent::Fate::repeated) return store::messages::by_num(tx, channel.project_id, sent.message);
  auto const document = json::Document::parse(sent.body);
  std::string const wamid = document ? document->root()["messages"].at(0)["id"].word().value_or("") : "";
  TRY(std::vector<Message> found,
      store::messages::by_wamid(tx, {{channel.project_id, channel.num, wamid_hash(wamid)}}));
  if (found.empty()) return std::optional<Message>();
  return std::optional(std::move(found.front()));
}

struct Token {
  std::string_view name;
  std::string (*value)(Contact const& contact);
};
constexpr std::array kTokens{
    Token{"contact_first_name", [](Contact const& contact) { return shown_firstname(contact).utf8(); }},
    Token{"contact_last_name", [](Contact const& contact) { return contact.lastname.value_or(Text{}).utf8(); }},
    Token{"contact_email", [](Contact const& contact) { return contact.email.value_or(""); }},
    Token{"contact_phone", [](Contact const& contact) { return contact.phone.value_or(""); }},
};

}  // namespace

Task<Result<Seat>> seat_for(Services const& services, core::Addressing const& addressing) {
  auto channel = co_await services.read([&](store::ReadTx& tx) -> Result<Channel> {
    TRY(Channel found, core::default_number(tx, addressing.project));
    if (addressing.contact) TRY_DONE(core::named_contact(tx, addressing));
    return found;
  });
  if (!channel) co_return fail(std::move(channel).error());
  auto access = work::access_of(*channel, services.seal_key, services.graph_version);
  if (!access) co_return fail(Code::not_configured, "The WhatsApp number's access token cannot be read");
  co_return Seat{*std::move(channel), *std::move(access)};
}

Task<Result<Contact>> contact_for(Services const& services, core::Addressing addressing, Needs needs) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Contact> {
    if (needs == Needs::templates)
      TRY_DONE(core::check_feature(tx, addressing.project, core::Feature::whatsapp_templates));
    return core::addressee(tx, services.nums, services.clock(), addressing);
  });
}

Result<core::Addressing> addressing_of(
    ProjectId project, std::string_view phone, std::optional<std::int64_t> contact_id) {
  core::Addressing addressing{project, std::nullopt, cleaned_phone(phone)};
  if (addressing.phone.size() < kPhoneDigitsMin || addressing.phone.size() > kPhoneDigitsMax)
    return fail(Code::invalid, fmt::format("Phone number must have {} to {} digits", kPhoneDigitsMin, kPhoneDigitsMax),
        "phone");
  if (contact_id) addressing.contact = ContactNum{*contact_id};
  return addressing;
}

std::string filled_in(std::string_view text, Contact const& contact) {
  std::string out;
  while (true) {
    std::size_t const open = text.find("@{");
    std::size_t const close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    auto const* const token = std::ranges::find(kTokens, text.substr(open + 2, close - open - 2), &Token::name);
    bool const known = token != kTokens.end();
    std::size_t const taken = known ? close + 1 : open + 2;
    out.append(text.substr(0, known ? open : taken));
    if (known) out += token->value(contact);
    text.remove_prefix(taken);
  }
}

Task<Result<Delivered>> deliver(
    Services const& services, Context const& context, Seat seat, Contact const& contact, Letter letter) {
  ProjectId const project = seat.channel.project_id;
  auto const document = json::Document::parse(letter.body);
  if (!document) co_return fail(document.error());
  auto outgoing = meta::read_outgoing(document->root());
  if (outgoing && letter.stored)
    if (auto mistake = check_against(*letter.stored, *outgoing)) outgoing = std::unexpected(*std::move(mistake));
  if (!outgoing) co_return fail(caller_mistake(outgoing.error(), letter.origins));
  work::SendOrder order{.channel = seat.channel, .outgoing = *std::move(outgoing), .body = letter.body};
  if (!letter.shown_body.empty()) {
    auto const shown = json::Document::parse(letter.shown_body);
    auto kept = meta::read_outgoing(shown->root());
    must(kept.has_value(), "what is shown of a message is as well formed as the message");
    order.outgoing = *std::move(kept);
  }
  order.stored = letter.stored;
  CO_TRY(order.repeat, repeat_key(services, context.request, letter.content));
  order.before = [&, project, channel = seat.channel.num, num = contact.num](
                     store::WriteTx& tx, MessageNum message) -> Done {
    TRY_DONE(core::check_new_conversation(tx, services.clock(), project, channel, num));
    return letter.before ? letter.before(tx, message) : Done{};
  };
  order.after = letter.after;
  CO_TRY(Sent const sent, co_await services.sender.send(std::move(order)));
  if (certainly_unsent(sent) && letter.unsent) log_failure(co_await services.write(letter.unsent), "unsent_not_undone");
  if (auto gone = outcome(sent); !gone) co_return fail(std::move(gone).error());
  CO_TRY(std::optional<Message> message,
      co_await services.read([&](store::ReadTx& tx) { return sent_message(tx, seat.channel, sent); }));
  if (!message) co_return fail(Code::internal, "internal error", {}, "a sent message is not stored");
  co_return Delivered{*std::move(message), sent.fate == Sent::Fate::repeated};
}

Reply said(std::string_view data, std::string_view message, Context const& context) {
  return ok(dialect::wacr_single(data, context.stamp(), message));
}
Reply sent(std::string_view data, std::string_view message, Context const& context) {
  return {net::json(wigwag::wacr::kSentStatus, dialect::wacr_single(data, context.stamp(), message))};
}

Reply sent_reply(Delivered const& delivered, std::string_view phone, std::string_view own, Context const& context) {
  Message const& message = delivered.message;
  json::Writer out;
  out.begin_object().member("message_id", message.wamid);
  out.member("contact_id", message.contact_num.value_or(ContactNum{}).value).member("phone", phone).raw_members(own);
  out.member("status", "sent").member("sent_at", iso_offset(message.sent_at));
  out.member("chat_id", message.thread_num.value).member("chat_message_id", message.num.value);
  return sent(out.end_object().take(), "Message sent successfully", context);
}

json::Writer& begin_body(json::Writer& out, std::string_view phone, std::string_view type) {
  out.begin_object().member("messaging_product", "whatsapp").member("recipient_type", "individual");
  return out.member("to", phone).member("type", type);
}

}  // namespace wigwag::api::wacr
