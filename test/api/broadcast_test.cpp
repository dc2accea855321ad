// Broadcasts: Kapso, Platform API, 7.15, and what work/broadcast makes of them.
#include "work/broadcast.h"
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "core/broadcasts.h"
#include "core/receive.h"
#include "model/template.h"
#include "store/broadcasts.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kBase = "/platform/v1/whatsapp/broadcasts";
constexpr char const* kSend = "POST 555010200000001/messages";

class Broadcasting : public EachEngine {
 protected:
  GraphStandIn meta;
  World world{open(), "", meta.url()};
  Services services = world.services();
  work::Broadcasts work{{world.db(), world.pool(), world.nums(), services.sender, [this] { return world.now; }}};

  void SetUp() override {
    Template row{.project_id = world.project(),
        .num = RowNum{7},
        .waba_id = "555010100000001",
        .template_id = "900",
        .name = "hello",
        .language = "en_US",
        .status = "APPROVED",
        .category = "MARKETING",
        .updated_at = kStart,
        .components = R"([{"type":"BODY","text":"Hi {{1}}"}])",
        .synced_at = world.now};
    world.insert(row);
    row.num = RowNum{8};
    row.template_id = "901";
    row.name = "paused";
    row.status = "PAUSED";
    world.insert(row);
    world.insert(TemplateSync{world.project(), "555010100000001", world.now});
  }

  net::Response post(std::string path, std::string body = "{}") {
    return world.send(Method::post, std::move(path), std::move(body));
  }
  std::string draft() {
    net::Response const made = post(kBase,
        R"({"whatsapp_broadcast":{"name":"May","phone_number_id":"555010200000001","whatsapp_template_id":"900"}})");
    EXPECT_EQ(made.status, 201) << made.body;
    std::string id = at(made.body, "data.id");
    std::erase(id, '"');
    return std::string(kBase) + "/" + id;
  }
  static std::string one(std::string const& who) {
    return R"({"phone_number":")" + who +
           R"(","components":[{"type":"body","parameters":[{"type":"text","text":"you"}]}]})";
  }
  net::Response add(std::string const& path, std::vector<std::string> const& items) {
    std::string list;
    for (std::string const& item : items) list += (list.empty() ? "" : ",") + item;
    return post(path + "/recipients", R"({"whatsapp_broadcast":{"recipients":[)" + list + "]}}");
  }
  std::string counters(std::string const& path) {
    std::string const body = world.get(path).body;
    std::string words;
    for (std::string_view const name : {"total_recipients", "sent_count", "delivered_count", "read_count",
             "failed_count", "pending_count", "suppressed_count", "responded_count"})
      words += (words.empty() ? "" : " ") + at(body, "data." + std::string(name));
    return words;
  }
  std::string status(std::string const& path) { return at(world.get(path).body, "data.status"); }
  static std::string accepted(std::string const& n) {
    return R"({"messaging_product":"whatsapp","messages":[{"id":"wamid.)" + n + "\"}]}";
  }
  /// Somebody who got it.
  std::string somebody(std::string const& path) {
    std::string const body = world.get(path + "/recipients").body;
    for (std::string const i : {"0", "1", "2"})
      if (at(body, "data." + i + ".status") == "\"sent\"") {
        std::string phone = at(body, "data." + i + ".phone_number");
        std::erase(phone, '"');
        return phone;
      }
    return "";
  }
  void tell(Update update) {
    core::Arrived const arrived{Inbound{"messages", "", std::string(kNumber), std::move(update)}, world.now};
    store::ok(world.db().write(
        [&](store::WriteTx& tx) { return core::receive(tx, world.nums(), world.now, std::span(&arrived, 1)); }));
    store::ok(work.follow());
  }
  void tell_status(std::string wamid, std::string word) {
    StatusUpdate update;
    update.wamid = std::move(wamid);
    update.status = std::move(word);
    update.at = world.now;
    update.raw = R"({"errors":[{"code":131026,"error_data":{"details":"why"}}]})";
    if (update.status == "failed") update.error_code = 131026;
    if (update.status == "failed") update.error_title = "Undeliverable";
    tell(update);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Broadcasting, kEngines, engine_name);

