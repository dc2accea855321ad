// Which index WA.cr's list of contacts takes.
#include "each_engine.h"
#include "model/contact.h"
#include "model/crm.h"
#include "plan.h"
#include "store/list.h"
#include "store/search.h"
#include "store/views_crm.h"

namespace wigwag::store {
namespace {

constexpr ProjectId kProject{1};
constexpr int kRows = 4000;
constexpr int kSome = 40;  ///< each of so many statuses, sources, members, groups

class CrmPlans : public EachEngine {
 protected:
  CrmPlans() {
    std::vector<Contact> contacts(kRows);
    std::vector<ContactGroupMember> members;
    for (int i = 0; i < kRows; ++i) {
      Contact& row = contacts[static_cast<std::size_t>(i)];
      row.project_id = kProject;
      row.num = ContactNum{1 + i};
      row.phone = std::to_string(5'000'000 + i);
      row.metadata = "{}";
      row.updated_at = Instant::from_seconds(i);
      if (i % 2 == 0) continue;  // only messages made it
      row.firstname = Text{"name " + std::to_string(i)};
      row.card_search = "name " + std::to_string(i);
      row.status_num = ContactStatusNum{1 + i % kSome};
      row.source_num = SourceNum{1 + i % kSome};
      row.assigned_num = MemberNum{1 + i % kSome};
      if (i % 100 == 1) row.type = ContactType::customer;
      members.push_back({kProject, ContactGroupNum{1 + i % kSome}, row.num, {}});
    }
    ok(db->write([&](WriteTx& tx) -> Done {
      TRY_DONE(tx.insert_many(contacts));
      return tx.insert_many(members);
    }));
    gather_statistics(*db);
  }

  std::string plan(std::vector<Condition> conditions, std::vector<SortKey> keys = {}) {
    Ask const ask{.conditions = std::move(conditions),
        .order = {.time = {}, .num = "c.num"},
        .keys = std::move(keys),
        .limit = 15};
    return plan_of(*db, page_text(Table<ContactRow>::source, GetParam(), kProject, ask));
  }
  std::unique_ptr<Db> db = open();
};
INSTANTIATE_TEST_SUITE_P(Each, CrmPlans, kEngines, engine_name);

TEST_P(CrmPlans, EachFilterHasItsIndex) {
  std::pair<std::string_view, char const*> const all[] = {{"c.status_num", "contact_status_num"},
      {"c.source_num", "contact_source_num"}, {"c.assigned_num", "contact_assigned_num"}};
  for (auto const& [column, index] : all) {
    std::string const text = plan({{column, Compare::equals, {std::int64_t{8}}}});
    EXPECT_TRUE(text.contains(index)) << text;
  }
  std::string const type =
      plan({{"c.type", Compare::equals, {std::string("customer")}}, {kNoLead, Compare::holds, {}}});
  EXPECT_TRUE(type.contains("contact_type")) << type;
  std::string const group = plan({in_groups(kProject, {std::int64_t{8}})});
  EXPECT_TRUE(group.contains("contact_group_member")) << group;
  EXPECT_FALSE(group.contains("SCAN c\n")) << group;
}

TEST_P(CrmPlans, PairsTakeOneOfTheirIndexes) {
  Condition const status{"c.status_num", Compare::equals, {std::int64_t{8}}};
  Condition const source{"c.source_num", Compare::equals, {std::int64_t{8}}};
  Condition const group = in_groups(kProject, {std::int64_t{8}});
  for (auto const& pair : {std::vector{status, source}, std::vector{source, group}, std::vector{group, status}}) {
    std::string const text = plan(pair);
    EXPECT_TRUE(text.contains("contact_status_num") || text.contains("contact_source_num") ||
                text.contains("contact_group_member"))
        << text;
  }
}

TEST_P(CrmPlans, EachSortHasItsIndex) {
  std::pair<std::string_view, char const*> const all[] = {{kFirstnameOrder, "contact_firstname"},
      {kLastnameOrder, "contact_lastname"}, {"c.updated_at", "contact_updated"}};
  for (auto const& [column, index] : all) {
    std::string const text = plan({}, {{column, true}});
    EXPECT_TRUE(text.contains(index)) << text;
  }
}

TEST_P(CrmPlans, SearchLooksThroughTrigrams) {
  Ask const ask{.conditions = {found_in(kContactCard, "6000-39")}, .order = {.time = {}, .num = "c.num"}, .limit = 15};
  Dynamic const query = page_text(Table<ContactRow>::source, GetParam(), kProject, ask);
  std::string const text = ok(db->write([&](WriteTx& tx) -> Result<std::string> {
    // So few rows are read faster whole.
    if (tx.engine() == Engine::postgres) TRY_DONE(tx.execute("SET LOCAL enable_seqscan = off"));
    return plan_in(tx, query);
  }));
  if (GetParam() == Engine::sqlite) {
    EXPECT_TRUE(text.contains("VIRTUAL TABLE")) << text;
  } else {
    for (char const* index : {"contact_card_search", "contact_profile_search", "contact_phone_search"})
      EXPECT_TRUE(text.contains(index)) << text;
  }
}

TEST_P(CrmPlans, NoSortIsWalkedForWhatFewHave) {
  bool const guesses = GetParam() == Engine::postgres;
  Ask ask{.conditions = {found_in(kContactCard, "name")},
      .order = {.time = {}, .num = "c.num"},
      .keys = {{kFirstnameOrder, true}},
      .limit = 15};
  auto const walks = [&] {
    return plan_of(*db, page_text(Table<ContactRow>::source, GetParam(), kProject, ask)).contains("contact_firstname");
  };
  EXPECT_EQ(walks(), guesses) << "half of all have the word";
  ask.total = 3;
  EXPECT_FALSE(walks());
}

}  // namespace
}  // namespace wigwag::store
