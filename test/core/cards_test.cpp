// What a business keeps of its contacts, and what messages do to it.
#include "core/cards.h"

#include "core/crm.h"
#include "core/plan.h"
#include "core/project_settings.h"
#include "core/world.h"
#include "store/contacts.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

class Cards : public World {
 protected:
  template <class F>
  auto write(F&& f) {
    now.us += kSecondUs;
    return store::ok(db->write([&](store::WriteTx& tx) { return f(tx); }));
  }
  Done try_set(std::string_view name, std::string_view value) {
    return db->write(
        [&](store::WriteTx& tx) { return set_project_setting(tx, nums, now, first.project, name, value); });
  }
  void set(std::string_view name, std::string_view value) { store::ok(try_set(name, value)); }

  KnownCard add(std::string const& phone, std::string const& firstname, GroupNums groups = {}) {
    Contact row;
    row.firstname = Text::from_utf8(firstname);
    must(set_phone(row, phone), "a phone with digits");
    return write([&](store::WriteTx& tx) { return add_card(tx, nums, now, first.project, row, groups); });
  }
  std::string last_detail(EventKind kind) {
    std::string detail = "none";
    auto found = rows<Event>();
    std::ranges::sort(found, {}, &Event::num);
    for (Event const& event : found)
      if (event.kind == kind) detail = event.detail.value_or("null");
    return detail;
  }
  std::int64_t kept_count() { return only<ProjectCounter>().contacts; }
};
INSTANTIATE_TEST_SUITE_P(Each, Cards, store::kEngines, store::engine_name);

TEST_P(Cards, WhoWritesFirstGetsTheProjectsDefaults) {
  receive({text("w1", person("1"), 1)});
  set("default_status", "New");
  set("default_source", "WhatsApp");
  receive({text("w2", person("2"), 2), text("w3", person("1"), 3)});

  for (Contact const& contact : rows<Contact>()) {
    EXPECT_EQ(contact.status_num.has_value(), contact.phone == "2") << *contact.phone;
    EXPECT_EQ(contact.source_num.has_value(), contact.phone == "2");
    EXPECT_FALSE(contact.assigned_num);
    EXPECT_FALSE(contact.card_search) << "nothing that costs";
  }
}

TEST_P(Cards, MessagesFindTheContactThatTheBusinessMade) {
  KnownCard const card = add("+506 6000-1111", "Ana");

  receive({text("w1", person("50660001111", "CR.1", "Anita"), 1)});

  Contact const contact = only<Contact>();
  EXPECT_EQ(contact.num, card.contact.num);
  EXPECT_EQ(contact.bsuid, "CR.1");
  EXPECT_EQ(contact.firstname, Text{"Ana"});
  EXPECT_EQ(contact.profile_name, Text{"Anita"});
  EXPECT_EQ(contact.phone_as_stored, "+506 6000-1111");
  EXPECT_EQ(kept_count(), 1);
}

TEST_P(Cards, AChangeByAWebhookIsToldAsTheRecordShowsIt) {
  receive({text("w1", person("1", "US.1", "Robin"), 1)});
  receive({text("w2", person("1", "US.1", "Rob"), 2)});
  EXPECT_EQ(
      last_detail(EventKind::contact_changed), R"({"previous":{"firstname":"Robin"},"current":{"firstname":"Rob"}})");

  receive({moved(person("1", "US.1"), person("2", "US.2"), 10)});
  EXPECT_EQ(last_detail(EventKind::contact_changed), R"({"previous":{"phone":"+1"},"current":{"phone":"+2"}})");
}

