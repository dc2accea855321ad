// Golden rendering of every type of message, on the Platform; the proxy differs in processing_status alone.
#include <gtest/gtest.h>

#include "dialect/kapso_message.h"

namespace wigwag::dialect {
namespace {

using store::MessageView;

MessageView message(std::string type, std::string payload, Text text = {}) {
  MessageView row;
  row.num = MessageNum{1 << 20};
  row.conversation_num = ConversationNum{1 << 20};
  row.type = std::move(type);
  row.status = MessageStatus::delivered;
  row.wamid = "wamid.1";
  row.phone = "15550110001";
  row.sent_at = Instant::from_seconds(1'767'225'600);
  row.payload = std::move(payload);
  row.text = std::move(text);
  row.phone_number_id = "555";
  return row;
}

std::string shown(MessageView const& row, std::string_view fields = "", Surface surface = Surface::platform) {
  json::Writer out;
  write_message(out, row, surface, parse_projection(fields, kMessageKeys));
  return out.take();
}

/// What the type itself brings: everything between the envelope and the kapso keys that every message has.
struct Golden {
  std::string type;
  std::string payload;
  Text text;
  std::string members;  ///< of the message
  std::string kapso;    ///< content and what follows
};

Golden const kGoldens[] = {
    {"text", R"({"text":{"body":"hi"},"context":{"id":"w","from":"1"}})", {"hi"},
        R"("text":{"body":"hi"},"context":{"id":"w","from":"1"})", R"("content":"hi")"},
    {"text", R"({"text":{"body":"a\u0000b \ud83d"}})", {R"(a\u0000b \ud83d)"}, R"("text":{"body":"a\u0000b \ud83d"})",
        R"("content":"a\u0000b \ud83d")"},
    {"image", R"({"image":{"id":"7719","mime_type":"image/jpeg","sha256":"q83vEjRWeJA=","caption":"broken \"box\""}})",
        {R"(broken \"box\")"},
        R"("image":{"id":"7719","mime_type":"image/jpeg","sha256":"q83vEjRWeJA=","caption":"broken \"box\""})",
        R"("content":"broken \"box\" Image attached (image_abcdef123456.jpeg) [Type: image/jpeg]",)"
        R"("message_type_data":{"caption":"broken \"box\"","mime_type":"image/jpeg"})"},
    {"video", R"({"video":{"id":"1","mime_type":"video/mp4"}})", {}, R"("video":{"id":"1","mime_type":"video/mp4"})",
        R"("content":"Video attached (video_6b86b273ff34.mp4) [Type: video/mp4]",)"
        R"("message_type_data":{"mime_type":"video/mp4"})"},
    {"audio", R"({"audio":{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true}})", {},
        R"("audio":{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true})",
        R"("content":"[Audio attached] (audio_6b86b273ff34.ogg) [Type: audio/ogg]",)"
        R"("message_type_data":{"mime_type":"audio/ogg; codecs=opus"})"},
    {"document", R"({"document":{"id":"1","mime_type":"application/pdf","filename":"a/b c.pdf","caption":"look"}})",
        {"look"}, R"("document":{"id":"1","mime_type":"application/pdf","filename":"a/b c.pdf","caption":"look"})",
        R"("content":"look Document attached (a/b c.pdf) [Type: application/pdf]",)"
        R"("message_type_data":{"caption":"look","filename":"a/b c.pdf","mime_type":"application/pdf"})"},
    {"sticker", R"({"sticker":{"id":"1","animated":true}})", {}, R"("sticker":{"id":"1","animated":true})",
        R"x("content":"Sticker attached (sticker_6b86b273ff34.bin)")x"},
    {"location", R"({"location":{"latitude":52.5200000000001,"longitude":13.40}})", {},
        R"("location":{"latitude":52.5200000000001,"longitude":13.40})",
        R"("content":"",)"
        R"("message_type_data":{"latitude":52.5200000000001,"longitude":13.40,"name":null,"address":null})"},
    {"contacts", R"({"contacts":[{"name":{"formatted_name":"Ann"}}]})", {"Ann"},
        R"("contacts":[{"name":{"formatted_name":"Ann"}}])", R"("content":"Ann")"},
    {"interactive", R"({"interactive":{"type":"list_reply","list_reply":{"id":"x","title":"Express"}}})", {"Express"},
        R"("interactive":{"type":"list_reply","list_reply":{"id":"x","title":"Express"}})",
        R"("content":"Express","message_type_data":{"type":"list_reply","body_text":"Express"})"},
    {"interactive",
        R"({"interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",)"
        R"("response_json":"{\"flow_token\": \"t-1\", \"big\": 12345678901234567890.10}"}}})",
        {"Sent"},
        R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",)"
        R"("response_json":"{\"flow_token\": \"t-1\", \"big\": 12345678901234567890.10}"}})",
        R"("content":"Sent","message_type_data":{"type":"nfm_reply","body_text":"Sent"},)"
        R"("flow_response":{"flow_token": "t-1", "big": 12345678901234567890.10},)"
        R"("flow_token":"t-1","flow_name":"flow")"},
    {"interactive", R"({"interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","response_json":"[1"}}})", {},
        R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","response_json":"[1"}})",
        R"("content":"","message_type_data":{"type":"nfm_reply","body_text":""},"flow_name":"flow")"},
    {"button", R"({"button":{"payload":"STOP","text":"Stop"}})", {"Stop"},
        R"("button":{"payload":"STOP","text":"Stop"})", R"("content":"Stop")"},
    {"order", R"({"order":{"catalog_id":"5","text":"after 5pm","product_items":[{"item_price":39.90}]}})",
        {"after 5pm"}, R"("order":{"catalog_id":"5","order_text":"after 5pm","product_items":[{"item_price":39.90}]})",
        R"("content":"after 5pm","message_type_data":{"catalog_id":"5","product_items":[{"item_price":39.90}]},)"
        R"("order_text":"after 5pm")"},
    {"reaction", R"({"reaction":{"message_id":"wamid.0","emoji":"\ud83d\ude00"}})", {"😀"},
        R"("reaction":{"message_id":"wamid.0","emoji":"\ud83d\ude00"})",
        R"("content":"😀","message_type_data":{"message_id":"wamid.0","emoji":"\ud83d\ude00"})"},
    {"reaction", R"({"reaction":{"message_id":"wamid.0"}})", {}, R"("reaction":{"message_id":"wamid.0"})",
        R"("content":"","message_type_data":{"message_id":"wamid.0","emoji":null})"},
    {"template",
        R"({"template":{"name":"hello","language":{"code":"en"},)"
        R"("components":[{"type":"body","parameters":[{"type":"text","text":"Ann"}]}]}})",
        {"hello"},
        R"("template":{"name":"hello","language":{"code":"en"},)"
        R"("components":[{"type":"body","parameters":[{"type":"text","text":"Ann"}]}]})",
        R"("content":"hello","message_type_data":{"name":"hello","language":{"code":"en"},"params":["Ann"]})"},
    {"unsupported", R"({"unsupported":{"type":"poll"},"errors":[{"code":131051}]})", {"Message type unknown"},
        R"("unsupported":{"type":"poll"},"errors":[{"code":131051}])", R"("content":"Message type unknown")"},
    {"system", R"({"system":{"body":"moved"}})", {"moved"}, R"("system":{"body":"moved"})", R"("content":"moved")"},
};

TEST(Message, EveryTypeHasItsGoldenRendering) {
  for (Golden const& golden : kGoldens) {
    MessageView const row = message(golden.type, golden.payload, golden.text);
    EXPECT_EQ(shown(row), R"({"id":"wamid.1","timestamp":"1767225600","type":")" + golden.type +
                              R"(","from":"15550110001",)" + golden.members +
                              R"(,"kapso":{"direction":"inbound","status":"delivered","processing_status":"pending",)"
                              R"("origin":"cloud_api","phone_number":"15550110001","phone_number_id":"555",)"
                              R"("has_media":false,"whatsapp_conversation_id":")" +
                              uuid_of(row.conversation_num) + R"(","contact_name":null,)" + golden.kapso + "}}");
  }
}

