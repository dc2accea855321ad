// Erasing somebody goes on to what was told of them: the log of deliveries and Meta's own bytes.
#include "work/erase.h"

#include "core/cards.h"
#include "hook_room.h"
#include "kit/file_room.h"
#include "model/assignment.h"
#include "model/erasure.h"
#include "net/pool.h"
#include "work/forward.h"

namespace wigwag::work {
namespace {

using core::person;

class ErasingPeople : public HookRoom {
 protected:
  void forward_bytes(std::string const& body, Update const& update) {
    Receipt receipt;
    receipt.position = ++position_;
    receipt.body = body;
    Inbound const inbound{"messages", first.channels[0].waba_id, first.channels[0].phone_number_id, update};
    Forwardable const one{&receipt, &inbound};
    store::ok(db->write([&](store::WriteTx& tx) { return forward(tx, nums, now, {one}); }));
  }
  std::int64_t erase_all() {
    Eraser eraser({*db, pool, *files.blobs, [this] { return now; }});
    return store::ok(eraser.erase_due());
  }
  void erase(std::string const& phone) {
    store::ok(db->write([&](store::WriteTx& tx) { return core::erase_contact(tx, nums, now, first.project, phone); }));
  }
  bool log_names(std::string const& word) {
    for (DeliveryAttempt const& one : rows<DeliveryAttempt>())
      if ((one.request.value + one.response.value).contains(word)) return true;
    for (DeliveryBody const& one : rows<DeliveryBody>())
      if (one.body.value.contains(word)) return true;
    return false;
  }
  net::Pool pool{1, 10};
  files::Room files{files::Room::on_disk()};

 private:
  std::int64_t position_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Each, ErasingPeople, store::kEngines, store::engine_name);

TEST_P(ErasingPeople, TheLogOfDeliveriesShowsNothingOfThemAndAllOfOthers) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("4917000001", "DE.1", "Robin"), 0, "zebra")});
  receive({core::text("w2", person("4917000002", "DE.2", "Kim"), 1, "giraffe")});
  deliver();
  ASSERT_TRUE(log_names("zebra"));
  std::size_t const attempts = rows<DeliveryAttempt>().size();

  erase("4917000001");
  EXPECT_EQ(erase_all(), 1);

  EXPECT_FALSE(log_names("zebra"));
  EXPECT_FALSE(log_names("4917000001"));
  EXPECT_TRUE(log_names("giraffe"));
  EXPECT_EQ(rows<DeliveryAttempt>().size(), attempts) << "that it was tried stays";
  EXPECT_TRUE(rows<Erasure>().empty());
  EXPECT_EQ(erase_all(), 0);
}

TEST_P(ErasingPeople, BatchesGoWithTheirMessages) {
  Webhook batching = hook("whatsapp.message.received");
  batching.buffer_enabled = true;
  batching.buffer_window_seconds = 1;
  batching.max_buffer_size = 10;
  batching.buffer_events = "whatsapp.message.received";
  add(batching);
  receive({core::text("w1", person("4917000001"), 0, "zebra"), core::text("w2", person("4917000001"), 1, "zebra")});
  hand_out();
  now = now + kMinuteUs;
  deliver();
  ASSERT_TRUE(log_names("zebra"));

  erase("4917000001");
  erase_all();

  EXPECT_FALSE(log_names("zebra"));
}

TEST_P(ErasingPeople, MetasBytesThatNameThemGoUnderFormerIdsToo) {
  Webhook forwarding = hook("");
  forwarding.kind = WebhookKind::meta;
  add(forwarding);
  receive({core::text("w1", person("4917000001", "DE.1"), 0)});
  receive({core::moved(person("4917000001", "DE.1"), person("4917000009", "DE.9"), 10)});
  receive({core::text("w3", person("4917000002"), 11)});
  forward_bytes(R"({"from":"4917000001","text":"zebra"})", core::text("w1", person("4917000001", "DE.1"), 0));
  forward_bytes(R"({"user_id":"DE.9","text":"zebra"})", core::text("w4", person("4917000009", "DE.9"), 12));
  forward_bytes(R"({"from":"4917000002","text":"giraffe 4917000001"})", core::text("w3", person("4917000002"), 11));
  deliver();
  ASSERT_TRUE(log_names("zebra"));
  EXPECT_EQ(rows<DeliveryBody>().size(), 3U);

  erase("4917000009");
  EXPECT_EQ(erase_all(), 1);

  EXPECT_FALSE(log_names("zebra"));
  EXPECT_TRUE(log_names("giraffe"));
  EXPECT_EQ(rows<DeliveryBody>().size(), 1U);
}

TEST_P(ErasingPeople, ManyDeliveriesAreLookedThroughInSteps) {
  Webhook forwarding = hook("");
  forwarding.kind = WebhookKind::meta;
  add(forwarding);
  receive({core::text("w", person("4917000001"), 0)});
  for (int i = 0; i < 50; ++i)
    forward_bytes(R"({"from":"491700000)" + std::to_string(1 + i % 2) + R"(","text":")" + std::to_string(i) + "\"}",
        core::text("w" + std::to_string(i), person("491700000" + std::to_string(1 + i % 2)), i));
  ASSERT_EQ(rows<DeliveryBody>().size(), 50U);

  erase("4917000001");
  erase_all();

  EXPECT_EQ(rows<DeliveryBody>().size(), 25U);
  EXPECT_FALSE(log_names("\"4917000001\""));
}

/// WA.cr's delete, as its switch has it and as it might.
TEST_P(ErasingPeople, ACardGoesWithOrWithoutWhatWasSaid) {
  receive({core::text("w1", person("4917000001"), 0, "zebra"), core::text("w2", person("4917000002"), 1)});
  auto const whose = [&](std::string const& phone) {
    for (Contact const& one : rows<Contact>())
      if (one.phone == phone) return one.num;
    return ContactNum{};
  };
  auto const erase_card = [&](std::string const& phone, core::History history) {
    ContactNum const num = whose(phone);
    store::ok(
        db->write([&](store::WriteTx& tx) { return core::erase_cards(tx, nums, now, first.project, {num}, history); }));
    return num;
  };
  store::ok(db->write([&](store::WriteTx& tx) {
    return tx.insert(ContactNote{first.project, nums.next_as<RowNum>(now), whose("4917000002")});
  }));

  erase_card("4917000002", core::History::stays);
  EXPECT_TRUE(rows<ContactNote>().empty());
  EXPECT_EQ(erase_all(), 0);
  EXPECT_EQ(rows<Message>().size(), 2U);

  erase_card("4917000001", core::History::goes);
  EXPECT_EQ(erase_all(), 1);
  ASSERT_EQ(rows<Message>().size(), 1U);
  EXPECT_EQ(rows<Message>().front().wamid, "w2");
  EXPECT_TRUE(rows<Contact>().empty());
}

}  // namespace
}  // namespace wigwag::work
