#include "sim/send_rules.h"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "sim/media_rules.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kMessageLifeUs = 30 * kDayUs;
constexpr int kTemplateMissing = 132001;

Checked check_group(Call& call, Sending& sending) {
  auto const group = call.world.groups.find(sending.out.to);
  if (group == call.world.groups.end() || group->second.phone_number_id != call.number->id)
    return refuse(131041, "The group is unknown, or the number is no member of it.");
  if (group->second.is_suspended) return refuse(131207, "The group is suspended.");
  if (group->second.participants.empty()) return refuse(131020, "The group has no other member.");
  sending.key = sending.out.to;
  return {};
}

/// A call permission may be asked for once a day and twice a week.
Checked check_permission_request(Call& call, Sending const& sending) {
  auto const document = json::Document::parse(sending.out.payload);
  if (sending.out.type != "interactive" || !document) return {};
  if (document->root()["type"].word() != "call_permission_request" &&
      document->root()["interactive"]["type"].word() != "call_permission_request")
    return {};
  Recipient* const who = call.world.recipients.find(sending.key);
  if (who == nullptr) return {};
  CallPermission& calls = who->calls[call.number->id];
  if (calls.is_permanent) return refuse(138017, "The user has given a permanent permission already.");
  forget_before(calls.asked, call.now - 7 * kDayUs);
  bool const was_today = !calls.asked.empty() && calls.asked.back() > call.now - kDayUs;
  if (was_today || calls.asked.size() >= 2)
    return refuse(138009, "A user may be asked for call permission once in 24 hours and twice in 7 days.");
  calls.asked.push_back(call.now);
  return {};
}

Checked check_throughput(Call& call) {
  std::int64_t const messages_max = call.world.behaviour.throughput_per_s;
  auto& times = call.world.traffic[call.number->id];
  forget_before(times, call.now - kSecondUs);
  if (messages_max > 0 && static_cast<std::int64_t>(times.size()) >= messages_max) return refuse(130429);
  times.push_back(call.now);
  return {};
}

Checked check_pair(Call& call, std::string const& key) {
  Behaviour const& rule = call.world.behaviour;
  if (!rule.pair_limit) return {};
  std::string const pair = call.number->id + ">" + key;
  auto const [tokens, is_new] = call.world.pair_tokens.try_emplace(pair, static_cast<double>(rule.pair_burst));
  Instant& last = call.world.pair_times.try_emplace(pair, call.now).first->second;
  double const refilled = static_cast<double>(call.now - last) / 1000.0 / static_cast<double>(rule.pair_refill_ms);
  tokens->second = std::min(static_cast<double>(rule.pair_burst), tokens->second + std::max(0.0, refilled));
  last = call.now;
  if (tokens->second < 1) return refuse(131056);
  tokens->second -= 1;
  return {};
}

/// More users in 24 hours than the tier allows.
bool is_beyond_tier(Call& call, Sending const& sending) {
  std::int64_t const users_max = call.world.behaviour.messaging_tier;
  if (users_max == 0 || sending.in_window || sending.out.is_group) return false;
  auto& reached = call.world.reached[call.number->account_id];
  std::erase_if(reached, [&](auto const& one) { return one.second < call.now - kDayUs; });
  if (reached.contains(sending.key)) return false;
  if (static_cast<std::int64_t>(reached.size()) >= users_max) return true;
  reached[sending.key] = call.now;
  return false;
}

bool is_reaction_target(Call& call, std::string const& wamid) {
  if (auto const* mine = call.world.sent.find(wamid))
    return mine->type != "reaction" && call.now - mine->at < kMessageLifeUs;
  auto const* theirs = call.world.heard.find(wamid);
  return theirs != nullptr && theirs->type != "reaction" && call.now - theirs->at < kMessageLifeUs;
}

void fails(Sending& sending, int code, std::string why = {}) {
  if (sending.fails_with != 0) return;
  sending.fails_with = code;
  sending.why = std::move(why);
}

void foresee_person(Call& call, Sending& sending) {
  Recipient const* const who = call.world.recipients.find(sending.key);
  if (who == nullptr) return;
  bool const is_blocked = who->blocks_business || who->blocked_numbers.contains(call.number->id);
  if (!who->is_on_whatsapp || is_blocked) fails(sending, 131026);
  bool const is_marketing = sending.used != nullptr && sending.used->category == "MARKETING";
  bool const is_stopped = who->stops_marketing || who->marketing_stopped.contains(call.number->id);
  if (is_marketing && is_stopped) fails(sending, 131050);
  if (is_marketing && who->in_experiment) fails(sending, 130472);
  if (sending.out.identity_hash && *sending.out.identity_hash != who->identity_hash) fails(sending, 137000);
}

Checked refuse_template_missing(Call const& call, meta::OutgoingTemplate const& use) {
  Refusal out =
      refusal_of(kTemplateMissing, fmt::format("template name ({}) does not exist in {}", use.name, use.language));
  out.message = "(#132001) Template name does not exist in the translation";
  if (call.world.behaviour.template_missing_is_400) out.status = 400;
  return std::unexpected(std::move(out));
}

