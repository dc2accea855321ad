#include "api/setup/routes.h"

#include <algorithm>
#include <utility>

#include "api/setup/page.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/signed_token.h"
#include "base/text.h"
#include "dialect/kapso_setup.h"
#include "store/channels.h"
#include "store/customers.h"
#include "store/setup_links.h"
#include "work/access.h"
#include "work/numbers.h"
#include "work/setup.h"

namespace wigwag::api::setup {
namespace {

using work::SetupFailure;

constexpr std::string_view kPurpose = "setup_form";
constexpr std::int64_t kNonceLifeUs = 2 * kHourUs;
constexpr std::size_t kIdMax = 32, kTokenMax = 1024;
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

/// A link, and what its page needs.
struct Visit {
  SetupLink link;
  std::string customer;
  std::optional<Channel> known;  ///< of a link that renews
};

Result<std::optional<Visit>> visit_of(store::ReadTx& tx, dialect::SetupRef ref, std::string_view token) {
  TRY(auto link, store::setup_links::by_num(tx, ref.project, ref.link));
  if (!link || link->token_hash != hex(sha256(token))) return std::nullopt;
  TRY(auto const customer, store::customers::by_num(tx, link->project_id, link->customer_num));
  Visit visit{*std::move(link), customer ? customer->name : std::string(), std::nullopt};
  if (visit.link.reconnect_num) {
    TRY(visit.known, store::channels::by_num(tx, visit.link.project_id, *visit.link.reconnect_num));
  }
  return visit;
}

Look look_of(SetupLink const& link, net::Request const& request) {
  return {link.language.value_or(preferred_language(request.header("Accept-Language").value_or(""))), link};
}

std::string nonce_of(Services const& services, SetupLink const& link, Instant now) {
  return sign_token(services.files.key, kPurpose, std::to_string(link.num.value), now + kNonceLifeUs);
}

/// A redirect where the link has an address for it, else these words.
net::Response failed(Visit const& visit, SetupFailure why, net::Response words) {
  if (!visit.link.failure_url) return words;
  return redirect(*visit.link.failure_url,
      {{"setup_link_id", uuid_of(Kind::setup_link, visit.link.num.value)}, {"error_code", std::string(word_of(why))}});
}

/// nullopt: the link is active.
std::optional<net::Response> ended(Visit const& visit, Look const& look, Instant now) {
  Sentences const& say = sentences(look.language);
  switch (status_of(visit.link, now)) {
    case SetupLinkStatus::active: return std::nullopt;
    case SetupLinkStatus::used:
      return failed(visit, SetupFailure::already_used, words_page(410, look, say.used, say.used_text));
    case SetupLinkStatus::expired:
    case SetupLinkStatus::revoked:
      return failed(visit, SetupFailure::link_expired, words_page(410, look, say.expired, say.expired_text));
  }
  return std::nullopt;
}

net::Response trouble(Look const& look, Error const& error) {
  log_failure(error, "setup_page_failed");
  Sentences const& say = sentences(look.language);
  return words_page(503, look, say.trouble, say.trouble_text);
}

/// The link, or the page that says that there is none.
struct Found {
  std::optional<Visit> visit;
  net::Response otherwise = {};
};
Task<Found> find(Services const& services, std::string token, net::Request const& request) {
  Look const plain{preferred_language(request.header("Accept-Language").value_or(""))};
  auto const ref = dialect::read_setup_token(services.files.key, token, services.clock());
  Result<std::optional<Visit>> visit = std::nullopt;
  if (ref) visit = co_await services.read([&](store::ReadTx& tx) { return visit_of(tx, *ref, token); });
  if (!visit) co_return Found{std::nullopt, trouble(plain, visit.error())};
  if (*visit) co_return Found{*std::move(visit)};
  Sentences const& say = sentences(plain.language);
  co_return Found{std::nullopt, words_page(404, plain, say.unknown, say.unknown_text)};
}

Task<Result<Reply>> show(Services const& services, Path<"token"> token, Context const& context) {
  Found found = co_await find(services, std::string(token.text), context.request);
  if (!found.visit) co_return Reply{std::move(found.otherwise)};
  Visit const& visit = *found.visit;
  Look const look = look_of(visit.link, context.request);
  if (auto over = ended(visit, look, context.now)) co_return Reply{*std::move(over)};
  FormPage form{visit.customer, nonce_of(services, visit.link, context.now)};
  if (visit.known)
    form.values = {{"phone_number_id", visit.known->phone_number_id}, {"business_account_id", visit.known->waba_id},
        {"display_phone_number", "+" + visit.known->display_number}};
  co_return Reply{form_page(200, look, form)};
}

// ---- what was sent

std::string trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return std::string(text);
}

bool are_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

/// Fields by their names. What is no form has none.
std::map<std::string, std::string, std::less<>> fields_of(net::Request const& request) {
  std::map<std::string, std::string, std::less<>> fields;
  if (!request.header("Content-Type").value_or("").starts_with(kForm)) return fields;
  auto const parsed = net::parse_query(request.body);
  if (!parsed) return fields;
  for (net::QueryParameter const& one : *parsed)
    if (one.clean) fields[one.name] = trimmed(one.value);
  return fields;
}

/// A token may stand in a header: letters that are visible.
bool is_token(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

work::SetupGiven read_form(
    std::map<std::string, std::string, std::less<>>& fields, Sentences const& say, FormPage& form) {
  for (std::string_view const name : {"phone_number_id", "business_account_id"}) {
    std::string const& value = fields[std::string(name)];
    if (value.empty())
      form.mistakes.emplace(name, say.missing);
    else if (!are_digits(value))
      form.mistakes.emplace(name, say.not_digits);
    else if (value.size() > kIdMax)
      form.mistakes.emplace(name, say.too_long);
  }
  std::string const& token = fields["access_token"];
  if (token.empty() || !is_token(token)) form.mistakes.emplace("access_token", say.missing);
  if (token.size() > kTokenMax) form.mistakes.emplace("access_token", say.too_long);
  if (fields["display_phone_number"].size() > kIdMax) form.mistakes.emplace("display_phone_number", say.too_long);
  for (std::string const name : {"phone_number_id", "business_account_id", "display_phone_number"})
    form.values[name] = fields[name].substr(0, kTokenMax);
  return {fields["phone_number_id"], fields["business_account_id"], Secret<std::string>(token),
      digits_of(fields["display_phone_number"])};
}

/// Of what Meta said of the number, as people write it.
std::string shown_number(Channel const& channel) {
  std::string const text = channel.facts.value_or("{}");
  auto const facts = json::Document::parse(text);
  return facts ? facts->root()["display_phone_number"].word().value_or("+" + channel.display_number)
               : "+" + channel.display_number;
}

net::Response done(Visit const& visit, Look const& look, Channel const& channel) {
  Sentences const& say = sentences(look.language);
  if (!visit.link.success_url) return words_page(200, look, say.done, say.done_text);
  return redirect(*visit.link.success_url,
      {{"setup_link_id", uuid_of(Kind::setup_link, visit.link.num.value)}, {"status", "completed"},
          {"phone_number_id", channel.phone_number_id}, {"business_account_id", channel.waba_id},
          {"display_phone_number", shown_number(channel)}});
}

/// Asks Meta and writes what came of it. An Error: ours.
Task<Result<work::SetupChecked>> attempt(
    Services const& services, SetupLink link, std::optional<Channel> known, work::SetupGiven given, Instant now) {
  auto const fresh = services.nums.next_as<ChannelNum>(now);
  work::SetupChecked checked = co_await work::check_setup({services.graph, services.seal_key, services.graph_version},
      link, std::move(known), std::move(given), fresh, now);
  if (checked.channel) {
    Channel& channel = *checked.channel;
    Done const written =
        co_await services.write([&](store::WriteTx& tx) { return work::finish_setup(tx, link, channel, now); });
    if (written) co_return checked;
    if (written.error().code != Code::conflict) co_return fail(written.error());
    checked = {{}, work::SetupRefused{SetupFailure::phone_verification_failed, written.error().message}};
  }
  CO_TRY_DONE(co_await services.write(
      [&](store::WriteTx& tx) { return work::fail_setup(tx, link, checked.refused->message, now); }));
  co_return checked;
}

Task<> settle_in(Services const& services, Channel const& channel) {
  services.health->forget(channel.num);
  auto access = work::access_of(channel, services.seal_key, services.graph_version);
  if (!access) co_return log_failure(access, "app_not_subscribed");
  log_failure(co_await work::subscribe_app(services.graph, *std::move(access), channel.waba_id), "app_not_subscribed");
}

Task<Result<Reply>> take(Services const& services, Path<"token"> token, Context const& context) {
  Found found = co_await find(services, std::string(token.text), context.request);
  if (!found.visit) co_return Reply{std::move(found.otherwise)};
  Visit const& visit = *found.visit;
  Instant const now = context.now;
  Look const look = look_of(visit.link, context.request);
  Sentences const& say = sentences(look.language);
  if (auto over = ended(visit, look, now)) co_return Reply{*std::move(over)};
  FormPage form{visit.customer, nonce_of(services, visit.link, now)};
  auto fields = fields_of(context.request);
  work::SetupGiven given = read_form(fields, say, form);
  bool const own =
      open_token(services.files.key, kPurpose, fields["nonce"], now) == std::to_string(visit.link.num.value);
  if (!own) {
    form.mistakes.clear();
    form.problem = say.stale;
    co_return Reply{form_page(403, look, form)};
  }
  if (!form.mistakes.empty()) co_return Reply{form_page(422, look, form)};
  auto begun = co_await services.write([&](store::WriteTx& tx) { return work::begin_setup(tx, visit.link, now); });
  if (!begun) co_return Reply{trouble(look, begun.error())};
  if (!*begun) {
    form.problem = say.busy;
    co_return Reply{form_page(409, look, form)};
  }
  auto const outcome = co_await attempt(services, **begun, visit.known, std::move(given), now);
  if (!outcome) co_return Reply{trouble(look, outcome.error())};
  if (outcome->channel) {
    co_await settle_in(services, *outcome->channel);
    co_return Reply{done(visit, look, *outcome->channel)};
  }
  form.problem = std::string(say.failed) + " " + outcome->refused->message;
  co_return Reply{failed(visit, outcome->refused->failure, form_page(422, look, form))};
}

template <auto handler>
constexpr Route open_route(net::Method method, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  Route route{method, "/setup/:token", summary, std::nullopt, &Of::template run<handler>};
  route.open = true;
  return route;
}
constexpr Route kRoutes[] = {
    open_route<&show>(net::Method::get, "The page on which a customer connects a number"),
    open_route<&take>(net::Method::post, "What was filled in there"),
};

}  // namespace

std::span<Route const> routes() { return kRoutes; }

bool knows(std::string_view path) { return path.starts_with(dialect::kSetupPath); }

}  // namespace wigwag::api::setup
