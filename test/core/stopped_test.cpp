// Meta's error 131050: whoever has stopped marketing is known to have.
#include "core/send.h"
#include "core/world.h"

namespace wigwag::core {
namespace {

class Stopped : public World {
 protected:
  StatusUpdate failed(std::int64_t code, std::int64_t second, Person const& recipient = {}) {
    StatusUpdate update = status("w", "failed", second, recipient);
    update.error_code = code;
    update.error_title = "why";
    return update;
  }
  Draft marketing_to(std::string const& phone) {
    InboundMessage message = text("", person(phone), 0);
    message.at.reset();
    message.direction = Direction::outbound;
    message.effect = Effect::quiet;
    message.status = MessageStatus::pending;
    message.draft = nums.next_as<MessageNum>(now);
    Channel const& channel = first.channels[0];
    return {.project = first.project,
        .channel = channel.num,
        .phone_number_id = channel.phone_number_id,
        .message = message,
        .is_template = true,
        .is_marketing = true,
        .held_until = now + 60 * kSecondUs};
  }
  Done store(Draft const& draft) {
    return db->write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(core::draft(tx, nums, now, draft));
      return {};
    });
  }
  void refuse(Draft const& draft, std::int64_t code) {
    SendSettled const what{.outcome = SendSettled::Outcome::refused, .num = *draft.message.draft, .error_code = code};
    Settlement const settlement{first.project, draft.phone_number_id, what, {}, {400, "{}"}};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
};

INSTANTIATE_TEST_SUITE_P(Each, Stopped, store::kEngines, store::engine_name);

TEST_P(Stopped, AFailedDeliveryRecordsItOnce) {
  receive({echo("w", person("1"), 0)});

  receive({failed(131050, 5)});
  receive({failed(131050, 5)});
  receive({failed(131050, 9)});

  EXPECT_EQ(only<Preference>().status, "stopped");
  EXPECT_EQ(only<Preference>().category, "marketing_messages");
  EXPECT_EQ(only<Preference>().source, "meta_delivery_error");
  EXPECT_EQ(only<Preference>().contact_num, only<Contact>().num);
  EXPECT_EQ(count(EventKind::preference_changed), 1);
}

TEST_P(Stopped, ARefusedSendRecordsItAndTheNextIsNotAsked) {
  Draft const draft = marketing_to("1");
  ASSERT_TRUE(store(draft));

  refuse(draft, 131050);

  EXPECT_EQ(only<Preference>().status, "stopped");
  EXPECT_EQ(only<Preference>().source, "meta_synchronous_error");
  Done const again = store(marketing_to("1"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::marketing_stopped);
}

TEST_P(Stopped, OtherErrorsSayNothingOfWhatPeopleWant) {
  receive({echo("w", person("1"), 0)});
  for (std::int64_t const code : {131026, 131047, 131048, 131049, 131051, 130472}) receive({failed(code, code)});
  Draft const draft = marketing_to("2");
  ASSERT_TRUE(store(draft));
  refuse(draft, 131049);

  EXPECT_TRUE(rows<Preference>().empty());
  EXPECT_EQ(count(EventKind::preference_changed), 0);
  EXPECT_TRUE(store(marketing_to("2")));
}

TEST_P(Stopped, WhatTheyWantedLaterHoldsInAnyOrder) {
  PreferenceChange resume;
  resume.contact = person("1");
  resume.category = "marketing_messages";
  resume.value = "resume";
  resume.at = at(20);
  receive({echo("w", person("1"), 0), resume});

  receive({failed(131050, 10)});
  EXPECT_EQ(only<Preference>().status, "resumed");
  EXPECT_EQ(count(EventKind::preference_changed), 1);

  receive({failed(131050, 30)});
  EXPECT_EQ(only<Preference>().status, "stopped");
}

TEST_P(Stopped, AStatusWithoutItsMessageNamesThem) {
  receive({text("in", person("1"), 0)});

  receive({failed(131050, 5, person("1"))});

  EXPECT_EQ(only<Preference>().status, "stopped");
  EXPECT_EQ(count(EventKind::preference_changed), 1);
}

}  // namespace
}  // namespace wigwag::core
