// Filters that find their rows by what stands in other tables.
#include "store/search.h"

#include "each_engine.h"
#include "model/contact.h"
#include "model/conversation.h"

namespace wigwag::store {
namespace {

constexpr ProjectId kProject{1};

class Search : public EachEngine {
 protected:
  void add_contacts(int count) {
    std::vector<Contact> contacts;
    for (int i = 0; i < count; ++i) {
      Contact contact;
      contact.project_id = kProject;
      contact.num = ContactNum{1 + i};
      contact.phone = std::to_string(15'550'100'000 + i);
      contact.metadata = "{}";
      contacts.push_back(contact);
    }
    ok(db->write([&](WriteTx& tx) { return tx.insert_many(std::span<Contact const>(contacts)); }));
  }
  Condition of(std::string_view phone, ProjectId project = kProject) {
    return ok(db->read([&](ReadTx& tx) { return of_phone(tx, project, "m.contact_num", phone); }));
  }

  std::unique_ptr<Db> const db = open();
  std::int64_t num = 0;
};
INSTANTIATE_TEST_SUITE_P(Each, Search, kEngines, engine_name);

TEST_P(Search, OneContactIsAnEquality) {
  add_contacts(20);
  Condition const one = of("+1 555-010-0007");

  EXPECT_EQ(one.compare, Compare::equals);
  EXPECT_EQ(std::get<std::int64_t>(one.values.at(0)), 8);
}

TEST_P(Search, SomeContactsAreAList) {
  add_contacts(20);
  Condition const some = of("10001");

  EXPECT_EQ(some.compare, Compare::any_of);
  EXPECT_EQ(some.values.size(), 10U);
}

TEST_P(Search, NoContactAndNoDigitAreNothing) {
  add_contacts(3);

  EXPECT_EQ(of("999999").compare, Compare::never);
  EXPECT_EQ(of("abc").compare, Compare::never);
  EXPECT_EQ(of("10000", ProjectId{2}).compare, Compare::never);
}

TEST_P(Search, TooManyContactsAreATestOfEachRow) {
  add_contacts(static_cast<int>(kFewMax) + 1);

  EXPECT_EQ(of("5550").compare, Compare::contains);
  EXPECT_EQ(of("55").compare, Compare::contains) << "no trigram";
}

TEST_P(Search, FewContactsWithACustomerAreNamed) {
  add_contacts(5);
  auto const asked = [&](std::string_view value) {
    return ok(db->read([&](ReadTx& tx) { return with_customer(tx, kProject, {Compare::equals, value}); }));
  };
  EXPECT_EQ(asked("true").compare, Compare::never);
  EXPECT_EQ(asked("false").compare, Compare::is_null);

  Contact contact;
  contact.project_id = kProject;
  contact.num = ContactNum{77};
  contact.customer_num = CustomerNum{1};
  contact.metadata = "{}";
  ok(db->write([&](WriteTx& tx) { return tx.insert(contact); }));
  EXPECT_EQ(asked("true").column, "c.num");
  EXPECT_EQ(std::get<std::int64_t>(asked("true").values.at(0)), 77);
}

TEST_P(Search, ActiveConversationsAreNamedWhileTheyAreFew) {
  std::vector<Conversation> rows;
  auto const active = [&] {
    return ok(db->read([&](ReadTx& tx) { return by_status(tx, kProject, {Compare::equals, "active"}); }));
  };
  auto const add = [&](int count) {
    rows.clear();
    for (int i = 0; i < count; ++i) {
      Conversation row;
      row.project_id = kProject;
      row.num = ConversationNum{++num};
      row.metadata = "{}";
      rows.push_back(row);
    }
    ok(db->write([&](WriteTx& tx) { return tx.insert_many(std::span<Conversation const>(rows)); }));
  };
  EXPECT_EQ(active().compare, Compare::never);
  add(3);
  EXPECT_EQ(active().values.size(), 3U);
  add(200);
  EXPECT_EQ(active().compare, Compare::is_null);
}

TEST_P(Search, TermsAreFoldedAndTakenLiterally) {
  EXPECT_EQ(std::get<std::string>(text_contains("ÄB_%\\").values.at(0)), "äb_%\\");

  std::string text;
  std::vector<Value> values;
  append_contains(GetParam(), text_contains("a_%\\"), text, values);
  EXPECT_EQ(std::get<std::string>(values.at(0)), GetParam() == Engine::sqlite ? "a_%\\" : "%a\\_\\%\\\\%");
}

TEST_P(Search, TrigramsOfATermAreQuoted) {
  auto const found = candidates(Engine::sqlite, "message", "m", {text_contains("a\"b\"")});

  ASSERT_TRUE(found);
  EXPECT_EQ(std::get<std::string>(found->match), R"(("a""b" AND """b"""))");
  EXPECT_FALSE(candidates(Engine::sqlite, "message", "m", {text_contains("äö")}));
  EXPECT_FALSE(candidates(Engine::postgres, "message", "m", {text_contains("abc")}));
}

}  // namespace
}  // namespace wigwag::store
