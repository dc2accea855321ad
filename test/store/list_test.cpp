// The list builder: rows, order, cursors and counts as sets; and which index each documented filter takes.
#include "store/list.h"

#include "each_engine.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/message.h"
#include "plan.h"
#include "store/list_filters.h"
#include "store/search.h"

namespace wigwag::store {
namespace {

constexpr ProjectId kProject{1};
constexpr int kMessages = 20'000;
constexpr int kPortion = 1'000;
constexpr int kContacts = 500;  ///< who wrote messages
constexpr int kContactRows = 10'000;

Message some_message(int i) {
  Message message;
  message.project_id = kProject;
  message.num = MessageNum{1'000'000 + i};
  message.channel_num = ChannelNum{1 + i % 2};
  message.contact_num = ContactNum{1 + i % kContacts};
  message.thread_num = ThreadNum{1 + i % kContacts};
  message.conversation_num = ConversationNum{1 + i % (kContacts * 2)};
  message.direction = i % 3 == 0 ? Direction::outbound : Direction::inbound;
  message.type = i % 1000 == 3 ? "sticker" : "text";
  message.status = i % 500 == 7 ? MessageStatus::failed : MessageStatus::delivered;
  message.wamid = "wamid." + std::to_string(i);
  message.wamid_hash = i;
  message.search = "word" + std::to_string(i) + " common hello";
  message.text = {message.search};
  message.payload = "{}";
  message.has_media = i % 1000 == 0;
  return message;
}

Contact some_contact(int i) {
  Contact contact;
  contact.project_id = kProject;
  contact.num = ContactNum{1 + i};
  contact.phone = std::to_string(15'550'000'000 + i * 7919);
  contact.profile_search = "name " + std::to_string(i);
  contact.metadata = "{}";
  return contact;
}

Conversation some_conversation(int i) {
  Conversation conversation;
  conversation.project_id = kProject;
  conversation.num = ConversationNum{1 + i};
  conversation.channel_num = ChannelNum{1 + i % 2};
  conversation.thread_num = ThreadNum{1 + i % kContacts};
  conversation.contact_num = ContactNum{1 + i % kContacts};
  conversation.last_active_at = Instant{i / 2};
  conversation.metadata = "{}";
  return conversation;
}

/// Filled once for each engine: no test here writes.
class FilledDatabase {
 public:
  explicit FilledDatabase(Engine engine)
      : db_(ok(Db::open(
            engine == Engine::sqlite ? "sqlite:" + (scratch_.path / "wigwag.db").string() : kit::fresh_postgres()))) {
    // In portions, as they come: a set is one statement, which has seconds, not minutes.
    for (int from = 0; from < kMessages; from += kPortion)
      ok(db_->write([from](WriteTx& tx) -> Done {
        std::vector<Message> messages;
        for (int i = from; i < from + kPortion; ++i) messages.push_back(some_message(i));
        return tx.insert_many(messages);
      }));
    ok(db_->write([](WriteTx& tx) -> Done {
      std::vector<Contact> contacts;
      for (int i = 0; i < kContactRows; ++i) contacts.push_back(some_contact(i));
      std::vector<Conversation> conversations;
      for (int i = 0; i < kContacts * 2; ++i) conversations.push_back(some_conversation(i));
      TRY_DONE(tx.insert_many(std::span<Contact const>(contacts)));
      for (Direction const direction : {Direction::inbound, Direction::outbound})
        TRY_DONE(
            tx.insert(MessageCount{kProject, ChannelNum{1}, direction, "text", MessageStatus::delivered, false, 9}));
      return tx.insert_many(std::span<Conversation const>(conversations));
    }));
    gather_statistics(*db_);
  }
  Db& db() { return *db_; }

 private:
  Scratch scratch_;
  std::unique_ptr<Db> db_;
};

Db& filled(Engine engine) {
  if (engine == Engine::sqlite) {
    static FilledDatabase sqlite(Engine::sqlite);
    return sqlite.db();
  }
  static FilledDatabase postgres(Engine::postgres);
  return postgres.db();
}

class ListPlans : public testing::TestWithParam<Engine> {
 protected:
  /// The plan of a page of 20 with these conditions.
  template <class Row>
  std::string plan(std::vector<Condition> conditions, Order const& order, std::optional<Place> beyond = {}) {
    Ask const ask{.conditions = std::move(conditions), .order = order, .beyond = beyond, .limit = 20};
    return plan_of(db, page_text(Table<Row>::source, GetParam(), kProject, ask));
  }
  std::string message_plan(std::vector<Condition> conditions, std::optional<Place> beyond = {}) {
    return plan<MessageView>(std::move(conditions), newest<&MessageView::num>(), beyond);
  }

  Db& db = filled(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Each, ListPlans, kEngines, engine_name);

void expect_plan(std::string const& plan, std::string_view index) {
  EXPECT_NE(plan.find(index), std::string::npos) << "wanted " << index << " in\n" << plan;
  EXPECT_EQ(plan.find("SCAN m"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Seq Scan on message"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("Seq Scan on conversation"), std::string::npos) << plan;
}

Condition is(std::string_view column, std::int64_t value) { return {column, Compare::equals, {value}}; }

TEST_P(ListPlans, MessagesByTheirNumberAlone) {
  std::string_view const key = GetParam() == Engine::sqlite ? "sqlite_autoindex_message" : "message_pkey";
  expect_plan(message_plan({}), key);
  expect_plan(message_plan({}, Place{0, 1'010'000}), key);
}

TEST_P(ListPlans, EachIndexedFilterTakesItsIndex) {
  Condition const conversation = is("m.conversation_num", 5);
  Condition const contact = is("m.contact_num", 5);
  Condition const channel = is("m.channel_num", 1);
  Condition const inbound{"m.direction", Compare::equals, {std::string("inbound")}};
  expect_plan(message_plan({conversation}), "message_conversation");
  expect_plan(message_plan({conversation, channel, inbound}), "message_conversation");
  expect_plan(message_plan({conversation, contact}), "message_conversation");
  expect_plan(message_plan({contact}), "message_contact");
  expect_plan(message_plan({contact, channel, inbound}), "message_contact");
  expect_plan(message_plan({contact}, Place{0, 1'010'000}), "message_contact");
  expect_plan(message_plan({{"m.has_media", Compare::holds, {}}}), "message_media");
}

TEST_P(ListPlans, WhatFewRowsAreHasAnIndexOfItsOwn) {
  auto const word = [](std::string_view column, std::string value) {
    return Condition{column, Compare::equals, {std::move(value)}};
  };
  Condition const failed = word("m.status", "failed");
  Condition const sticker = word("m.type", "sticker");
  Condition const inbound = word("m.direction", "inbound");
  expect_plan(message_plan({failed}), "message_rare_status");
  expect_plan(message_plan({failed}, Place{0, 1'010'000}), "message_rare_status");
  expect_plan(message_plan({sticker, inbound, is("m.channel_num", 1)}), "message_rare_type");
  bool const sqlite = GetParam() == Engine::sqlite;  // PostgreSQL knows how many there are of each
  expect_plan(message_plan({sticker, failed}), sqlite ? "message_rare_status" : "message_rare_");
  expect_plan(message_plan({sticker, is("m.contact_num", 5)}), sqlite ? "message_contact" : "message_");
  EXPECT_EQ(message_plan({word("m.type", "text")}).find("message_rare"), std::string::npos);
  EXPECT_EQ(message_plan({word("m.status", "delivered")}).find("message_rare"), std::string::npos);
}

TEST_P(ListPlans, SeveralContactsAreReadByTheirIndexAndSorted) {
  Condition contacts{"m.contact_num", Compare::any_of, {}};
  for (std::int64_t i = 1; i < 6; ++i) contacts.values.emplace_back(i * 7);
  expect_plan(message_plan({contacts}), "message_contact");
  expect_plan(message_plan({contacts}, Place{0, 1'010'000}), "message_contact");
}

TEST_P(ListPlans, ARareTermTakesTheTrigrams) {
  std::string_view const index = GetParam() == Engine::sqlite ? "SCAN f VIRTUAL TABLE INDEX" : "message_search";
  expect_plan(message_plan({text_contains("word19999")}), index);
}

TEST_P(ListPlans, NoListIsWalkedForWhatFewHave) {
  bool const guesses = GetParam() == Engine::postgres;  // SQLite goes from trigram to row
  Ask ask{.conditions = {text_contains("common")}, .order = newest<&MessageView::num>(), .limit = 20};
  auto const walks = [&] {
    return plan_of(db, page_text(Table<MessageView>::source, GetParam(), kProject, ask)).contains("message_pkey");
  };
  EXPECT_EQ(walks(), guesses) << "every row has the word";
  ask.total = 3;
  EXPECT_FALSE(walks());
  ask.total = 5000;
  EXPECT_EQ(walks(), guesses);
}

TEST_P(ListPlans, ConversationsByActivityNumberAndContact) {
  Order const order = newest<&ConversationView::last_active_at, &ConversationView::num>();
  expect_plan(plan<ConversationView>({}, order), "conversation_active");
  expect_plan(plan<ConversationView>({}, order, Place{300, 500}), "conversation_active");
  expect_plan(plan<ConversationView>({is("s.contact_num", 3)}, order), "conversation_contact");
  if (GetParam() == Engine::sqlite)
    expect_plan(plan<ConversationView>({is("s.channel_num", 1)}, order), "conversation_channel");
}

TEST_P(ListPlans, PartsOfANumberAndANameTakeTheTrigrams) {
  Order const order = newest<&ContactView::num>();
  auto const by_phone = Condition{kContactPhone, Compare::contains, {std::string("7918999")}};
  auto const by_name = Condition{kContactProfile, Compare::contains, {std::string("name 499")}};
  bool const sqlite = GetParam() == Engine::sqlite;
  std::string_view const table = "SCAN f VIRTUAL TABLE INDEX";
  expect_plan(plan<ContactView>({by_phone}, order), sqlite ? table : "contact_phone_search");
  expect_plan(plan<ContactView>({by_name}, order), sqlite ? table : "contact_profile_search");
}

class Lists : public ListPlans {
 protected:
  std::vector<std::int64_t> nums(Ask const& ask) {
    auto const slice = ok(db.read([&](ReadTx& tx) { return fetch<MessageView>(tx, kProject, ask); }));
    std::vector<std::int64_t> found;
    for (MessageView const& row : slice.rows) found.push_back(row.num.value - 1'000'000);
    return found;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Lists, kEngines, engine_name);

TEST_P(Lists, WalkBothWaysFromAPlace) {
  Ask ask{.order = newest<&MessageView::num>(), .beyond = Place{0, 1'000'100}, .limit = 3};
  EXPECT_EQ(nums(ask), (std::vector<std::int64_t>{99, 98, 97}));
  ask.way = Way::backward;
  EXPECT_EQ(nums(ask), (std::vector<std::int64_t>{103, 102, 101}));
}

TEST_P(Lists, ADeepOffsetGivesTheSameRowsAsAShallowOne) {
  Ask const deep{.order = newest<&MessageView::num>(), .limit = 3, .offset = 19'000};
  EXPECT_EQ(nums(deep), (std::vector<std::int64_t>{999, 998, 997}));
}

TEST_P(Lists, AnUnindexedOrderIsStillAnOrder) {
  Order const by_update{.time = "m.updated_at", .num = "m.num", .descending = false, .indexed = false};
  EXPECT_EQ(nums({.order = by_update, .limit = 3}), (std::vector<std::int64_t>{0, 1, 2}));
}

TEST_P(Lists, ATermIsFoundWhateverItsLength) {
  for (char const* term : {"word1234 ", "WORD1234 C", "d1234 com"})
    EXPECT_EQ(nums({.conditions = {text_contains(term)}, .order = newest<&MessageView::num>(), .limit = 3}),
        (std::vector<std::int64_t>{1234}))
        << term;
  EXPECT_EQ(nums({.conditions = {text_contains("o")}, .order = newest<&MessageView::num>(), .limit = 2}),
      (std::vector<std::int64_t>{19'999, 19'998}));
  EXPECT_EQ(
      nums({.conditions = {text_contains(std::string(600, 'x'))}, .order = newest<&MessageView::num>(), .limit = 2}),
      (std::vector<std::int64_t>{}));
}

TEST_P(Lists, WhatItsCounterSaysIsNowhereIsNotLookedFor) {
  auto const with_status = [&](std::string word) {
    return nums({.conditions = {{"m.status", Compare::equals, {std::move(word)}}},
        .order = newest<&MessageView::num>(),
        .limit = 3});
  };
  EXPECT_EQ(with_status("delivered").size(), 3U);
  EXPECT_TRUE(with_status("failed").empty()) << "there are some, and no counter of them";
}

TEST_P(Lists, CountingStopsAtItsBound) {
  auto const counted = [&](std::vector<Condition> const& conditions, std::int64_t most) {
    return ok(db.read([&](ReadTx& tx) { return count(tx, Table<MessageView>::source, kProject, conditions, most); }));
  };
  EXPECT_EQ(counted({is("m.contact_num", 3)}, 1000), 40);
  EXPECT_EQ(counted({is("m.contact_num", 3)}, 25), 25);
  EXPECT_EQ(counted({text_contains("common")}, 500), 500);
  EXPECT_EQ(counted({never()}, 500), 0);
  EXPECT_EQ(counted({}, 500), 18) << "what the kept counters say";
}

TEST_P(Lists, OnlyIndexedPagesAreBounded) {
  Order const order = newest<&MessageView::num>();
  Condition const inbound{"m.direction", Compare::equals, {std::string("inbound")}};
  EXPECT_TRUE(is_bounded({.order = order}));
  EXPECT_TRUE(is_bounded({.conditions = {is("m.contact_num", 1), inbound}, .order = order}));
  EXPECT_FALSE(is_bounded({.conditions = {inbound}, .order = order}));
  EXPECT_FALSE(is_bounded({.conditions = {text_contains("abc")}, .order = order}));
  EXPECT_FALSE(is_bounded({.order = order, .offset = 100'000}));
}

}  // namespace
}  // namespace wigwag::store
