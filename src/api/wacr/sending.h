/// @file What WA.cr's sends have in common: the number, the person, merge fields, the way through work::Sender, and
/// what is said of a message that went out.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/services.h"
#include "base/json.h"
#include "core/addressee.h"
#include "meta/graph.h"
#include "model/message.h"
#include "model/template.h"
#include "work/send.h"

namespace wigwag::api::wacr {

/// From which number, and as whom Meta is asked.
struct Seat {
  Channel channel;
  meta::GraphAccess access;
};
/// Looks up what a send names, in the order of the reference: number, contact. Errors: not_configured, and as
/// core::named_contact.
Task<Result<Seat>> seat_for(Services const& services, core::Addressing const& addressing);

/// Whom it goes to. Makes the contact when it is new. Errors: as core::addressee; feature_unavailable.
enum class Needs : std::uint8_t { nothing, templates };
Task<Result<Contact>> contact_for(Services const& services, core::Addressing addressing, Needs needs);

/// `phone` of a body, cleaned. Errors: invalid when no digits, or too many, are left.
Result<core::Addressing> addressing_of(
    ProjectId project, std::string_view phone, std::optional<std::int64_t> contact_id);

/// `@{contact_first_name}`, `@{contact_last_name}`, `@{contact_email}`, `@{contact_phone}`; what is missing is empty,
/// other words in braces stay as they are.
std::string filled_in(std::string_view text, Contact const& contact);

/// Which of the caller's fields a member of Meta's body came from.
struct Origin {
  std::string path;   ///< text.body
  std::string field;  ///< message
};
using Origins = std::vector<Origin>;

/// What goes out.
struct Letter {
  std::string body;  ///< Meta's; its mistakes are told by `origins`
  Origins origins = {};
  std::string shown_body = {};  ///< what is kept and shown of it, where that is another; else empty
  std::optional<Template> stored = {};
  std::string content;  ///< what the caller asked for, for telling a repeated request
  core::Beside before = {}, after = {};
  std::function<Done(store::WriteTx&)> unsent = {};  ///< afterwards, when it is certain that it did not go out
};

/// What Meta took.
struct Delivered {
  Message message;
  bool repeated = false;  ///< this is what the first request with this Idempotency-Key sent
};
/// Errors: invalid, what the Sender refuses, rate_limited (our own pace), send_failed.
Task<Result<Delivered>> deliver(
    Services const& services, Context const& context, Seat seat, Contact const& contact, Letter letter);

/// `message_id`, `contact_id`, `phone`, and behind `own` (finished members) `status`, `sent_at`, `chat_id`,
/// `chat_message_id`.
Reply sent_reply(Delivered const& delivered, std::string_view phone, std::string_view own, Context const& context);
/// `{"success":true,"data":{…},"message":"…","meta":{…}}`
Reply said(std::string_view data, std::string_view message, Context const& context);
/// The same of what went out.
Reply sent(std::string_view data, std::string_view message, Context const& context);

/// The head of every body: product, addressee, type.
json::Writer& begin_body(json::Writer& out, std::string_view phone, std::string_view type);

}  // namespace wigwag::api::wacr
