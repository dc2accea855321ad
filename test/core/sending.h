/// @file Drafts, and what becomes of them, without Meta.
#pragma once
#include "core/send.h"
#include "core/world.h"

namespace wigwag::core {

class Sending : public World {
 protected:
  /// To a customer who wrote `wrote_ago` before now.
  void customer_wrote(std::string const& phone, std::int64_t second) {
    receive({text("in-" + phone + "-" + std::to_string(second), person(phone), second)});
  }

  Draft draft_to(std::string const& phone, std::string const& words = "hi") {
    InboundMessage message = text("", person(phone), 0, words);
    message.at.reset();
    message.direction = Direction::outbound;
    message.effect = Effect::quiet;
    message.status = MessageStatus::pending;
    message.draft = nums.next_as<MessageNum>(now);
    message.callback_data = "theirs";
    Channel const& channel = first.channels[0];
    return {.project = first.project,
        .channel = channel.num,
        .phone_number_id = channel.phone_number_id,
        .message = message,
        .held_until = now + 60 * kSecondUs};
  }

  Result<std::optional<FirstAnswer>> store(Draft const& draft) {
    return db->write([&](store::WriteTx& tx) { return core::draft(tx, nums, now, draft); });
  }

  void settle(Draft const& draft, SendSettled what, FirstAnswer answer = {200, "{}"}) {
    what.num = *draft.message.draft;
    Settlement const settlement{first.project, draft.phone_number_id, std::move(what), draft.repeat, std::move(answer)};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
  void leave_unknown(Draft const& draft) {
    Settlement const settlement{
        first.project, draft.phone_number_id, {.num = *draft.message.draft}, draft.repeat, {}, true};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
  void accept(Draft const& draft, std::string const& wamid) {
    settle(draft, {.outcome = SendSettled::Outcome::accepted, .num = {}, .wamid = wamid});
  }

  StatusUpdate own(Draft const& draft, std::string const& wamid, std::string const& word, std::int64_t second) {
    StatusUpdate update = status(wamid, word, second);
    update.own_num = draft.message.draft;
    return update;
  }

  std::int64_t give_up(Instant before) {
    return store::ok(db->write([&](store::WriteTx& tx) { return core::give_up_drafts(tx, nums, now, before); }));
  }

  Message sent_row(Draft const& draft) {
    for (Message const& row : rows<Message>())
      if (row.num == *draft.message.draft) return row;
    must(false, "the draft is there");
    return {};
  }
  std::int64_t in_flight() { return static_cast<std::int64_t>(rows<Send>().size()); }
};

}  // namespace wigwag::core
