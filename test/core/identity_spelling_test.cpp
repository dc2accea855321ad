// Two spellings of one mobile number: base/phone.h.
#include "core/send.h"
#include "core/world.h"

namespace wigwag::core {
namespace {

struct Spellings {
  std::string one, other;
};
Spellings const kPairs[] = {
    {"5511961234567", "551161234567"}, {"5215512345678", "525512345678"}, {"5491123456789", "541123456789"}};

class Spelling : public World {
 protected:
  std::size_t people() { return rows<Contact>().size(); }

  SendSettled accepted(MessageNum num, std::string const& wa_id) {
    SendSettled settled{.outcome = SendSettled::Outcome::accepted, .num = num, .wamid = "w-" + wa_id};
    settled.recipient = person(wa_id);
    return settled;
  }
  MessageNum template_sent_to(std::string const& phone) {
    InboundMessage message = text("", person(phone), 0, "order_ready");
    message.at.reset();
    message.direction = Direction::outbound;
    message.effect = Effect::quiet;
    message.status = MessageStatus::pending;
    message.type = "template";
    message.draft = nums.next_as<MessageNum>(now);
    Draft const draft{.project = first.project,
        .channel = first.channels[0].num,
        .phone_number_id = first.channels[0].phone_number_id,
        .message = message,
        .is_template = true,
        .held_until = now + 60 * kSecondUs};
    store::ok(db->write([&](store::WriteTx& tx) { return core::draft(tx, nums, now, draft); }));
    return *message.draft;
  }
  void settle(SendSettled const& what) {
    Settlement const settlement{first.project, first.channels[0].phone_number_id, what};
    store::ok(db->write([&](store::WriteTx& tx) { return core::settle(tx, nums, now, settlement); }));
  }
};

TEST_P(Spelling, WhomMetaKnowsUnderTheOtherSpellingIsWhoWritesBack) {
  for (auto const& [asked, answered] : kPairs) {
    MessageNum const num = template_sent_to(asked);
    settle(accepted(num, answered));
    receive({status("w-" + answered, "delivered", 5, person(answered)),
        text("reply-" + answered, person(answered, "US." + answered), 10)});

    Message const reply = message("reply-" + answered), sent = message("w-" + answered);
    EXPECT_EQ(reply.contact_num, sent.contact_num) << asked;
    EXPECT_EQ(reply.thread_num, sent.thread_num) << asked;
    EXPECT_EQ(reply.phone, answered);
  }
  ASSERT_EQ(people(), std::size(kPairs));
  for (auto const& [asked, answered] : kPairs)
    EXPECT_TRUE(std::ranges::any_of(rows<Contact>(), [&](Contact const& row) {
      return row.phone == asked && row.bsuid == "US." + answered;
    })) << asked;
  EXPECT_TRUE(rows<ContactAlias>().empty());
  EXPECT_EQ(rows<Thread>().size(), std::size(kPairs));
}

TEST_P(Spelling, EitherMayComeFirstAndTheRowKeepsIt) {
  for (auto const& [one, other] : kPairs) {
    receive({text("a" + one, person(one), 1)});
    receive({text("b" + one, person(other), 2), text("c" + one, person(one), 3)});
    receive({text("d" + one, person(other, "US." + one), 4), text("e" + one, person("", "US." + one), 5)});
    EXPECT_EQ(message("e" + one).contact_num, message("a" + one).contact_num);
  }
  receive({text("f", person("553187654321"), 1), text("g", person("5531987654321"), 2)});  // in one batch

  EXPECT_EQ(people(), std::size(kPairs) + 1);
  for (Contact const& row : rows<Contact>()) EXPECT_NE(row.phone, "5531987654321");
  EXPECT_TRUE(rows<ContactAlias>().empty());
}

TEST_P(Spelling, WhoHasTheVerySpellingIsMeantBeforeTheOther) {
  Contact contact;
  contact.project_id = first.project;
  contact.metadata = "{}";
  for (std::string const phone : {"5511961234567", "551161234567"}) {
    contact.num = nums.next_as<ContactNum>(now);
    contact.phone = phone;
    store::ok(db->write([&](store::WriteTx& tx) { return tx.insert(contact); }));
  }

  receive({text("w1", person("551161234567"), 1), text("w2", person("5511961234567"), 2)});

  EXPECT_EQ(people(), 2U);
  EXPECT_NE(message("w1").contact_num, message("w2").contact_num);
}

TEST_P(Spelling, AChangeOfNumberIsToldByEitherSpelling) {
  receive({text("w1", person("5511961234567"), 1)});
  receive({moved(person("551161234567"), person("15550110009"), 10)});
  receive({text("w2", person("15550110009"), 20), text("late", person("551161234567"), 5)});
  receive({moved(person("15550110009"), person("5215512345678"), 30)});
  receive({moved(person("5215512345678"), person("525512345678"), 40), text("w3", person("525512345678"), 50)});

  EXPECT_EQ(people(), 1U);
  EXPECT_EQ(only<Contact>().phone, "525512345678");
  EXPECT_EQ(message("w3").contact_num, message("late").contact_num);
}

TEST_P(Spelling, LandlinesAndOtherCountriesHaveOneSpelling) {
  receive({text("w1", person("551131234567"), 1), text("w2", person("5511931234567"), 2),
      text("w3", person("15550110001"), 3), text("w4", person("915550110001"), 4)});

  EXPECT_EQ(people(), 4U);
}

TEST_P(Spelling, TheAddressBookNamesThePersonInEitherSpelling) {
  PersonSeen entry;
  entry.contact = person("551161234567");
  entry.what = PersonSeen::What::address_book_add;
  entry.address_book_name = Text::from_utf8("Ana");
  entry.at = at(1);
  receive({entry});
  receive({text("w1", person("5511961234567"), 2)});
  EXPECT_EQ(only<Contact>().address_book_name, Text::from_utf8("Ana"));

  entry.address_book_name = Text::from_utf8("Ana Mora");
  entry.at = at(3);
  receive({entry});
  EXPECT_EQ(only<Contact>().address_book_name, Text::from_utf8("Ana Mora"));
}

INSTANTIATE_TEST_SUITE_P(Each, Spelling, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