TEST(Message, AnEmptyPayloadLeavesNoComma) {
  EXPECT_EQ(shown(message("unsupported", "{}"), "kapso()"),
      R"({"id":"wamid.1","timestamp":"1767225600","type":"unsupported","from":"15550110001"})");
}

TEST(Message, WhatWeSentNamesWhoItWentTo) {
  MessageView row = message("text", R"({"text":{"body":"hi"}})", {"hi"});
  row.direction = Direction::outbound;
  row.bsuid = "US.1";
  row.parent_bsuid = "US.ENT.1";
  row.phone.reset();
  row.statuses = "sent\t\t1\t{\"status\":\"sent\"}\nread\t\t2\t{\"status\":\"read\"}\n";

  std::string const fields = "kapso(processing_status,statuses)";
  EXPECT_EQ(shown(row, fields),
      R"({"id":"wamid.1","timestamp":"1767225600","type":"text","to":null,"to_user_id":"US.1",)"
      R"("to_parent_user_id":"US.ENT.1","text":{"body":"hi"},)"
      R"("kapso":{"processing_status":"processed","statuses":[{"status":"sent"},{"status":"read"}]}})");
  EXPECT_NE(shown(row, fields, Surface::proxy).find(R"("processing_status":"completed")"), std::string::npos);
}

