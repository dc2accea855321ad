#include "core/world.h"

namespace wigwag::core {
namespace {

class News : public World {
 protected:
  /// News of the account, without a number, as Meta sent it then.
  Outcome tell(Update const& update, std::int64_t second, std::string const& waba_id = "") {
    Inbound in{"field", waba_id.empty() ? first.channels[0].waba_id : waba_id, std::nullopt, update, at(second)};
    return receive(std::vector<Arrived>{{in, received_at}});
  }
};

TemplateChange template_news(std::string const& raw) {
  TemplateChange t;
  t.template_id = "5";
  t.name = "order_update";
  t.language = "en_US";
  t.raw = "{\"n\":\"" + raw + "\"}";
  return t;
}

TEST_P(News, TheNewestWordOnATemplateWinsInAnyOrder) {
  TemplateChange approved = template_news("approved");
  approved.status = "APPROVED";
  approved.category = "UTILITY";
  TemplateChange impending = template_news("impending");
  impending.category = "UTILITY";
  impending.planned_category = "MARKETING";
  impending.planned_at = at(90);
  TemplateChange changed = template_news("changed");
  changed.category = "MARKETING";
  std::vector<std::pair<TemplateChange, std::int64_t>> news{{approved, 10}, {impending, 20}, {changed, 90}};

  for (std::vector<std::size_t> order{2, 1, 0}; auto const i : order) tell(news[i].first, news[i].second);

  EXPECT_EQ(only<Template>().status, "APPROVED");
  EXPECT_EQ(only<Template>().category, "MARKETING");
  EXPECT_EQ(only<Template>().planned_category, std::nullopt);
  EXPECT_EQ(count(EventKind::template_changed), 3);
}

TEST_P(News, TheSameNewsAgainIsNoEvent) {
  tell(template_news("x"), 10);
  tell(template_news("x"), 10);
  tell(template_news("x"), 11);

  EXPECT_EQ(count(EventKind::template_changed), 2);
}

TEST_P(News, NewsOfAnUnknownAccountIsTheOnlyProjectsOrNobodys) {
  OtherNews const news{EventKind::other_field, R"({"event":"SOLUTION_CREATED"})"};
  EXPECT_TRUE(tell(news, 1, "portfolio").unplaced.empty());
  EXPECT_EQ(count(EventKind::other_field), 1);

  add_home();

  EXPECT_EQ(tell(news, 2, "portfolio").unplaced.size(), 1U);
}

TEST_P(News, ANumberIsFoundByItsDigits) {
  NumberChange change;
  change.display_number = first.channels[1].display_number;
  change.username = "example.shop";
  change.username_status = "APPROVED";
  change.raw = "{}";
  tell(change, 1);

  for (Channel const& c : rows<Channel>()) EXPECT_EQ(c.username.has_value(), c.num == first.channels[1].num);
}

TEST_P(News, OlderNewsOfANumberFillsOnlyWhatIsEmpty) {
  NumberChange newer, older;
  newer.phone_number_id = older.phone_number_id = first.channels[0].phone_number_id;
  newer.name_decision = "APPROVED";
  newer.raw = "{\"n\":1}";
  older.name_decision = "REJECTED";
  older.throughput_level = "TIER_UNLIMITED";
  older.raw = "{\"n\":2}";
  tell(newer, 20);
  tell(older, 10);

  for (Channel const& c : rows<Channel>())
    if (c.num == first.channels[0].num) {
      EXPECT_EQ(c.name_status, "APPROVED");
      EXPECT_EQ(c.throughput, "TIER_UNLIMITED");
    }
}

TEST_P(News, AnAccountKeepsItsBanAndItsReview) {
  AccountChange review, ban;
  review.waba_id = ban.waba_id = first.channels[0].waba_id;
  review.review_status = "APPROVED";
  review.raw = "{\"n\":1}";
  ban.ban_state = "SCHEDULE_FOR_DISABLE";
  ban.ban_date = "April 17, 2026";
  ban.raw = "{\"n\":2}";
  tell(ban, 20);
  tell(review, 10);

  EXPECT_EQ(only<Waba>().review_status, "APPROVED");
  EXPECT_EQ(only<Waba>().ban_date, "April 17, 2026");
  EXPECT_EQ(count(EventKind::account_changed), 2);
}

TEST_P(News, TheNewestPreferenceWinsAndItsPersonIsAContact) {
  PreferenceChange stop{person("1", "US.1"), "marketing_messages", "stop", {}, at(10)};
  PreferenceChange resume{person("1", "US.1"), "marketing_messages", "resume", {}, at(20)};
  receive({resume});
  receive({stop, resume});

  EXPECT_EQ(only<Preference>().status, "resumed");
  EXPECT_EQ(only<Preference>().contact_num, only<Contact>().num);
  EXPECT_TRUE(rows<Message>().empty());
}

TEST_P(News, AGroupTakesTheNewestWordOnEachThing) {
  auto const news = [](std::string const& raw, std::int64_t second) {
    GroupChange g;
    g.group_id = "G1";
    g.at = at(second);
    g.raw = "{\"n\":\"" + raw + "\"}";
    return g;
  };
  GroupChange created = news("created", 10), renamed = news("renamed", 10), suspended = news("suspended", 30);
  created.subject = Text::from_utf8("Kettle club");
  created.invite_link = "https://chat.example.test/A";
  created.added = {person("1", "US.1")};
  renamed.subject = Text::from_utf8("Kettle club 2026");
  suspended.suspended = true;
  GroupChange left = news("left", 20);
  left.removed = {person("1")};

  receive({suspended, left});
  receive({renamed});
  receive({created});

  EXPECT_EQ(only<Group>().subject, Text::from_utf8("Kettle club 2026"));
  EXPECT_EQ(only<Group>().invite_link, "https://chat.example.test/A");
  EXPECT_TRUE(only<Group>().suspended);
  EXPECT_FALSE(only<GroupMember>().present);
  EXPECT_EQ(rows<Contact>().size(), 1U);
  EXPECT_EQ(count(EventKind::group_changed), 4);
}

TEST_P(News, ACallOfTheUserOpensTheWindowAndItsRecordGoesForward) {
  CallUpdate connect{"c1", person("1", "US.1"), Direction::inbound, "connect", {}, at(10), {}, {}, {}, "{\"n\":1}"};
  CallUpdate ended{"c1", person("1", "US.1"), Direction::inbound, "terminate", "COMPLETED", at(100), at(15), at(95), 80,
      "{\"n\":2}"};
  receive({ended});
  receive({connect});

  EXPECT_EQ(only<Call>().status, "completed");
  EXPECT_EQ(only<Call>().duration_s, 80);
  EXPECT_EQ(only<Call>().call_at, at(10));
  EXPECT_EQ(only<Thread>().window_at, at(10));
  EXPECT_TRUE(rows<Conversation>().empty());
}

TEST_P(News, OurCallRingsAndOpensNoWindow) {
  CallUpdate ringing{"c1", person("1"), {}, "status", "RINGING", at(10), {}, {}, {}, "{}"};
  receive({ringing});

  EXPECT_EQ(only<Call>().status, "ringing");
  EXPECT_EQ(only<Call>().direction, Direction::outbound);
  EXPECT_TRUE(rows<Thread>().empty());
}

TEST_P(News, ImportProgressNeverFalls) {
  auto const progress = [](int percent) {
    HistoryProgress p;
    p.progress = percent;
    p.raw = "{\"p\":" + std::to_string(percent) + "}";
    return p;
  };
  receive({progress(55), progress(20)});

  for (Channel const& c : rows<Channel>())
    if (c.num == first.channels[0].num) EXPECT_EQ(c.history_state, "55");
  EXPECT_EQ(count(EventKind::history_progress), 2);
}

INSTANTIATE_TEST_SUITE_P(Each, News, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
