// What may be sent: envelope, plain types, groups, read receipts; and what goes on to Meta.
#include "meta/outgoing.h"

#include "outgoing_bodies.h"

namespace wigwag::meta {
namespace {

// Envelope

TEST(Outgoing, ReadsATextAndAllAroundIt) {
  auto const found = read(R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+1 (555) 011-0001",)"
                          R"("context":{"message_id":"wamid.A"},"text":{"body":"Hél\u006co","preview_url":true},)"
                          R"("biz_opaque_callback_data":"order 7","recipient_identity_key_hash":"h=",)"
                          R"("messaging_account_id":"555010100000001","paid_messaging_account_id":"1"})");

  ASSERT_TRUE(found.has_value()) << found.error().details;
  EXPECT_EQ(found->kind, OutgoingKind::message);
  EXPECT_EQ(found->type, "text");
  EXPECT_EQ(found->to, "15550110001");
  EXPECT_EQ(found->input, "+1 (555) 011-0001");
  EXPECT_EQ(found->recipient, "");
  EXPECT_EQ(found->text.escaped, "Héllo");
  EXPECT_EQ(found->payload, R"({"text":{"body":"Hél\u006co","preview_url":true},"context":{"id":"wamid.A"}})");
  EXPECT_EQ(found->context_wamid, "wamid.A");
  EXPECT_EQ(found->callback_data, "order 7");
  EXPECT_EQ(found->identity_hash, "h=");
  EXPECT_EQ(found->messaging_account_id, "555010100000001");
}

struct Envelope {
  std::string body, told;
};

TEST(Outgoing, NamesWhatIsWrongAroundTheContent) {
  constexpr std::string_view kText = R"("type":"text","text":{"body":"x"})";
  auto const with = [&](std::string_view members) {
    return fmt::format(R"({{"messaging_product":"whatsapp",{},{}}})", members, kText);
  };
  Envelope const tries[] = {
      {"[]", "100 "},
      {R"({"to":"15550110001","text":{"body":"x"}})", "100 messaging_product"},
      {R"({"messaging_product":"sms","to":"15550110001","text":{"body":"x"}})", "100 messaging_product"},
      {R"({"messaging_product":"whatsapp","to":"15550110001"})", "131008 text"},
      {R"({"messaging_product":"whatsapp","to":"15550110001","type":"image"})", "131008 image"},
      {R"({"messaging_product":"whatsapp","to":"15550110001","type":"hologram"})", "100 type"},
      {R"({"messaging_product":"whatsapp","to":"15550110001","type":7})", "100 type"},
      {R"({"messaging_product":"whatsapp","text":{"body":"x"}})", "131008 to"},
      {with(R"("to":"15550110001","color":"red")"), "100 color"},
      {with(R"("to":"15550110001","image":{"id":"1"})"), "100 image"},
      {with(R"("to":"15550110001","to":"15550110002")"), "100 to"},
      {with(R"("to":["15550110001"])"), "100 to"},
      {with(R"("to":null)"), "100 to"},
      {with(R"("to":"Robin")"), "131009 to"},
      {with(R"("to":"1234")"), "131009 to"},
      {with(R"("to":"1234567890123456")"), "131009 to"},
      {with(R"("to":"1555011+0001")"), "131009 to"},
      {with(R"("to":"US.10000000000000000001")"), "131009 to"},
      {with(R"("to":15550110001)"), ""},
      {with(R"("recipient":"US.10000000000000000001")"), ""},
      {with(R"("recipient":"US.ENT.2000")"), ""},
      {with(R"("recipient":"a b")"), "131009 recipient"},
      {with(R"("to":"15550110001","recipient_type":"team")"), "131009 recipient_type"},
      {with(R"("to":"15550110001","context":{})"), "131008 context.message_id"},
      {with(R"("to":"15550110001","context":{"id":"wamid.A"})"), "100 context.id"},
      {with(R"("to":"15550110001","context":"wamid.A")"), "100 context"},
      {with(fmt::format(R"("to":"15550110001","biz_opaque_callback_data":"{}")", letters(513))),
          "131009 biz_opaque_callback_data"},
      {with(fmt::format(R"("to":"15550110001","biz_opaque_callback_data":"{}")", letters(512))), ""},
      {with(R"("to":"15550110001","product_policy":"STRICT")"), "100 product_policy"},
  };
  for (Envelope const& tried : tries) EXPECT_EQ(told(read(tried.body)), tried.told) << tried.body.substr(0, 200);
}

TEST(Outgoing, APhoneWinsOverAUserId) {
  auto const found =
      read(R"({"messaging_product":"whatsapp","to":"15550110001","recipient":"US.1","text":{"body":"x"}})");

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->to, "15550110001");
  EXPECT_EQ(found->recipient, "");
}

TEST(Outgoing, MetaTakesAUserIdInToAndKnowsNoMembersOfOurs) {
  auto const lost = read(R"({"messaging_product":"whatsapp","to":"US.10000000000000000001","text":{"body":"x"}})",
      Endpoint::messages, Reader::meta);
  auto const ours = read(R"({"messaging_product":"whatsapp","to":"15550110001","messaging_account_id":"1",)"
                         R"("text":{"body":"x"}})",
      Endpoint::messages, Reader::meta);

  ASSERT_TRUE(lost.has_value());
  EXPECT_TRUE(lost->to_is_user_id);
  EXPECT_EQ(told(ours), "100 messaging_account_id");
}

TEST(Outgoing, KnowsUserIds) {
  for (std::string_view const id : {"US.10000000000000000001", "DE.ENT.20000000000000000001", "BR.aZ9"})
    EXPECT_TRUE(is_user_id(id)) << id;
  for (std::string_view const no : {"15550110001", "us.1", "US.", "US", "U.1", "US.1 2", "Robin Example"})
    EXPECT_FALSE(is_user_id(no)) << no;
}

// Plain types

TEST(Outgoing, ChecksTexts) {
  expect_told("text", {
                          {fmt::format(R"("text":{{"body":"{}"}})", letters(4096)), ""},
                          {fmt::format(R"("text":{{"body":"{}"}})", letters(4097)), "131009 text.body"},
                          {R"("text":{"body":""})", "131009 text.body"},
                          {R"("text":{})", "131008 text.body"},
                          {R"("text":"hello")", "100 text"},
                          {R"("text":{"body":7})", "100 text.body"},
                          {R"("text":{"body":"x","preview_url":"true"})", "100 text.preview_url"},
                          {R"("text":{"body":"x","bold":true})", "100 text.bold"},
                      });
}

TEST(Outgoing, ChecksFiles) {
  expect_told(
      "image", {
                   {R"("image":{"id":"555010300000001"})", ""},
                   {R"("image":{"id":555010300000001})", ""},
                   {R"("image":{"link":"https://cdn.example.test/a.jpg","caption":"c"})", ""},
                   {fmt::format(R"("image":{{"id":"1","caption":"{}"}})", letters(1025)), "131009 image.caption"},
                   {R"("image":{"id":"1","link":"https://a.test/"})", "131009 image"},
                   {R"("image":{"caption":"c"})", "131008 image"},
                   {R"("image":{"link":"ftp://a.test/b"})", "131009 image.link"},
                   {R"("image":{"link":"https://"})", "131009 image.link"},
                   {R"("image":{"link":"https://a.test/a b"})", "131009 image.link"},
                   {R"("image":{"id":"1","filename":"a"})", "100 image.filename"},
                   {R"("image":[])", "100 image"},
               });
  expect_told("audio",
      {{R"("audio":{"id":"1","voice":true})", ""}, {R"("audio":{"id":"1","caption":"c"})", "100 audio.caption"},
          {R"("audio":{"id":"1","voice":"yes"})", "100 audio.voice"}});
  expect_told("video", {{R"("video":{"id":"1","caption":"c"})", ""}, {R"("video":{})", "131008 video"}});
  expect_told("document", {{R"("document":{"id":"1","filename":"a.pdf","caption":"c"})", ""}});
  expect_told(
      "sticker", {{R"("sticker":{"id":"1"})", ""}, {R"("sticker":{"id":"1","caption":"c"})", "100 sticker.caption"}});
}

TEST(Outgoing, KeepsWhatAFileIs) {
  auto const found = read(body_of("document", R"("document":{"link":"https://a.test/b","filename":"b \"1\".pdf"})"));

  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE(found->file.has_value());
  EXPECT_EQ(found->file->kind, "document");
  EXPECT_EQ(found->file->link, "https://a.test/b");
  EXPECT_FALSE(found->file->id.has_value());
  EXPECT_EQ(found->file->filename->utf8(), R"(b "1".pdf)");
  EXPECT_EQ(found->text.utf8(), R"(b "1".pdf)");
}

TEST(Outgoing, ChecksPlaces) {
  expect_told("location", {
                              {R"("location":{"latitude":37.75,"longitude":"-122.5","name":"n","address":"a"})", ""},
                              {R"("location":{"latitude":37.75})", "131008 location.longitude"},
                              {R"("location":{"latitude":"north","longitude":1})", "100 location.latitude"},
                              {R"("location":{"latitude":90.1,"longitude":1})", "131009 location.latitude"},
                              {R"("location":{"latitude":1,"longitude":-181})", "131009 location.longitude"},
                              {R"("location":{"latitude":"nan","longitude":1})", "131009 location.latitude"},
                          });
}

TEST(Outgoing, ChecksCards) {
  constexpr std::string_view kName = R"("name":{"formatted_name":"A B","first_name":"A"})";
  auto const card = [&](std::string_view more) { return fmt::format(R"("contacts":[{{{}{}}}])", kName, more); };
  std::string cards;
  for (int i = 0; i < 258; ++i) cards += fmt::format("{}{{{}}}", i == 0 ? "" : ",", kName);

  expect_told("contacts",
      {
          {card(R"(,"phones":[{"phone":"+1 555","type":"CELL","wa_id":"1555"}],)"
                R"("emails":[{"email":"a@b","type":"WORK"}],)"
                R"("addresses":[{"street":"s","city":"c","state":"s","zip":"z","country":"c","country_code":"us",)"
                R"("type":"HOME"}],"org":{"company":"c","department":"d","title":"t"},)"
                R"("urls":[{"url":"https://a.test","type":"WORK"}],"birthday":"1990-04-01")"),
              ""},
          {R"("contacts":[])", "131009 contacts"},
          {R"("contacts":{})", "100 contacts"},
          {R"("contacts":["A"])", "100 contacts[0]"},
          {R"("contacts":[{}])", "131008 contacts[0].name"},
          {R"("contacts":[{"name":{"first_name":"A"}}])", "131008 contacts[0].name.formatted_name"},
          {R"("contacts":[{"name":{"formatted_name":"A"}}])", "131008 contacts[0].name"},
          {card(R"(,"birthday":"1.4.1990")"), "131009 contacts[0].birthday"},
          {card(R"(,"phones":[{"phone":"1","fax":"2"}])"), "100 contacts[0].phones[0].fax"},
          {card(R"(,"org":[])"), "100 contacts[0].org"},
          {fmt::format(R"("contacts":[{}])", cards), "131009 contacts"},
      });
}

TEST(Outgoing, ChecksReactions) {
  auto const emoji = [](std::string_view text) {
    return fmt::format(R"("reaction":{{"message_id":"wamid.A","emoji":"{}"}})", text);
  };
  expect_told("reaction", {
                              {emoji("👍"), ""},
                              {emoji("👍🏽"), ""},
                              {emoji("❤️"), ""},
                              {emoji("👨‍👩‍👧"), ""},
                              {emoji("🇩🇪"), ""},
                              {emoji("1️⃣"), ""},
                              {emoji(R"(\ud83d\ude00)"), ""},
                              {emoji(""), ""},
                              {R"("reaction":{"message_id":"wamid.A"})", ""},
                              {emoji("👍👍"), "131009 reaction.emoji"},
                              {emoji("ok"), "131009 reaction.emoji"},
                              {emoji("1"), "131009 reaction.emoji"},
                              {emoji("👍!"), "131009 reaction.emoji"},
                              {R"("reaction":{"emoji":"👍"})", "131008 reaction.message_id"},
                              {emoji("👍") + R"(,"context":{"message_id":"wamid.B"})", "131009 context"},
                          });

  auto const found = read(body_of("reaction", R"("reaction":{"message_id":"wamid.A"})"));
  ASSERT_TRUE(found && found->reaction);
  EXPECT_EQ(found->reaction->message_id, "wamid.A");
  EXPECT_EQ(found->reaction->emoji, "");
  EXPECT_EQ(found->context_wamid, "wamid.A");
}

// Groups, read receipts, marketing

TEST(Outgoing, GroupsTakeTextFilesTemplatesAndPins) {
  auto const to_group = [](std::string_view type, std::string_view members) {
    return told(read(
        fmt::format(R"({{"messaging_product":"whatsapp","recipient_type":"group","to":"Y2Fwa0==","type":"{}",{}}})",
            type, members)));
  };

  EXPECT_EQ(to_group("text", R"("text":{"body":"x"})"), "");
  EXPECT_EQ(to_group("sticker", R"("sticker":{"id":"1"})"), "");
  EXPECT_EQ(to_group("template", R"("template":{"name":"t","language":{"code":"en"}})"), "");
  EXPECT_EQ(to_group("pin", R"("pin":{"type":"pin","message_id":"wamid.A","expiration_days":30})"), "");
  EXPECT_EQ(to_group("pin", R"("pin":{"type":"pin","message_id":"wamid.A","expiration_days":31})"),
      "131009 pin.expiration_days");
  EXPECT_EQ(to_group("location", R"("location":{"latitude":1,"longitude":1})"), "131051 type");
  EXPECT_EQ(to_group("interactive", R"("interactive":{})"), "131051 type");
  EXPECT_EQ(told(read(body_of("pin", R"("pin":{"type":"unpin","message_id":"wamid.A"})"))), "131051 type");
}

TEST(Outgoing, ReadsReceipts) {
  auto const found = read(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A",)"
                          R"("typing_indicator":{"type":"text"}})");

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, OutgoingKind::mark_read);
  EXPECT_EQ(found->read_wamid, "wamid.A");
  EXPECT_TRUE(found->typing);
  EXPECT_EQ(told(read(R"({"messaging_product":"whatsapp","status":"seen","message_id":"wamid.A"})")), "131009 status");
  EXPECT_EQ(told(read(R"({"messaging_product":"whatsapp","status":"read"})")), "131008 message_id");
  EXPECT_EQ(told(read(R"({"messaging_product":"whatsapp","message_id":"wamid.A"})")), "131008 status");
  EXPECT_EQ(told(read(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A",)"
                      R"("typing_indicator":{"type":"voice"}})")),
      "131009 typing_indicator.type");
}

TEST(Outgoing, MarketingMessagesAreTemplatesToOnePerson) {
  constexpr std::string_view kUse = R"("template":{"name":"t","language":{"code":"en"}})";
  auto const good =
      read(body_of("template", fmt::format(R"({},"product_policy":"STRICT","message_activity_sharing":false)", kUse)),
          Endpoint::marketing_messages);

  ASSERT_TRUE(good.has_value()) << good.error().details;
  EXPECT_EQ(good->product_policy, "STRICT");
  EXPECT_EQ(good->message_activity_sharing, false);
  EXPECT_EQ(told(read(body_of("text", R"("text":{"body":"x"})"), Endpoint::marketing_messages)), "131055 type");
  EXPECT_EQ(told(read(body_of("template", fmt::format(R"({},"recipient_type":"group")", kUse)),
                Endpoint::marketing_messages)),
      "131009 recipient_type");
  EXPECT_EQ(
      told(read(body_of("template", fmt::format(R"({},"product_policy":"LAX")", kUse)), Endpoint::marketing_messages)),
      "131009 product_policy");
}

// On its way

TEST(Outgoing, OnlyNamedMembersAreRewritten) {
  auto const document = json::Document::parse(
      R"({ "messaging_product":"whatsapp", "to":"1 555", "biz_opaque_c\u0061llback_data":"theirs",)"
      R"("paid_messaging_account_id":"1", "location": {"latitude":12.1000000000000000009, "id":98765432109876543210,)"
      R"( "name":"\u00e9 é \ud83d\ude00"} })");
  ASSERT_TRUE(document.has_value());

  EXPECT_EQ(rewrite_outgoing(document->root(), {.callback_data = "ours"}),
      R"({"messaging_product":"whatsapp","to":"1 555","location":{"latitude":12.1000000000000000009, )"
      R"("id":98765432109876543210, "name":"\u00e9 é \ud83d\ude00"},"biz_opaque_callback_data":"ours"})");
  EXPECT_EQ(rewrite_outgoing(document->root(), {.callback_data = "o", .to = "15550110009"}),
      R"({"messaging_product":"whatsapp","location":{"latitude":12.1000000000000000009, )"
      R"("id":98765432109876543210, "name":"\u00e9 é \ud83d\ude00"},"to":"15550110009",)"
      R"("biz_opaque_callback_data":"o"})");
}

}  // namespace
}  // namespace wigwag::meta