TEST_P(Broadcasting, ADraftIsMadeAndFilled) {
  std::string const path = draft();
  ContactNum const alex = world.add_contact({.phone = "15550110003"});

  net::Response const added =
      add(path, {one("+1 555 011 0001"), one("15550110001"), R"({"components":[]})", one("x"),
                    R"({"phone_number":"15550110004"})",
                    R"({"whatsapp_contact_id":")" + uuid_of(alex) +
                        R"(","components":[{"type":"body","parameters":[{"type":"text","text":"a"}]}]})"});

  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(at(added.body, "data.added"), "2");
  EXPECT_EQ(at(added.body, "data.duplicates"), "1");
  EXPECT_EQ(at(added.body, "data.errors.0"), "\"Recipient 3: phone_number or whatsapp_contact_id is required\"");
  EXPECT_TRUE(at(added.body, "data.errors.1").starts_with("\"Recipient 4: phone_number must be"));
  EXPECT_TRUE(at(added.body, "data.errors.2").starts_with("\"Recipient 5: ")) << added.body;
  EXPECT_EQ(at(add(path, {one("15550110001")}).body, "data"), R"({"added":0,"duplicates":1,"errors":[]})");
  EXPECT_EQ(counters(path), "2 0 0 0 0 2 0 0");
  net::Response const page = world.get(path + "/recipients?per_page=500");
  EXPECT_EQ(each(page.body, "phone_number"), "15550110001 15550110003");
  EXPECT_EQ(at(page.body, "meta.per_page"), "50");
  EXPECT_EQ(at(world.get(path).body, "data.whatsapp_template.status"), "\"approved\"");
  EXPECT_EQ(at(world.get(path).body, "data.whatsapp_template.meta_template_id"), "\"900\"");
  EXPECT_EQ(add(path, {}).status, 422);
  net::Response const cleared = world.send(Method::del, path + "/recipients");
  EXPECT_EQ(cleared.status, 200);
  EXPECT_EQ(counters(path), "0 0 0 0 0 0 0 0");
  EXPECT_EQ(post(path + "/send").status, 422);
  EXPECT_EQ(meta.count(kSend), 0U);
}

TEST_P(Broadcasting, WhatCannotBeIsRefused) {
  std::string const path = draft();
  struct Case {
    std::string body;
    int status;
  };
  auto const body = [](std::string number, std::string id) {
    return R"({"whatsapp_broadcast":{"name":"x","phone_number_id":")" + number + R"(","whatsapp_template_id":")" + id +
           "\"}}";
  };
  Case const all[] = {{body("1", "900"), 404}, {body("555010200000001", "1"), 404},
      {body("555010299999999", "900"), 404}, {body("555010200000001", "901"), 422},
      {R"({"whatsapp_broadcast":{"name":"x"}})", 422}, {"{}", 400}};
  for (Case const& one : all) EXPECT_EQ(post(kBase, one.body).status, one.status) << one.body;
  for (std::string const end : {"", "/recipients"}) {
    EXPECT_EQ(world.get(path + end, kForeignKey).status, 404);
    EXPECT_EQ(world.get(path + end, kForeignKey).body,
        world.get(std::string(kBase) + "/11111111-1111-4111-8111-111111111111" + end).body);
  }
  for (std::string const end : {"/send", "/cancel"})
    EXPECT_EQ(world.send(Method::post, path + end, "{}", kForeignKey).status, 404) << end;
  EXPECT_EQ(post(path + "/cancel").status, 422);
  add(path, {one("15550110001")});
  for (std::string const at : {"2020-01-01T00:00:00Z", "2030-01-01T00:00:00", "soon"})
    EXPECT_EQ(post(path + "/schedule", R"({"scheduled_at":")" + at + "\"}").status, 422) << at;
  EXPECT_EQ(world.send(Method::patch, path, R"({"whatsapp_broadcast":{"status":"stopped"}})").status, 422);
  EXPECT_EQ(world.send(Method::patch, path, R"({"whatsapp_broadcast":{"status":"sent"}})").status, 422);
  EXPECT_EQ(each(world.get(std::string(kBase) + "?status=draft").body, "name"), "May");
  EXPECT_EQ(each(world.get(std::string(kBase) + "?status=sending").body, "name"), "");
  EXPECT_EQ(world.get(std::string(kBase) + "?status=x").status, 422);
  EXPECT_EQ(each(world.get(std::string(kBase) + "?phone_number_id=555010200000002").body, "name"), "");
  EXPECT_EQ(each(world.get(std::string(kBase) + "?phone_number_id=555010200000001").body, "name"), "May");
}