TEST(Message, NothingIsShownOfARevokedOne) {
  MessageView row = message("order", R"({"order":{"text":"secret"},"context":{"id":"secret"}})", {"secret"});
  row.revoked_at = Instant{1};

  std::string const body = shown(row);

  EXPECT_EQ(body.find("secret"), std::string::npos);
  EXPECT_NE(body.find(R"("content":"")"), std::string::npos);
}

TEST(Message, TheContactsPresentNumberStandsBesideTheMessagesOwn) {
  MessageView row = message("text", R"({"text":{"body":"hi"}})");
  row.contact_phone = "15550119999";

  EXPECT_EQ(shown(row, "from,kapso(phone_number)"),
      R"({"id":"wamid.1","from":"15550110001","kapso":{"phone_number":"15550119999"}})");
}

TEST(Message, SelectedMembersComeFromThePayloadToo) {
  MessageView const row = message("order", R"({"order":{"text":"quick"},"context":{"id":"w"}})");

  EXPECT_EQ(shown(row, "order"), R"({"id":"wamid.1","order":{"order_text":"quick"}})");
  EXPECT_EQ(shown(row, "context,text"), R"({"id":"wamid.1","context":{"id":"w"}})");
}

FileLinks const kLinks{"https://chat.example", Secret<std::string>("key"), 0};

MessageView stored_image() {
  MessageView row = message("image", R"({"image":{"id":"7719","mime_type":"image/jpeg","sha256":"q83vEjRWeJA=",)"
                                     R"("caption":"broken","link":"https://elsewhere.example/"}})");
  row.has_media = true;
  row.project_id = ProjectId{5};
  row.media_num = RowNum{7};
  row.media_mime_type = "image/jpeg";
  row.media_sha256 = "q83vEjRWeJA=";
  row.media_blob = std::string(64, 'a');
  row.media_bytes = 48231;
  return row;
}

std::string shown_with_files(MessageView const& row, std::string_view fields, FileLinks const& links = kLinks) {
  json::Writer out;
  Projection projection = parse_projection(fields, kMessageKeys);
  projection.files = {&links, Instant::from_seconds(1'767'225'600)};
  write_message(out, row, Surface::proxy, projection);
  return out.take();
}

TEST(StoredFile, IsShownInEveryPlace) {
  std::string const url = file_address({&kLinks, {}}, {ProjectId{5}, RowNum{7}}, "image_abcdef123456.jpeg");
  ASSERT_TRUE(url.starts_with("https://chat.example/files/"));
  ASSERT_TRUE(url.ends_with("/image_abcdef123456.jpeg"));

  std::string const text = shown_with_files(stored_image(), "id,kapso(content,media_url,media_data)");

  EXPECT_EQ(text, R"({"id":"wamid.1","kapso":{"content":"broken Image attached (image_abcdef123456.jpeg) )"
                  R"([Size: 47.1 KB | Type: image/jpeg] URL: )" +
                      url + R"(","media_url":")" + url + R"(","media_data":{"url":")" + url +
                      R"(","filename":"image_abcdef123456.jpeg","content_type":"image/jpeg","byte_size":48231}}})");
  EXPECT_TRUE(shown_with_files(stored_image(), "kapso()").contains(R"("caption":"broken","link":")" + url + "\"}"));
}

