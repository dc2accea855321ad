#include "core/world.h"

namespace wigwag::core {
namespace {

class Identity : public World {
 protected:
  std::string owner(std::string const& wamid) {
    ContactNum const num = message(wamid).contact_num.value_or(ContactNum{});
    for (Contact const& c : rows<Contact>())
      if (c.num == num) return c.phone.value_or("-") + "/" + c.bsuid.value_or("-");
    return "nobody";
  }
  std::size_t people() { return rows<Contact>().size(); }
};

TEST_P(Identity, OnePersonIsOneContactHoweverNamed) {
  receive({text("w1", person("1"), 1)});
  receive({text("w2", person("1", "US.1"), 2)});
  receive({text("w3", person("", "US.1"), 3), text("w4", person("1"), 4)});

  EXPECT_EQ(people(), 1U);
  EXPECT_EQ(owner("w1"), "1/US.1");
  EXPECT_EQ(rows<Thread>().size(), 1U);
  EXPECT_EQ(only<Conversation>().messages_count, 4);
}

TEST_P(Identity, BsuidCountsBeforePhone) {
  receive({text("w1", person("1", "US.1"), 1), text("w2", person("1", "US.2"), 2)});

  EXPECT_EQ(people(), 2U);
  EXPECT_EQ(owner("w1"), "-/US.1");
  EXPECT_EQ(owner("w2"), "1/US.2");
}

TEST_P(Identity, RecycledNumberIsAnotherPersonInAnyOrder) {
  receive({text("w2", person("1", "US.2"), 20)});
  receive({text("w1", person("1", "US.1"), 10)});
  receive({text("w3", person("1"), 5), text("w4", person("1"), 30)});

  EXPECT_EQ(owner("w1"), "-/US.1");
  EXPECT_EQ(owner("w3"), "-/US.1");
  EXPECT_EQ(owner("w2"), "1/US.2");
  EXPECT_EQ(owner("w4"), "1/US.2");
}

TEST_P(Identity, NumberChangeKeepsContactThreadAndConversation) {
  receive({text("w1", person("1", "US.1", "Robin"), 1), moved(person("1"), person("2"), 10)});
  receive({text("w2", person("2", "US.2"), 20)});

  EXPECT_EQ(people(), 1U);
  EXPECT_EQ(owner("w1"), "2/US.2");
  EXPECT_EQ(only<Contact>().profile_name, Text::from_utf8("Robin"));
  EXPECT_EQ(rows<Thread>().size(), 1U);
  EXPECT_EQ(only<Conversation>().messages_count, 2);
}

TEST_P(Identity, AfterANumberChangeTheOldNumberIsSomebodyElse) {
  receive({text("w1", person("1"), 1), moved(person("1"), person("2"), 10)});
  receive({text("late", person("1"), 5), text("new", person("1"), 20)});

  EXPECT_EQ(owner("late"), "2/-");
  EXPECT_EQ(owner("new"), "1/-");
  EXPECT_EQ(people(), 2U);
}

TEST_P(Identity, NumberChangeWorksInEveryOrder) {
  std::vector<Update> updates{text("w1", person("1", "US.1"), 1), text("w2", person("2", "US.2"), 30),
      moved(person("1"), person("2"), 10), text("w3", person("1", "US.1"), 5), text("w4", person("1", "US.4"), 40)};
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  receive(updates);
  std::string const expected = dump();
  EXPECT_EQ(people(), 2U) << expected;

  for (bool const one_by_one : {true, false})
    for (std::ranges::sort(order); std::ranges::next_permutation(order).found;) {
      Home const home = add_home();
      std::vector<Update> shuffled;
      for (std::size_t const i : order) shuffled.push_back(updates[i]);
      if (one_by_one)
        for (Update const& update : shuffled) receive(home, {update});
      else
        receive(home, shuffled);
      ASSERT_EQ(dump(home), expected) << testing::PrintToString(order) << one_by_one;
    }
}

TEST_P(Identity, PhoneOnlyNumberChangeWorksInEveryOrder) {
  std::vector<Update> const updates{
      text("w1", person("1"), 1), moved(person("1"), person("2"), 10), text("w2", person("2"), 30)};
  receive(updates);
  std::string const expected = dump();
  EXPECT_EQ(people(), 1U) << expected;

  for (std::vector<std::size_t> order{0, 1, 2}; std::ranges::next_permutation(order).found;) {
    Home const home = add_home();
    for (std::size_t const i : order) receive(home, {updates[i]});
    ASSERT_EQ(dump(home), expected) << testing::PrintToString(order);
  }
}

TEST_P(Identity, ChainOfChangesWorksInEveryOrder) {
  std::vector<Update> const updates{text("w1", person("1", "US.1"), 1),
      moved(person("1", "US.1"), person("2", "US.2"), 10), moved(person("", "US.2"), person("", "US.3"), 20),
      text("w3", person("", "US.3"), 30), text("w2", person("2", "US.2"), 15)};
  receive(updates);
  std::string const expected = dump();
  EXPECT_EQ(people(), 1U) << expected;

  for (std::vector<std::size_t> order{0, 1, 2, 3, 4}; std::ranges::next_permutation(order).found;) {
    Home const home = add_home();
    for (std::size_t const i : order) receive(home, {updates[i]});
    ASSERT_EQ(dump(home), expected) << testing::PrintToString(order);
  }
}

TEST_P(Identity, AChangeThatComesAgainAfterTheWayBackChangesNothing) {
  std::vector<Update> const updates{text("w1", person("1", "US.1"), 1), moved(person("1"), person("2"), 10),
      moved(person("2"), person("3"), 20), moved(person("3"), person("1"), 30)};
  receive(updates);
  std::string const expected = dump();
  receive({updates[1]});
  EXPECT_EQ(dump(), expected);
  receive({updates[2]});
  EXPECT_EQ(dump(), expected);
  receive({text("w2", person("1"), 40)});
  EXPECT_EQ(people(), 1U);
  EXPECT_EQ(owner("w2"), owner("w1"));
}

TEST_P(Identity, TheWayBackToAFormerBsuidOutlivesARepeat) {
  Update const there = moved(person("1", "US.1"), person("1", "US.2"), 10);
  receive({text("w1", person("1", "US.1"), 1), there, moved(person("1", "US.2"), person("1", "US.1"), 20)});
  std::string const expected = dump();
  receive({there});
  EXPECT_EQ(dump(), expected);
}

TEST_P(Identity, ChangeOfSomebodyUnknownMakesAContactWithBothIds) {
  receive({moved(person("", "US.8"), person("", "US.9"), 10)});
  receive({text("old", person("", "US.8"), 5), text("new", person("", "US.9"), 20)});

  EXPECT_EQ(people(), 1U);
  EXPECT_EQ(only<Contact>().bsuid, "US.9");
  EXPECT_EQ(owner("old"), owner("new"));
}

TEST_P(Identity, NumberChangeTakesTheNumberFromAFormerHolder) {
  receive({text("former", person("2", "US.7"), 1), text("w1", person("1", "US.1"), 2)});
  receive({moved(person("1"), person("2"), 10)});

  EXPECT_EQ(owner("former"), "-/US.7");
  EXPECT_EQ(owner("w1"), "2/-");
}

TEST_P(Identity, PhoneOnlyAndBsuidOnlyContactsBecomeOneWhenSeenTogether) {
  receive({text("phone", person("1", "", "Old name"), 1), text("bsuid", person("", "US.1"), 2)});
  ASSERT_EQ(people(), 2U);
  Contact const older = rows<Contact>().front();

  receive({text("both", person("1", "US.1"), 3)});

  EXPECT_EQ(only<Contact>().num, older.num);
  EXPECT_EQ(only<Contact>().profile_name, Text::from_utf8("Old name"));
  EXPECT_EQ(only<Conversation>().messages_count, 3);
  EXPECT_EQ(only<Thread>().unread_count, 3);
  for (std::string const wamid : {"phone", "bsuid", "both"}) EXPECT_EQ(owner(wamid), "1/US.1");
  EXPECT_EQ(dump().find("!!"), std::string::npos) << dump();
}

TEST_P(Identity, MergedContactKeepsDistantSessionsApart) {
  receive({text("phone", person("1"), 1), text("bsuid", person("", "US.1"), 5 * kDay)});
  receive({text("both", person("1", "US.1"), 5 * kDay + 1)});

  EXPECT_EQ(rows<Conversation>().size(), 2U);
  EXPECT_EQ(dump().find("!!"), std::string::npos) << dump();
}

TEST_P(Identity, StatusLinksTheRecipientsBsuidWhicheverComesFirst) {
  receive({echo("w1", person("1"), 1)});
  receive({status("w1", "delivered", 2, person("1", "US.1"))});
  receive({status("w2", "delivered", 2, person("2", "US.2"))});
  receive({echo("w2", person("2"), 1)});

  EXPECT_EQ(owner("w1"), "1/US.1");
  EXPECT_EQ(owner("w2"), "2/US.2");
}

TEST_P(Identity, StatusesAndCardsMakeNobody) {
  PersonSeen card;
  card.contact = person("1", "US.1", "Robin");
  card.at = at(1);
  PersonSeen entry;
  entry.contact = person("2");
  entry.what = PersonSeen::What::address_book_add;
  entry.address_book_name = Text::from_utf8("Alex (kettle)");
  entry.at = at(1);

  receive({status("w", "sent", 1, person("1", "US.1")), card, entry});

  EXPECT_EQ(people(), 0U);
  EXPECT_TRUE(events().empty());
}

TEST_P(Identity, PersonWithoutAnyIdMakesNobody) {
  Outcome const outcome = receive({text("w", person(""), 1)});

  EXPECT_EQ(people(), 0U);
  ASSERT_EQ(outcome.unplaced.size(), 1U);
  EXPECT_EQ(outcome.unplaced[0].index, 0U);
  EXPECT_TRUE(rows<Message>().empty());
}

TEST_P(Identity, ParentBsuidAloneFindsThePersonAndIsNeverABsuid) {
  Person both = person("", "US.1");
  both.parent_bsuid = "US.ENT.1";
  Person parent;
  parent.parent_bsuid = "US.ENT.1";
  Person trap = person("", "US.ENT.1");

  receive({text("w1", both, 1)});
  receive({text("w2", parent, 2), text("w3", trap, 3)});

  EXPECT_EQ(people(), 2U);
  EXPECT_EQ(owner("w2"), "-/US.1");
  EXPECT_EQ(owner("w3"), "-/US.ENT.1");
}

TEST_P(Identity, NewestNameWinsAndAbsentErasesNothing) {
  Person named = person("1", "US.1", "New");
  named.username = "robin";
  receive({text("w2", named, 20)});
  receive({text("w1", person("1", "US.1", "Old"), 10), text("w3", person("1", "US.1"), 30)});

  EXPECT_EQ(only<Contact>().profile_name, Text::from_utf8("New"));
  EXPECT_EQ(only<Contact>().profile_search, "new");
  EXPECT_EQ(only<Contact>().username, "robin");
}

TEST_P(Identity, AddressBookNamesMayComeBeforeTheContactAndOnlyTheyAreRemoved) {
  auto const entry = [](PersonSeen::What what, std::int64_t second) {
    PersonSeen e;
    e.contact = person("1");
    e.what = what;
    if (what == PersonSeen::What::address_book_add) e.address_book_name = Text::from_utf8("Robin (kettle)");
    e.at = at(second);
    return e;
  };
  receive({entry(PersonSeen::What::address_book_add, 5)});
  receive({text("w1", person("1", "US.1", "Robin"), 10)});
  EXPECT_EQ(only<Contact>().address_book_name, Text::from_utf8("Robin (kettle)"));

  receive({entry(PersonSeen::What::address_book_remove, 20), entry(PersonSeen::What::address_book_add, 15)});

  EXPECT_EQ(only<Contact>().address_book_name, std::nullopt);
  EXPECT_EQ(only<Contact>().profile_name, Text::from_utf8("Robin"));
}

TEST_P(Identity, IdentityHashKeepsItsNewestTime) {
  receive({text("w1", person("1", "US.1"), 1), IdentityHashSeen{person("1", "US.1"), "new", at(20)}});
  receive({IdentityHashSeen{person("1", "US.1"), "old", at(10)}});

  EXPECT_EQ(only<Contact>().identity_hash, "new");
  EXPECT_EQ(only<Contact>().identity_at, at(20));
}

TEST_P(Identity, ProjectsKnowNothingOfEachOther) {
  Home const other = add_home();
  receive({text("w1", person("1", "US.1"), 1)});
  receive(other, {text("w1", person("1", "US.1"), 1)});

  EXPECT_EQ(rows<Contact>().size(), 1U);
  EXPECT_EQ(kit::rows_of<Contact>(*db, other.project).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Each, Identity, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