/// A file that a message names by its id: as what it is sent, in a header, in a card.
struct NamedFile {
  std::string kind, id, path;
};

void find_files(json::Value value, std::string const& path, std::vector<NamedFile>& found) {
  if (value.is(json::Type::array)) value.each([&](json::Value one) { find_files(one, path, found); });
  if (!value.is(json::Type::object)) return;
  value.each_member([&](std::string const& key, json::Value member) {
    std::string const place = path.empty() ? key : path + "." + key;
    auto const id = member.is(json::Type::object) ? member["id"].word() : std::nullopt;
    if (id && is_media_kind(key)) found.push_back({key, *id, place});
    find_files(member, place, found);
  });
}

}  // namespace

Checked check_sender(Call const& call) {
  if (!call.number->is_registered)
    return refuse(133010, "The number is not registered; POST /{phone_number_id}/register first.");
  if (call.number->status == "BANNED") return refuse(131031);
  if (call.number->name_status == "DECLINED") return refuse(131037, "The display name of the number is not approved.");
  return {};
}

Checked check_recipient(Call& call, Sending& sending) {
  if (sending.out.is_group) return check_group(call, sending);
  if (!sending.out.to.empty()) {
    sending.magic = magic_of(sending.out.to);
    if (sending.out.to == call.number->digits) return refuse(131021);
  }
  if (call.fate) sending.magic = {sending.magic.digits, *call.fate};
  if (sending.magic.fate == Fate::refused) return refuse(sending.magic.code);
  std::string phone = sending.out.to;
  if (sending.magic.fate == Fate::renumbered && phone.size() > 4) phone[phone.size() - 4] = '9';
  Recipient const& who = phone.empty() ? call.world.recipients.with_user_id(sending.out.recipient)
                                       : call.world.recipients.with_phone(phone);
  sending.key = phone.empty() ? who.user_id : phone;
  sending.in_window = who.has_window(call.number->id, call.now);
  sending.in_free_entry = who.has_free_entry(call.number->id, call.now);
  return check_permission_request(call, sending);
}

Checked check_used_template(Call& call, Sending& sending, meta::Endpoint endpoint) {
  bool const marketing_only = endpoint == meta::Endpoint::marketing_messages;
  if (!sending.out.template_use) {
    if (marketing_only) return refuse(131055, "Only templates may be sent here.");
    return {};
  }
  meta::OutgoingTemplate const& use = *sending.out.template_use;
  Template const* const found = call.world.find_template(call.number->account_id, use.name, use.language);
  if (found == nullptr) return refuse_template_missing(call, use);
  if (found->status == "PAUSED") return refuse(132015);
  if (found->status == "DISABLED") return refuse(132016, "The template was paused too often and is disabled now.");
  if (found->status != "APPROVED") return refuse_template_missing(call, use);
  if (marketing_only && found->category != "MARKETING")
    return refuse(134100, "Only templates of category MARKETING may be sent here.");
  sending.used = found;
  auto const stored = json::Document::parse(found->components);
  must(stored.has_value(), "stored templates are JSON");
  auto const mistake = meta::check_template(
      sending.out, stored->root(), meta::parameter_format_of(found->parameter_format), found->category);
  if (mistake) return std::unexpected(refusal_of(*mistake));
  if (found->category == "AUTHENTICATION" && sending.out.to.empty())
    return refuse(131062, "Authentication templates cannot be sent to a business-scoped user id.");
  return {};
}

Checked check_file(Call& call, Sending& sending) {
  auto const payload = json::Document::parse(sending.out.payload);
  must(payload.has_value(), "what was read is JSON");
  std::vector<NamedFile> files;
  find_files(payload->root(), "", files);
  for (NamedFile const& named : files) {
    MediaFile const* const file = call.world.media.find(named.id);
    BusinessNumber const* const owner = file == nullptr ? nullptr : call.world.find_number(file->phone_number_id);
    bool const is_usable =
        file != nullptr && call.now < file->expires && owner != nullptr && owner->account_id == call.number->account_id;
    if (!is_usable)
      return refuse_parameter(
          fmt::format("{}.id: {} is not a valid whatsapp business account media attachment ID", named.path, named.id));
    if (auto const mistake = media_mistake(named.kind, file->mime_type, *file->bytes)) fails(sending, 131053, *mistake);
  }
  return {};
}

Checked check_rates(Call& call, Sending const& sending) {
  TRY_DONE(check_throughput(call));
  return sending.out.is_group ? Checked() : check_pair(call, sending.key);
}

void foresee_failure(Call& call, Sending& sending) {
  if (sending.magic.fate == Fate::fails) fails(sending, sending.magic.code);
  foresee_person(call, sending);
  bool const needs_window = sending.used == nullptr && !sending.out.is_group && call.world.behaviour.window_rule;
  if (needs_window && !sending.in_window) fails(sending, 131047);
  if (sending.out.reaction && !is_reaction_target(call, sending.out.reaction->message_id))
    fails(sending, 131009, "reaction.message_id: the message is unknown, too old, or a reaction itself.");
  if (is_beyond_tier(call, sending)) fails(sending, 131048);
}

}  // namespace wigwag::sim