TEST_P(Cards, WhenTwoAreOneNothingThatWasWrittenIsLost) {
  ContactGroup const vip =
      write([&](store::WriteTx& tx) { return make_named<ContactGroup>(tx, nums, now, first.project, "VIP"); });
  ContactGroup const cold =
      write([&](store::WriteTx& tx) { return make_named<ContactGroup>(tx, nums, now, first.project, "Cold"); });
  receive({text("w1", person("", "US.1", "Robin"), 1)});  // known by BSUID only
  KnownCard const card = add("+1 555", "Ana", {vip.num, cold.num});
  ContactNum const older =
      rows<Contact>().front().num == card.contact.num ? rows<Contact>().back().num : rows<Contact>().front().num;
  write([&](store::WriteTx& tx) { return join_group(tx, now, first.project, vip.num, {older}); });
  receive({text("w2", person("1555"), 2)});

  receive({text("w3", person("1555", "US.1"), 3)});  // both are one

  Contact const contact = only<Contact>();
  EXPECT_EQ(contact.num, older);
  EXPECT_EQ(contact.phone, "1555");
  EXPECT_EQ(contact.firstname, Text{"Ana"});
  EXPECT_EQ(contact.phone_as_stored, "+1 555");
  EXPECT_EQ(contact.card_search, "ana\n+1 555");
  auto const members = rows<ContactGroupMember>();
  ASSERT_EQ(members.size(), 2U);
  for (ContactGroupMember const& member : members) EXPECT_EQ(member.contact_num, older);
  EXPECT_EQ(count(EventKind::contact_deleted), 1);
  EXPECT_TRUE(last_detail(EventKind::contact_deleted).starts_with(R"({"previous":{"firstname":"Ana")"));
  EXPECT_EQ(kept_count(), 1);
}

TEST_P(Cards, WhoWasErasedAndWritesAgainIsSomebodyNew) {
  receive({text("w1", person("1", "US.1", "Robin"), 1)});
  Contact const before = only<Contact>();
  write([&](store::WriteTx& tx) { return erase_cards(tx, nums, now, first.project, {before.num}, History::stays); });
  EXPECT_TRUE(rows<Contact>().empty());
  EXPECT_TRUE(rows<ContactAlias>().empty());
  EXPECT_EQ(kept_count(), 0);

  receive({text("w2", person("1", "US.1", "Robin"), 2), status("w1", "read", 3, person("1", "US.1"))});

  Contact const after = only<Contact>();
  EXPECT_NE(after.num, before.num);
  EXPECT_EQ(message("w1").contact_num, before.num) << "the number of a row that is gone";
  EXPECT_EQ(message("w2").contact_num, after.num);
  EXPECT_EQ(rows<Thread>().size(), 2U);
  EXPECT_EQ(kept_count(), 1);
}

TEST_P(Cards, ThePlanCountsConversationsOfTheMonth) {
  receive({text("w1", person("1"), 1), text("w2", person("2"), 2)});
  Instant const today = now;
  auto const check = [&](Instant at) {
    return db->write([&](store::WriteTx& tx) { return check_conversations(tx, first.project, at); });
  };
  EXPECT_TRUE(check(today)) << "not configured";
  set("limit_conversations", "3");
  EXPECT_TRUE(check(today));
  set("limit_conversations", "2");
  Done const refused = check(today);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::feature_limit);
  EXPECT_EQ(refused.error().details, R"("feature":"conversations","current":2,"maximum":2)");
  EXPECT_TRUE(check(today + 32 * kDayUs)) << "another month";
  set("limit_conversations", "-1");
  EXPECT_TRUE(check(today));
}

TEST_P(Cards, ThePlanHasFeaturesOrNot) {
  auto const check = [&](Feature feature) {
    return db->read([&](store::ReadTx& tx) { return check_feature(tx, first.project, feature); });
  };
  EXPECT_TRUE(check(Feature::whatsapp_templates));
  set("feature_whatsapp_templates", "false");
  Done const refused = check(Feature::whatsapp_templates);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::feature_unavailable);
}

TEST(Month, BeginsWithItsFirstDay) {
  std::pair<char const*, char const*> const all[] = {{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
      {"2026-01-31T23:59:59Z", "2026-01-01T00:00:00Z"}, {"2024-02-29T12:00:00Z", "2024-02-01T00:00:00Z"},
      {"2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"}, {"2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z"}};
  for (auto const& [at, month] : all) EXPECT_EQ(iso_seconds(month_of(*parse_iso(at))), month) << at;
}

}  // namespace
}  // namespace wigwag::core
