// What index.md names for each webhook of fixtures/meta, posted alone or with its kin, on both engines.
#include "path/fixtures.h"

namespace wigwag {
namespace {

using core::at;

class AfterFixtures : public Fixtures {
 protected:
  void SetUp() override {
    Fixtures::SetUp();
    for (auto const& [name, body] : fixtures()) bodies_[name] = body;
    home_ = fixture_home();
  }
  void post_files(std::vector<std::string> const& files) {
    for (std::string const& file : files) post(bodies_.at(file));
  }
  template <class Row>
  std::vector<Row> all() {
    return kit::rows_of<Row>(*db, home_.project);
  }
  template <class Row>
  Row one() {
    auto found = all<Row>();
    EXPECT_EQ(found.size(), 1U) << Table<Row>::name;
    must(!found.empty(), "a row is there");
    return found.front();
  }
  Channel number(std::string const& id) {
    for (Channel const& c : all<Channel>())
      if (c.phone_number_id == id) return c;
    must(false, "the number is there");
    return {};
  }
  std::int64_t told(EventKind kind) { return std::ranges::count(all<Event>(), kind, &Event::kind); }

  Home home_;
  std::map<std::string, std::string> bodies_;
};

TEST_P(AfterFixtures, EditAndRevokeChangeTheirTargets) {
  post_files({"message-edit", "message-revoke", "message-text", "message-text-reply"});

  ASSERT_EQ(all<Message>().size(), 2U);
  for (Message const& m : all<Message>()) {
    if (m.revoked_at)
      EXPECT_EQ(m.search, "");
    else
      EXPECT_EQ(m.text.utf8(), "Good morning, is the GREEN kettle in stock?");
  }
  for (ChangeRow const& row : all<ChangeRow>()) EXPECT_TRUE(row.applied);
  EXPECT_EQ(told(EventKind::message_edited), 1);
  EXPECT_EQ(told(EventKind::message_revoked), 1);
}

TEST_P(AfterFixtures, NumberChangeKeepsContactAndOldNumber) {
  post_files({"message-system-number-change"});

  EXPECT_EQ(one<Contact>().phone, "15550110007");
  EXPECT_EQ(one<ContactAlias>().value, "15550110006");
  EXPECT_EQ(one<Conversation>().messages_count, 1);
}

TEST_P(AfterFixtures, UserIdChangeKeepsContactAndOldId) {
  post_files({"message-system-user-id-change"});

  EXPECT_EQ(one<Contact>().phone, std::nullopt);
  EXPECT_EQ(one<Contact>().bsuid, "US.10000000000000000009");
  EXPECT_EQ(one<Contact>().parent_bsuid, "US.ENT.20000000000000000009");
  EXPECT_EQ(one<ContactAlias>().value, "US.10000000000000000008");
}

TEST_P(AfterFixtures, IdentityChangeIsOnTheContact) {
  post_files({"message-system-identity-change"});

  EXPECT_TRUE(one<Contact>().identity_hash);
  EXPECT_TRUE(one<Contact>().identity_at);
}

TEST_P(AfterFixtures, WelcomeIsAnEventOnly) {
  post_files({"message-request-welcome"});

  EXPECT_TRUE(all<Message>().empty());
  EXPECT_TRUE(all<Thread>().empty());
  EXPECT_EQ(told(EventKind::user_action), 1);
}

TEST_P(AfterFixtures, GroupTextStandsInItsGroup) {
  post_files({"message-group-text"});

  EXPECT_EQ(one<Thread>().contact_num, std::nullopt);
  EXPECT_EQ(one<Thread>().group_num, one<Group>().num);
  EXPECT_EQ(one<Message>().contact_num, one<Contact>().num);
}

TEST_P(AfterFixtures, HiddenPhoneIsUnknown) {
  post_files({"message-username-hidden-phone"});

  EXPECT_EQ(one<Contact>().phone, std::nullopt);
  EXPECT_EQ(one<Contact>().username, "mika.malli");
}

TEST_P(AfterFixtures, ReactionNamesItsTargetAndReplyItsQuote) {
  post_files({"message-reaction", "message-text-reply"});

  for (Message const& m : all<Message>()) EXPECT_TRUE(m.context_wamid) << m.type;
}

TEST_P(AfterFixtures, StatusesOfUnknownMessagesListNothing) {
  post_files({"status-sent", "status-delivered", "status-read", "status-played", "status-sent-conversation-v23",
      "status-delivered-free-entry-point", "status-failed-window-closed", "status-failed-marketing-limit",
      "status-failed-undeliverable", "status-group-delivered"});

  EXPECT_TRUE(all<Message>().empty());
  EXPECT_TRUE(all<Contact>().empty());
  EXPECT_EQ(all<StatusOrphan>().size(), 12U);
}

TEST_P(AfterFixtures, PaymentIsAnEventAndNoStatus) {
  post_files({"status-payment"});

  EXPECT_TRUE(all<StatusOrphan>().empty());
  EXPECT_EQ(all<Event>().size(), 1U);
}

TEST_P(AfterFixtures, NewsIsToldOnce) {
  struct Row {
    char const* file;
    EventKind kind;
  };
  Row const table[] = {
      {"value-errors", EventKind::number_error},
      {"value-user-actions", EventKind::user_action},
      {"field-account-alerts", EventKind::account_changed},
      {"field-account-review-update", EventKind::account_changed},
      {"field-account-update-restriction", EventKind::account_changed},
      {"field-account-update-disabled", EventKind::account_changed},
      {"field-account-update-partner-removed", EventKind::account_changed},
      {"field-business-capability-update", EventKind::account_changed},
      {"field-phone-number-name-update", EventKind::number_changed},
      {"field-phone-number-quality-update", EventKind::number_changed},
      {"field-phone-number-username-update", EventKind::number_changed},
      {"field-security", EventKind::number_changed},
      {"field-template-status-approved", EventKind::template_changed},
      {"field-template-status-rejected", EventKind::template_changed},
      {"field-template-status-paused", EventKind::template_changed},
      {"field-template-quality-update", EventKind::template_changed},
      {"field-template-components-update", EventKind::template_changed},
      {"field-template-category-impending", EventKind::template_changed},
      {"field-template-category-changed", EventKind::template_changed},
      {"field-payment-configuration-update", EventKind::account_changed},
      {"field-partner-solutions", EventKind::account_changed},
      {"field-account-settings-update", EventKind::number_changed},
      {"field-automatic-events", EventKind::other_field},
      {"field-flows-status-change", EventKind::flow_changed},
      {"field-flows-endpoint-alert", EventKind::flow_changed},
      {"field-history-declined", EventKind::history_progress},
      {"field-calls-status", EventKind::call_changed},
      {"field-group-status-suspend", EventKind::group_changed},
  };
  for (Row const& row : table) {
    SCOPED_TRACE(row.file);
    home_ = fixture_home();
    post_files({row.file, row.file});
    EXPECT_EQ(told(row.kind), 1);
    EXPECT_TRUE(all<Message>().empty());
  }
}

TEST_P(AfterFixtures, TheAccountKnowsItsState) {
  post_files({"field-account-review-update", "field-account-update-restriction", "field-account-update-disabled",
      "field-account-update-partner-removed", "field-business-capability-update"});

  for (Waba const& w : all<Waba>()) {
    bool const left = w.waba_id == "555010100000002";
    EXPECT_EQ(w.disconnected_reason.has_value(), left);
    EXPECT_EQ(w.review_status.has_value(), !left);
    EXPECT_EQ(w.restrictions.has_value(), !left);
    EXPECT_EQ(w.ban_state.has_value() && w.ban_date.has_value(), !left);
    EXPECT_EQ(w.messaging_limit.has_value(), !left);
  }
  EXPECT_EQ(all<Waba>().size(), 2U);
}

TEST_P(AfterFixtures, TheNumberKnowsItsState) {
  post_files({"field-phone-number-name-update", "field-phone-number-quality-update",
      "field-phone-number-username-update", "field-account-settings-update"});

  Channel const c = number("555010200000001");
  EXPECT_EQ(c.name_status, "REJECTED");
  EXPECT_EQ(c.quality, "THROUGHPUT_UPGRADE");
  EXPECT_EQ(c.username_status, "APPROVED");
  EXPECT_TRUE(c.settings);
  EXPECT_EQ(number("555010200000002").name_status, std::nullopt);
}

TEST_P(AfterFixtures, TemplatesKnowTheirState) {
  post_files({"field-template-category-changed", "field-template-category-impending",
      "field-template-components-update", "field-template-quality-update", "field-template-status-approved",
      "field-template-status-paused", "field-template-status-rejected"});

  std::map<std::string, Template> found;
  for (Template const& t : all<Template>()) found[t.name] = t;
  EXPECT_EQ(found["order_update"].status, "APPROVED");
  EXPECT_EQ(found["order_update"].category, "MARKETING");
  EXPECT_EQ(found["order_update"].planned_category, std::nullopt);
  EXPECT_EQ(found["order_update"].quality, "YELLOW");
  EXPECT_TRUE(found["order_update"].stale);
  EXPECT_EQ(found["abandoned_cart"].status, "REJECTED");
  EXPECT_TRUE(found["abandoned_cart"].reason);
  EXPECT_EQ(found["winter_sale"].status, "PAUSED");
}

TEST_P(AfterFixtures, AnImpendingCategoryIsPlannedOnly) {
  post_files({"field-template-category-impending"});

  EXPECT_EQ(one<Template>().category, "UTILITY");
  EXPECT_EQ(one<Template>().planned_category, "MARKETING");
  EXPECT_TRUE(one<Template>().planned_at);
}

TEST_P(AfterFixtures, PreferencesAreTheNewest) {
  post_files({"field-user-preferences-resume", "field-user-preferences-stop"});

  EXPECT_EQ(one<Preference>().status, "resumed");
  EXPECT_EQ(one<Contact>().profile_name, Text::from_utf8("Chris Prov"));
}

TEST_P(AfterFixtures, EchoIsOutboundFromThePhone) {
  post_files({"field-smb-message-echo"});

  EXPECT_EQ(one<Message>().direction, Direction::outbound);
  EXPECT_EQ(one<Message>().origin, Origin::business_app);
  EXPECT_EQ(one<Thread>().window_at, std::nullopt);
  EXPECT_EQ(one<Thread>().unread_count, 0);
}

TEST_P(AfterFixtures, AddressBookNamesStandApart) {
  post_files({"field-smb-app-state-sync", "message-text"});

  EXPECT_EQ(one<Contact>().address_book_name, Text::from_utf8("Robin Example (kettle)"));
  EXPECT_EQ(one<Contact>().profile_name, Text::from_utf8("Robin Example"));
}

TEST_P(AfterFixtures, HistoryHasItsTimesAndNoEffects) {
  post_files({"field-history-media", "field-history-chunk"});

  ASSERT_EQ(all<Message>().size(), 3U);
  for (Message const& m : all<Message>()) {
    EXPECT_EQ(m.origin, Origin::history_sync);
    EXPECT_LT(m.sent_at, at(0));
    EXPECT_NE(m.type, "media_placeholder");
  }
  EXPECT_EQ(one<Media>().media_id, "555010300000050");
  EXPECT_EQ(one<Thread>().window_at, std::nullopt);
  EXPECT_EQ(one<Thread>().unread_count, 0);
  EXPECT_TRUE(one<Conversation>().ended_at);
  EXPECT_EQ(told(EventKind::message_received), 0);
  EXPECT_EQ(told(EventKind::history_progress), 1);
  EXPECT_EQ(number("555010200000001").history_state, "55");
}

TEST_P(AfterFixtures, DeclinedHistoryIsRemembered) {
  post_files({"field-history-declined"});

  EXPECT_EQ(number("555010200000001").history_state, "declined");
}

TEST_P(AfterFixtures, CallsHaveARecordAndOpenTheWindow) {
  post_files({"field-calls-terminate", "field-calls-connect"});

  EXPECT_EQ(one<Call>().status, "completed");
  EXPECT_EQ(one<Call>().duration_s, 120);
  EXPECT_EQ(one<Thread>().window_at, at(700));
  EXPECT_TRUE(all<Message>().empty());
}

TEST_P(AfterFixtures, GroupsKnowTheirStateAndMembers) {
  post_files({"field-group-status-suspend", "field-group-settings-update", "field-group-participants-remove",
      "field-group-participants-add", "field-group-lifecycle-create"});

  EXPECT_EQ(one<Group>().subject, Text::from_utf8("Kettle club 2026"));
  EXPECT_EQ(one<Group>().description, Text::from_utf8("All about kettles"));
  EXPECT_TRUE(one<Group>().invite_link);
  EXPECT_TRUE(one<Group>().suspended);
  EXPECT_EQ(std::ranges::count(all<GroupMember>(), true, &GroupMember::present), 2);
  EXPECT_EQ(all<GroupMember>().size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Each, AfterFixtures, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag
