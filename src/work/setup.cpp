#include "work/setup.h"

#include <utility>

#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/percent.h"
#include "store/channels.h"
#include "store/projects.h"
#include "store/setup_links.h"
#include "work/numbers.h"

namespace wigwag::work {
namespace {

using enum SetupFailure;

constexpr int kNumberPagesMax = 50;                 // of 100
constexpr std::int64_t kAttemptUs = 3 * kMinuteUs;  // longer than all questions to Meta take
constexpr int kPermission = 10, kPermissionsFirst = 200, kPermissionsLast = 299;
constexpr std::size_t kErrorCharactersMax = 500;

SetupRefused refused_by_meta(Result<meta::GraphReply> const& reply, std::string_view what) {
  if (!reply || reply->outcome != net::Outcome::answered || !reply->refusal || !reply->refusal->code)
    return {token_exchange_failed, "Meta could not be reached; try again later."};
  meta::GraphError const& error = *reply->refusal;
  bool const by_token = error.meaning.kind == meta::ErrorClass::reauthenticate || error.http_status == 401 ||
                        error.code == kPermission ||
                        (error.code >= kPermissionsFirst && error.code <= kPermissionsLast);
  std::string const begin = by_token ? "Meta refused the access token: " : "Meta refused " + std::string(what) + ": ";
  return {by_token ? facebook_auth_failed : phone_verification_failed, begin + error.message};
}

struct Page {
  bool holds = false;
  std::string next;  ///< empty: it was the last
};
Page read_page(std::string_view body, std::string_view phone_number_id) {
  Page page;
  auto const document = json::Document::parse(body);
  if (!document) return page;
  document->root()["data"].each(
      [&](json::Value one) { page.holds = page.holds || one["id"].word() == phone_number_id; });
  if (document->root()["paging"]["next"])
    page.next = document->root()["paging"]["cursors"]["after"].word().value_or("");
  return page;
}

/// Nothing when the account has the number.
Task<std::optional<SetupRefused>> look_in_account(
    meta::Graph& graph, meta::GraphAccess access, std::string waba_id, std::string phone_number_id) {
  std::string after;
  for (int i = 0; i < kNumberPagesMax; ++i) {
    std::string query = "fields=id&limit=100" + (after.empty() ? "" : "&after=" + net::percent_encoded(after));
    auto const reply = co_await graph.get(access, waba_id + "/phone_numbers", std::move(query));
    if (!reply || !reply->succeeded()) co_return refused_by_meta(reply, "the business account");
    Page page = read_page(reply->body, phone_number_id);
    if (page.holds) co_return std::nullopt;
    if (page.next.empty()) break;
    after = std::move(page.next);
  }
  co_return SetupRefused{phone_verification_failed, "This business account does not have this phone number."};
}

/// Nothing when the number is what the link asks for.
std::optional<SetupRefused> mistake_in(
    SetupLink const& link, std::optional<Channel> const& known, SetupGiven const& given, Channel const& found) {
  if (!given.display_number.empty() && given.display_number != found.display_number)
    return SetupRefused{phone_verification_failed, "Meta knows another phone number by this ID."};
  if (link.reconnect_num && (!known || known->removed_at || known->phone_number_id != found.phone_number_id))
    return SetupRefused{phone_verification_failed, "This link is for another phone number."};
  auto const facts = json::Document::parse(*found.facts);
  auto const shared = facts ? facts->root()["is_on_biz_app"].boolean() : std::nullopt;
  if (!shared) return std::nullopt;
  auto const type = *shared ? ConnectionType::coexistence : ConnectionType::dedicated;
  if (link.connection_types.contains(word_of(type))) return std::nullopt;
  return SetupRefused{phone_verification_failed,
      *shared ? "This phone number is used in the WhatsApp Business app, which this link does not allow."
              : "This phone number is not used in the WhatsApp Business app, as this link demands."};
}

/// What people call it, until somebody says otherwise.
void name_it(Channel& channel) {
  auto const facts = json::Document::parse(*channel.facts);
  std::string name = facts ? facts->root()["verified_name"].word().value_or("") : std::string();
  if (name.empty()) name = "+" + channel.display_number;
  std::erase(name, '\0');
  channel.name = first_code_points(name, limits::name_characters_max);
  channel.search = fold_case(channel.name);
}

}  // namespace

Task<SetupChecked> check_setup(
    SetupSeat seat, SetupLink link, std::optional<Channel> known, SetupGiven given, ChannelNum fresh, Instant now) {
  Channel channel{.num = fresh, .project_id = link.project_id, .updated_at = now};
  if (link.reconnect_num && known) channel = *known;
  channel.phone_number_id = given.phone_number_id;
  channel.waba_id = given.waba_id;
  channel.access_token = Bytes{seal(seat.seal_key.reveal(), given.token.reveal())};
  meta::GraphAccess const access{std::string(seat.graph_version), given.token};
  auto const node = co_await seat.graph.get(access, given.phone_number_id, "fields=" + std::string(kNumberFields));
  if (!node || !node->succeeded()) co_return SetupChecked{.refused = refused_by_meta(node, "the phone number")};
  if (!put_facts(channel, node->body, now))
    co_return SetupChecked{.refused = SetupRefused{phone_verification_failed, "This ID is no phone number's."}};
  auto foreign = co_await look_in_account(seat.graph, access, given.waba_id, given.phone_number_id);
  if (!foreign) foreign = mistake_in(link, known, given, channel);
  if (foreign) co_return SetupChecked{.refused = std::move(foreign)};
  if (!link.reconnect_num) {
    channel.customer_num = link.customer_num;
    name_it(channel);
  }
  co_return SetupChecked{.channel = std::move(channel)};
}

Result<std::optional<SetupLink>> begin_setup(store::WriteTx& tx, SetupLink const& link, Instant now) {
  TRY_DONE(store::projects::lock(tx, link.project_id));
  TRY(auto found, store::setup_links::by_num(tx, link.project_id, link.num));
  if (!found || status_of(*found, now) != SetupLinkStatus::active) return std::nullopt;
  bool const busy =
      found->setup_status == SetupStatus::processing && found->tried_at && now - *found->tried_at < kAttemptUs;
  if (busy) return std::nullopt;
  found->setup_status = SetupStatus::processing;
  found->setup_error.reset();
  found->tried_at = now;
  TRY_DONE(tx.update(*found, &SetupLink::setup_status, &SetupLink::setup_error, &SetupLink::tried_at));
  return found;
}

Done finish_setup(store::WriteTx& tx, SetupLink link, Channel& channel, Instant now) {
  TRY_DONE(store::projects::lock(tx, link.project_id));
  TRY(auto const current, store::setup_links::by_num(tx, link.project_id, link.num));
  if (!current || current->state != SetupState::open || current->tried_at != link.tried_at)
    return fail(Code::conflict, "This link was ended meanwhile.");
  link.state = SetupState::used;
  link.setup_status = SetupStatus::completed;
  link.setup_error.reset();
  link.updated_at = now;
  if (!link.reconnect_num) {
    TRY_DONE(connect(tx, now, channel, uuid_of(Kind::setup_link, link.num.value)));
  } else {
    TRY(auto const stored, store::channels::by_num(tx, link.project_id, channel.num));
    if (!stored || stored->removed_at) return fail(Code::conflict, "This phone number was disconnected meanwhile.");
    channel.updated_at = now;
    using C = Channel;
    TRY_DONE(tx.update(channel, &C::waba_id, &C::access_token, &C::display_number, &C::status, &C::facts, &C::facts_at,
        &C::name_status, &C::throughput, &C::updated_at));
  }
  link.channel_num = channel.num;
  return tx.update(link, &SetupLink::state, &SetupLink::setup_status, &SetupLink::setup_error, &SetupLink::channel_num,
      &SetupLink::updated_at);
}

Done fail_setup(store::WriteTx& tx, SetupLink const& link, std::string const& message, Instant now) {
  TRY_DONE(store::projects::lock(tx, link.project_id));
  TRY(auto current, store::setup_links::by_num(tx, link.project_id, link.num));
  if (!current || current->tried_at != link.tried_at) return {};  // another attempt is under way
  current->setup_status = SetupStatus::failed;
  current->setup_error = Text::from_utf8(first_code_points(Text::from_utf8(message).utf8(), kErrorCharactersMax));
  current->updated_at = now;
  return tx.update(*current, &SetupLink::setup_status, &SetupLink::setup_error, &SetupLink::updated_at);
}

}  // namespace wigwag::work