TEST(StoredFile, IsNotShownBeforeItIsStoredOrAfterItsMessageWasDeleted) {
  MessageView waiting = stored_image();
  waiting.media_blob.reset();
  MessageView deleted = stored_image();
  deleted.revoked_at = Instant{1};

  for (MessageView const& row : {waiting, deleted}) {
    std::string const text = shown_with_files(row, "");
    EXPECT_FALSE(text.contains("media_url")) << text;
    EXPECT_FALSE(text.contains("media_data")) << text;
    EXPECT_FALSE(text.contains("/files/")) << text;
  }
}

TEST(StoredFile, SizesReadAsKapsoWritesThem) {
  for (auto const& [bytes, text] : std::vector<std::pair<std::int64_t, std::string>>{{0, "0 Bytes"}, {1, "1 Byte"},
           {1023, "1023 Bytes"}, {1024, "1 KB"}, {48231, "47.1 KB"}, {51200, "50 KB"}, {1024 * 1024 * 3 / 2, "1.5 MB"},
           {104857600, "100 MB"}}) {
    MessageView row = stored_image();
    row.media_bytes = bytes;
    EXPECT_TRUE(shown_with_files(row, "").contains("[Size: " + text + " | Type: image/jpeg] URL: ")) << text;
  }
}

TEST(StoredFile, NameOfThePersonWhoSentItCannotLeaveItsSegment) {
  std::string const url = file_address({&kLinks, {}}, {ProjectId{5}, RowNum{7}}, "../../a\\b\"\r\n?#%2f\xc3\xa9.pdf");

  EXPECT_TRUE(url.ends_with("/_._.._a_b%22__%3F%23%252f%C3%A9.pdf")) << url;
  EXPECT_TRUE(file_address({&kLinks, {}}, {}, "").ends_with("/file"));
}

TEST(FileToken, NamesItsFileUntilItExpires) {
  FileLinks links = kLinks;
  links.life_us = kHourUs;
  Instant const now = Instant::from_seconds(1'767'225'600) + 1;
  auto const token = [&](FileLinks const& made_by) {
    std::string const url = file_address({&made_by, now}, {ProjectId{5}, RowNum{7}}, "a");
    std::size_t const begin = url.find("/files/") + 7;
    return url.substr(begin, url.rfind('/') - begin);
  };

  auto const file = read_file_token(links.key, token(links), now);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->project_id, ProjectId{5});
  EXPECT_EQ(file->num, RowNum{7});
  EXPECT_TRUE(read_file_token(links.key, token(links), now + kHourUs)) << "whole hours";
  EXPECT_FALSE(read_file_token(links.key, token(links), now + 2 * kHourUs));
  EXPECT_TRUE(read_file_token(kLinks.key, token(kLinks), now + 1000 * kDayUs)) << "one that never expires";
  EXPECT_FALSE(read_file_token(Secret<std::string>("other"), token(kLinks), now));
}

}  // namespace
}  // namespace wigwag::dialect