TEST_P(Broadcasting, EachGetsItOnceAndStatusesAreCounted) {
  std::string const path = draft();
  add(path, {one("15550110001"), one("15550110002"), one("15550110003")});
  meta.answer(kSend, 200, accepted("1"));
  meta.answer(kSend, 200, accepted("2"));
  meta.answer(kSend, 400,
      R"({"error":{"message":"(#131026) No","type":"OAuthException","code":131026,"fbtrace_id":"T",)"
      R"("error_data":{"details":"why"}}})");

  net::Response const sent = post(path + "/send");
  EXPECT_EQ(sent.status, 202);
  EXPECT_EQ(at(sent.body, "data.status"), "\"sending\"");
  store::ok(work.run_due());

  EXPECT_EQ(status(path), "\"completed\"");
  EXPECT_EQ(meta.count(kSend), 3U);
  EXPECT_EQ(counters(path), "3 2 0 0 1 0 0 0");
  net::Response const people = world.get(path + "/recipients");
  EXPECT_NE(people.body.find(R"("error_details":{"error_class":"never","code":131026)"), std::string::npos)
      << people.body;
  tell_status("wamid.1", "delivered");
  tell_status("wamid.1", "delivered");
  EXPECT_EQ(counters(path), "3 2 1 0 1 0 0 0");
  tell_status("wamid.1", "read");
  tell_status("wamid.2", "failed");
  EXPECT_EQ(counters(path), "3 1 1 1 2 0 0 0");
  tell_status("wamid.2", "delivered");  // a delivery that did happen
  EXPECT_EQ(counters(path), "3 2 2 1 1 0 0 0");
  InboundMessage answer;
  answer.wamid = "wamid.answer";
  answer.contact.phone = somebody(path);
  answer.type = "text";
  answer.text = {"thanks"};
  answer.payload = R"({"text":{"body":"thanks"}})";
  world.now.us += kSecondUs;
  tell(answer);
  EXPECT_EQ(counters(path), "3 2 2 1 1 0 0 1");
  EXPECT_EQ(at(world.get(path).body, "data.response_rate"), "50");
  store::ok(work.run_due());
  EXPECT_EQ(meta.count(kSend), 3U);
}

TEST_P(Broadcasting, WhoWantsNoMarketingIsSuppressed) {
  ContactNum const robin = world.add_contact({.phone = "15550110001"});
  world.insert(Preference{world.project(), RowNum{1}, world.channel(kNumber), robin, "marketing_messages", "stopped",
      {}, "meta_webhook", kStart, kStart});
  std::string const path = draft();
  add(path, {one("15550110001")});
  post(path + "/send");

  store::ok(work.run_due());

  EXPECT_EQ(meta.count(kSend), 0U);
  EXPECT_EQ(counters(path), "1 0 0 0 0 0 1 0");
  EXPECT_EQ(at(world.get(path + "/recipients").body, "data.0.error_details.code"), "\"marketing_preference_stopped\"");
  EXPECT_EQ(status(path), "\"completed\"");
}

TEST_P(Broadcasting, AClaimThatWasCutIsSentOnceAndNeverAgainOnceItWasStored) {
  std::string const path = draft();
  add(path, {one("15550110001"), one("15550110002")});
  post(path + "/send");
  BroadcastNum const num{*num_of(Kind::broadcast, path.substr(path.rfind('/') + 1))};
  meta.answer(kSend, 200, accepted("1"));
  // A node claims both, drafts the message of one, and dies.
  auto const claimed = store::ok(world.db().write([&](store::WriteTx& tx) {
    return core::claim_recipients(tx, world.nums(), world.now, world.now + 10 * kSecondUs, world.project(), num, 10);
  }));
  ASSERT_EQ(claimed.recipients.size(), 2U);
  core::Draft draft{
      .project = world.project(), .channel = world.channel(kNumber), .phone_number_id = std::string(kNumber)};
  draft.message.direction = Direction::outbound;
  draft.message.effect = Effect::quiet;
  draft.message.status = MessageStatus::pending;
  draft.message.contact.phone = claimed.recipients[0].phone;
  draft.message.type = "template";
  draft.message.payload = "{}";
  draft.message.draft = claimed.recipients[0].message_num;
  draft.is_template = true;
  draft.held_until = world.now;
  draft.recipient = claimed.recipients[0].num;
  store::ok(world.db().write([&](store::WriteTx& tx) { return core::draft(tx, world.nums(), world.now, draft); }));

  store::ok(work.run_due());
  EXPECT_EQ(meta.count(kSend), 0U);  // somebody holds them
  world.now.us += 11 * kSecondUs;
  store::ok(work.run_due());
  EXPECT_EQ(meta.count(kSend), 1U);  // only the one of whom nothing was stored
  EXPECT_EQ(counters(path), "2 1 0 0 0 1 0 0");
  // The dead node wakes: its second claim is not its own any more.
  draft.message.draft = claimed.recipients[1].message_num;
  draft.message.contact.phone = claimed.recipients[1].phone;
  draft.recipient = claimed.recipients[1].num;
  EXPECT_EQ(store::code(
                world.db().write([&](store::WriteTx& tx) { return core::draft(tx, world.nums(), world.now, draft); })),
      Code::conflict);
  // The status tells what nobody saw.
  StatusUpdate late;
  late.wamid = "wamid.late";
  late.status = "sent";
  late.own_num = claimed.recipients[0].message_num;
  late.at = world.now;
  late.raw = "{}";
  tell(late);
  EXPECT_EQ(counters(path), "2 2 0 0 0 0 0 0");
  EXPECT_EQ(status(path), "\"completed\"");
}

TEST_P(Broadcasting, WhatMetaThrottlesGoesOutLater) {
  std::string const path = draft();
  add(path, {one("15550110001")});
  for (int i = 0; i < 6; ++i)
    meta.answer(kSend, 400, R"({"error":{"message":"slow","type":"OAuthException","code":130429}})");
  meta.answer(kSend, 200, accepted("1"));
  post(path + "/send");

  store::ok(work.run_due());
  EXPECT_EQ(status(path), "\"sending\"");
  EXPECT_EQ(counters(path), "1 0 0 0 0 1 0 0");
  world.now.us += 30 * kSecondUs;
  store::ok(work.run_due());

  EXPECT_EQ(status(path), "\"completed\"");
  EXPECT_EQ(counters(path), "1 1 0 0 0 0 0 0");
}

TEST_P(Broadcasting, ItIsScheduledCancelledStoppedAndTakenUpAgain) {
  std::string const path = draft();
  add(path, {one("15550110001")});
  meta.answer(kSend, 200, accepted("1"));

  net::Response const scheduled = post(path + "/schedule", R"({"scheduled_at":"2026-02-01T00:00:00+01:00"})");
  EXPECT_EQ(scheduled.status, 202) << scheduled.body;
  EXPECT_EQ(at(scheduled.body, "data.scheduled_at"), "\"2026-01-31T23:00:00Z\"");
  store::ok(work.run_due());
  EXPECT_EQ(status(path), "\"scheduled\"");
  EXPECT_EQ(post(path + "/cancel").status, 200);
  EXPECT_EQ(status(path), "\"draft\"");
  post(path + "/send");
  EXPECT_EQ(world.send(Method::patch, path, R"({"whatsapp_broadcast":{"status":"stopped"}})").status, 200);
  store::ok(work.run_due());
  EXPECT_EQ(meta.count(kSend), 0U);
  EXPECT_EQ(counters(path), "1 0 0 0 0 1 0 0");
  EXPECT_EQ(world.send(Method::patch, path, R"({"whatsapp_broadcast":{"status":"draft"}})").status, 200);
  post(path + "/schedule", R"({"scheduled_at":"2026-02-01T00:00:00Z"})");
  world.now = Instant::from_seconds(1'770'000'000);
  store::ok(work.run_due());
  EXPECT_EQ(status(path), "\"completed\"");
  EXPECT_EQ(meta.count(kSend), 1U);
}

TEST_P(Broadcasting, ItEndsWithItsNumberAndForgetsWhoIsErased) {
  std::string const path = draft();
  world.add_contact({.phone = "15550110001"});
  add(path, {one("15550110001"), one("15550110002")});

  EXPECT_EQ(world.send(Method::del, "/platform/v1/whatsapp/contacts/15550110001").status, 204);
  EXPECT_EQ(counters(path), "2 0 0 0 0 1 1 0");
  EXPECT_EQ(at(world.get(path + "/recipients").body, "data.0.phone_number"), "null");
  post(path + "/send");
  EXPECT_EQ(world.send(Method::del, "/platform/v1/whatsapp/phone_numbers/555010200000001").status, 204);
  store::ok(work.run_due());

  EXPECT_EQ(status(path), "\"failed\"");
  EXPECT_EQ(meta.count(kSend), 0U);
}

}  // namespace
}  // namespace wigwag::api
