// Every filter of the Platform lists, alone and together: Kapso, Platform API §7.
#include "api/world.h"

namespace wigwag::api {
namespace {

using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kMessages = "/platform/v1/whatsapp/messages";
constexpr char const* kConversations = "/platform/v1/whatsapp/conversations";
constexpr char const* kContacts = "/platform/v1/whatsapp/contacts";

class PlatformFilters : public EachEngine {
 protected:
  World world{open()};
};
INSTANTIATE_TEST_SUITE_P(Each, PlatformFilters, kEngines, engine_name);

TEST_P(PlatformFilters, MessageFiltersFindTheirRows) {
  ContactNum const robin = world.add_contact({.phone = "15550110001", .bsuid = "US.1"});
  ContactNum const alex = world.add_contact({.phone = "447700900123", .bsuid = "GB.ENT.2"});
  ConversationNum const talk = world.add_conversation(robin);
  world.add_message({.wamid = "wamid.in", .contact = robin, .conversation = talk});
  world.add_message(
      {.wamid = "wamid.out", .direction = Direction::outbound, .status = MessageStatus::failed, .contact = robin});
  world.add_message({.wamid = "wamid.img",
      .type = "image",
      .payload = R"({"image":{"id":"1"}})",
      .has_media = true,
      .number = kSecondNumber,
      .contact = alex});
  world.add_message({.wamid = "wamid.foreign", .number = kForeignNumber});
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const all[] = {
      {"", "wamid.img wamid.out wamid.in"},
      {"direction=outbound", "wamid.out"},
      {"status=failed", "wamid.out"},
      {"status=pending", ""},
      {"message_type=image", "wamid.img"},
      {"message_type=never_heard_of", ""},
      {"has_media=true", "wamid.img"},
      {"has_media=false", "wamid.out wamid.in"},
      {"phone_number_id=555010200000002", "wamid.img"},
      {"phone_number_id=555010299999999", ""},
      {"conversation_id=" + uuid_of(talk), "wamid.in"},
      {"conversation_id=11111111-1111-4111-8111-111111111111", ""},
      {"phone_number=0110001", "wamid.out wamid.in"},
      {"phone_number=%2B1%20(555)%20011", "wamid.out wamid.in"},
      {"phone_number=44", "wamid.img"},
      {"phone_number=0", "wamid.img wamid.out wamid.in"},
      {"phone_number=0099999", ""},
      {"phone_number=abc", ""},
      {"phone_number=5%255", "wamid.out wamid.in"},
      {"business_scoped_user_id=GB.ENT.2", "wamid.img"},
      {"business_scoped_user_id=gb.ent.2", ""},
      {"phone_number=0110001&direction=inbound&phone_number_id=555010200000001", "wamid.in"},
      {"has_media=true&conversation_id=" + uuid_of(talk), ""},
      {"status=failed&direction=outbound&phone_number_id=555010200000001", "wamid.out"},
  };
  for (Case const& one : all) {
    for (char const* paging : {"limit=20&", "page=1&", ""}) {
      net::Response const answer = world.get(std::string(kMessages) + "?" + paging + one.query);
      EXPECT_EQ(answer.status, 200) << answer.body;
      EXPECT_EQ(each(answer.body, "id"), one.ids) << paging << one.query;
    }
    net::Response const page = world.get(std::string(kMessages) + "?page=1&" + one.query);
    auto const rows = one.ids.empty() ? 0 : std::ranges::count(one.ids, ' ') + 1;
    EXPECT_EQ(at(page.body, "meta.total_count"), std::to_string(rows)) << one.query;
  }
}

TEST_P(PlatformFilters, AFormerBsuidFindsThePersonsMessages) {
  ContactNum const contact = world.add_contact({.bsuid = "US.new"});
  ContactAlias alias;
  alias.project_id = world.project();
  alias.num = RowNum{1};
  alias.contact_num = contact;
  alias.value = "US.old";
  world.insert(alias);
  world.add_message({.wamid = "wamid.1", .contact = contact});

  EXPECT_EQ(each(world.get(std::string(kMessages) + "?limit=5&business_scoped_user_id=US.old").body, "id"), "wamid.1");
}

TEST_P(PlatformFilters, SeveralMatchingContactsArePagedInOneOrder) {
  std::string expected;
  std::vector<ContactNum> people;
  for (int i = 0; i < 3; ++i) people.push_back(world.add_contact({.phone = "1555777000" + std::to_string(i)}));
  world.add_contact({.phone = "4477"});
  for (int i = 0; i < 6; ++i) {
    std::string const wamid = "wamid." + std::to_string(i);
    world.add_message({.wamid = wamid, .contact = people[static_cast<std::size_t>(i) % 3]});
    expected = wamid + (expected.empty() ? "" : " ") + expected;
  }

  std::string const first = world.get(std::string(kMessages) + "?limit=4&phone_number=5777").body;
  std::string cursor = at(first, "paging.next");
  std::erase(cursor, '"');
  std::string const second = world.get(std::string(kMessages) + "?limit=4&phone_number=5777&after=" + cursor).body;

  EXPECT_EQ(each(first, "id") + " " + each(second, "id"), expected);
}

TEST_P(PlatformFilters, ConversationFiltersFindTheirRows) {
  MemberNum const member = world.add_member();
  ContactNum const robin = world.add_contact({.phone = "15550110001"});
  ContactNum const alex = world.add_contact({.phone = "447700900123"});
  Conversation ended;
  ended.ended_at = kStart;
  ended.last_active_at = Instant::from_seconds(1'770'000'000);  // 2026-02-02T02:40:00Z
  Conversation assigned;
  assigned.assigned_member_num = member;
  assigned.last_active_at = Instant::from_seconds(1'770'000'100);
  std::string const a = uuid_of(world.add_conversation(robin, ended));
  std::string const b = uuid_of(world.add_conversation(robin, assigned));
  std::string const c = uuid_of(world.add_conversation(alex, {}, kSecondNumber));
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const all[] = {
      {"", b + " " + a + " " + c},
      {"status=active", b + " " + c},
      {"status=ended", a},
      {"phone_number_id=555010200000002", c},
      {"phone_number=55501", b + " " + a},
      {"phone_number=5550110001", b + " " + a},
      {"assigned_user_id=" + uuid_of(member), b},
      {"unassigned=true", a + " " + c},
      {"unassigned=false", b},
      {"last_active_after=2026-02-02T02:40:00Z", b + " " + a},
      {"last_active_before=2026-02-02T02:40:00Z", a + " " + c},
      {"last_active_after=2026-02-02T02:40:00.000001Z&last_active_before=2026-02-02T02:41:40Z", b},
      {"created_after=2027-01-01", ""},
      {"created_before=2027-01-01", b + " " + a + " " + c},
      {"page=2&per_page=1", b + " " + a + " " + c},
  };
  for (Case const& one : all) {
    net::Response const answer = world.get(std::string(kConversations) + "?" + one.query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(each(answer.body, "id"), one.ids) << one.query;
    EXPECT_EQ(at(answer.body, "meta"), "<missing>");
  }
}

TEST_P(PlatformFilters, CreationBoundsAreInclusive) {
  ContactNum const contact = world.add_contact({.phone = "1"});
  std::string const created = iso_micros(time_of(contact.value));

  EXPECT_EQ(each(world.get(std::string(kContacts) + "?created_after=" + created).body, "wa_id"), "1");
  EXPECT_EQ(each(world.get(std::string(kContacts) + "?created_before=" + created).body, "wa_id"), "1");
}

TEST_P(PlatformFilters, ContactFiltersFindTheirRows) {
  CustomerNum const customer = world.add_customer("crm-7");
  world.add_contact(
      {.phone = "15550110001", .bsuid = "US.1", .profile_name = Text{"Jürgen 100%_\\\\x"}, .customer_num = customer});
  world.add_contact({.phone = "447700900123", .profile_name = Text{"ALEX Sample"}});
  world.add_contact({.bsuid = "US.3", .profile_name = Text{"日本語の名前"}});
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const all[] = {
      {"", "null 447700900123 15550110001"},
      {"customer_id=" + uuid_of(customer), "15550110001"},
      {"customer_id=11111111-1111-4111-8111-111111111111", ""},
      {"customer_external_id=crm-7", "15550110001"},
      {"customer_external_id=crm-8", ""},
      {"has_customer=true", "15550110001"},
      {"has_customer=false", "null 447700900123"},
      {"profile_name_contains=J%C3%9CRG", "15550110001"},
      {"profile_name_contains=alex+s", "447700900123"},
      {"profile_name_contains=lex", "447700900123"},
      {"profile_name_contains=le", "447700900123"},
      {"profile_name_contains=%25_%5C", "15550110001"},
      {"profile_name_contains=%25%25%25", ""},
      {"profile_name_contains=___", ""},
      {"profile_name_contains=%22%22%22", ""},
      {"profile_name_contains=%E6%9C%AC%E8%AA%9E%E3%81%AE", "null"},
      {"wa_id_contains=7700900", "447700900123"},
      {"wa_id_contains=%2B1%20555", "15550110001"},
      {"wa_id_contains=5", "15550110001"},
      {"wa_id_contains=x", ""},
      {"business_scoped_user_id=US.3", "null"},
      {"wa_id_contains=555&profile_name_contains=100%25", "15550110001"},
      {"wa_id_contains=555&profile_name_contains=alex", ""},
  };
  for (Case const& one : all) {
    for (char const* paging : {"limit=20&", "page=1&"}) {
      net::Response const answer = world.get(std::string(kContacts) + "?" + paging + one.query);
      EXPECT_EQ(answer.status, 200) << answer.body;
      EXPECT_EQ(each(answer.body, "wa_id"), one.ids) << paging << one.query;
    }
  }
}

}  // namespace
}  // namespace wigwag::api
