// Interactive messages: each kind as it may be, and each of its limits.
#include "outgoing_bodies.h"

namespace wigwag::meta {
namespace {

std::string interactive(
    std::string_view type, std::string_view action, std::string_view more = R"(,"body":{"text":"b"})") {
  return fmt::format(R"("interactive":{{"type":"{}","action":{}{}}})", type, action, more);
}
std::string told_of(std::string_view type, std::string_view action, std::string_view more = R"(,"body":{"text":"b"})") {
  return told(read(body_of("interactive", interactive(type, action, more))));
}

std::string button(std::string_view id, std::string_view title) {
  return fmt::format(R"({{"type":"reply","reply":{{"id":"{}","title":"{}"}}}})", id, title);
}
std::string buttons(std::initializer_list<std::string> of) {
  return fmt::format(R"({{"buttons":[{}]}})", fmt::join(of, ","));
}

TEST(OutgoingInteractive, ChecksReplyButtons) {
  std::string const three = buttons({button("a", "A"), button("b", "B"), button("c", "C")});

  EXPECT_EQ(told_of("button", three), "");
  EXPECT_EQ(told_of("button", buttons({})), "131009 interactive.action.buttons");
  EXPECT_EQ(told_of("button", buttons({button("a", "A"), button("b", "B"), button("c", "C"), button("d", "D")})),
      "131009 interactive.action.buttons");
  EXPECT_EQ(told_of("button", buttons({button("a", "A"), button("a", "B")})),
      "131009 interactive.action.buttons[1].reply.id");
  EXPECT_EQ(told_of("button", buttons({button("a", "A"), button("b", "A")})),
      "131009 interactive.action.buttons[1].reply.title");
  EXPECT_EQ(told_of("button", buttons({button(" a", "A")})), "131009 interactive.action.buttons[0].reply.id");
  EXPECT_EQ(told_of("button", buttons({button(letters(256), letters(20))})), "");
  EXPECT_EQ(told_of("button", buttons({button(letters(257), "A")})), "131009 interactive.action.buttons[0].reply.id");
  EXPECT_EQ(told_of("button", buttons({button("a", letters(21))})), "131009 interactive.action.buttons[0].reply.title");
  EXPECT_EQ(told_of("button", R"({"buttons":[{"type":"url","reply":{"id":"a","title":"A"}}]})"),
      "131009 interactive.action.buttons[0].type");
  EXPECT_EQ(told_of("button", R"({"buttons":[{"type":"reply"}]})"), "131008 interactive.action.buttons[0].reply");
  EXPECT_EQ(told_of("button", R"({"buttons":[{"type":"reply","reply":{"id":"a","title":"A","icon":"x"}}]})"),
      "100 interactive.action.buttons[0].reply.icon");
  EXPECT_EQ(told_of("button", "{}"), "131008 interactive.action.buttons");
  EXPECT_EQ(told_of("buttons", three), "131009 interactive.type");
}

TEST(OutgoingInteractive, ChecksHeaderBodyAndFooter) {
  std::string const action = buttons({button("a", "A")});
  auto const with = [&](std::string_view more) { return told_of("button", action, more); };

  EXPECT_EQ(with(""), "131008 interactive.body");
  EXPECT_EQ(with(R"(,"body":{"text":""})"), "131009 interactive.body.text");
  EXPECT_EQ(with(fmt::format(R"(,"body":{{"text":"{}"}})", letters(1024))), "");
  EXPECT_EQ(with(fmt::format(R"(,"body":{{"text":"{}"}})", letters(1025))), "131009 interactive.body.text");
  EXPECT_EQ(with(fmt::format(R"(,"body":{{"text":"b"}},"footer":{{"text":"{}"}})", letters(61))),
      "131009 interactive.footer.text");
  auto const header = [&](std::string_view inside) {
    return with(fmt::format(R"(,"body":{{"text":"b"}},"header":{})", inside));
  };
  EXPECT_EQ(header(R"({"type":"text","text":"h"})"), "");
  EXPECT_EQ(header(R"({"type":"image","image":{"id":"1"}})"), "");
  EXPECT_EQ(header(R"({"type":"document","document":{"link":"https://a.test/b","filename":"b"}})"), "");
  EXPECT_EQ(header(fmt::format(R"({{"type":"text","text":"{}"}})", letters(61))), "131009 interactive.header.text");
  EXPECT_EQ(header(R"({"type":"text"})"), "131008 interactive.header.text");
  EXPECT_EQ(header(R"({"type":"image","text":"h"})"), "131008 interactive.header.image");
  EXPECT_EQ(header(R"({"type":"image","image":{"id":"1"},"text":"h"})"), "131009 interactive.header");
  EXPECT_EQ(header(R"({"type":"image","image":{}})"), "131008 interactive.header.image");
  EXPECT_EQ(header(R"({"type":"audio","audio":{"id":"1"}})"), "131009 interactive.header.type");
  EXPECT_EQ(header(R"("h")"), "100 interactive.header");
}

std::string list(std::string_view sections, std::string_view label = "Choose") {
  return fmt::format(R"({{"button":"{}","sections":[{}]}})", label, sections);
}
std::string rows(int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i)
    text += fmt::format(R"({}{{"id":"r{}","title":"t"}})", i == first ? "" : ",", i);
  return text;
}

TEST(OutgoingInteractive, ChecksLists) {
  auto const one = [](std::string_view inside) { return fmt::format(R"({{"rows":[{}]}})", inside); };
  auto const titled = [](std::string_view title, std::string_view inside) {
    return fmt::format(R"({{"title":"{}","rows":[{}]}})", title, inside);
  };

  EXPECT_EQ(told_of("list", list(one(rows(0, 10)))), "");
  EXPECT_EQ(told_of("list", list(one(rows(0, 11)))), "131009 interactive.action.sections");
  EXPECT_EQ(told_of("list", list(titled("a", rows(0, 5)) + "," + titled("b", rows(5, 5)))), "");
  EXPECT_EQ(told_of("list", list(titled("a", rows(0, 6)) + "," + titled("b", rows(6, 5)))),
      "131009 interactive.action.sections");
  EXPECT_EQ(told_of("list", list(titled("a", rows(0, 1)) + "," + one(rows(1, 1)))),
      "131008 interactive.action.sections[1].title");
  EXPECT_EQ(told_of("list", list(titled("a", rows(0, 1)) + "," + titled("b", rows(0, 1)))),
      "131009 interactive.action.sections[1].rows[0].id");
  EXPECT_EQ(told_of("list", list("")), "131009 interactive.action.sections");
  EXPECT_EQ(told_of("list", list(one(""))), "131009 interactive.action.sections[0].rows");
  EXPECT_EQ(told_of("list", list(one(rows(0, 1)), letters(21))), "131009 interactive.action.button");
  EXPECT_EQ(told_of("list", list(titled(letters(25), rows(0, 1)))), "131009 interactive.action.sections[0].title");
  auto const row = [&](std::size_t id, std::size_t title, std::size_t description) {
    return told_of("list", list(one(fmt::format(R"({{"id":"{}","title":"{}","description":"{}"}})", letters(id),
                               letters(title), letters(description)))));
  };
  EXPECT_EQ(row(200, 24, 72), "");
  EXPECT_EQ(row(201, 24, 72), "131009 interactive.action.sections[0].rows[0].id");
  EXPECT_EQ(row(200, 25, 72), "131009 interactive.action.sections[0].rows[0].title");
  EXPECT_EQ(row(200, 24, 73), "131009 interactive.action.sections[0].rows[0].description");
  EXPECT_EQ(told_of("list", list(one(rows(0, 1))), fmt::format(R"(,"body":{{"text":"{}"}})", letters(4096))), "");
  EXPECT_EQ(told_of("list", list(one(rows(0, 1))), fmt::format(R"(,"body":{{"text":"{}"}})", letters(4097))),
      "131009 interactive.body.text");
  EXPECT_EQ(
      told_of("list", list(one(rows(0, 1))), R"(,"body":{"text":"b"},"header":{"type":"image","image":{"id":"1"}})"),
      "131009 interactive.header.type");
}

TEST(OutgoingInteractive, ChecksLinks) {
  auto const cta = [](std::string_view parameters) {
    return told_of("cta_url", fmt::format(R"({{"name":"cta_url","parameters":{}}})", parameters));
  };
  EXPECT_EQ(cta(R"({"display_text":"Open","url":"https://a.test/"})"), "");
  EXPECT_EQ(cta(fmt::format(R"({{"display_text":"{}","url":"https://a.test/"}})", letters(21))),
      "131009 interactive.action.parameters.display_text");
  EXPECT_EQ(cta(R"({"display_text":"Open","url":"a.test"})"), "131009 interactive.action.parameters.url");
  EXPECT_EQ(cta(R"({"display_text":"Open"})"), "131008 interactive.action.parameters.url");
  EXPECT_EQ(told_of("cta_url", R"({"name":"cta","parameters":{"display_text":"Open","url":"https://a.test/"}})"),
      "131009 interactive.action.name");
}

TEST(OutgoingInteractive, ChecksFlows) {
  auto const flow = [](std::string_view more, std::string_view cta = "Book") {
    return told_of("flow",
        fmt::format(R"({{"name":"flow","parameters":{{"flow_message_version":"3","flow_cta":"{}"{}}}}})", cta, more));
  };
  EXPECT_EQ(flow(R"(,"flow_id":"1","mode":"draft","flow_token":"t","flow_action":"navigate",)"
                 R"("flow_action_payload":{"screen":"S","data":{"a":1}})"),
      "");
  EXPECT_EQ(flow(R"(,"flow_name":"n")"), "");
  EXPECT_EQ(flow(""), "131008 interactive.action.parameters");
  EXPECT_EQ(flow(R"(,"flow_id":"1","flow_name":"n")"), "131009 interactive.action.parameters");
  EXPECT_EQ(flow(R"(,"flow_id":"1")", letters(31)), "131009 interactive.action.parameters.flow_cta");
  EXPECT_EQ(flow(R"(,"flow_id":"1")", "Book 📅"), "131009 interactive.action.parameters.flow_cta");
  EXPECT_EQ(flow(R"(,"flow_id":"1","mode":"beta")"), "131009 interactive.action.parameters.mode");
  EXPECT_EQ(flow(R"(,"flow_id":"1","flow_action":"data_exchange","flow_action_payload":{"screen":"S"})"),
      "131009 interactive.action.parameters.flow_action_payload");
  EXPECT_EQ(flow(R"(,"flow_id":"1","flow_action_payload":{"data":{}})"),
      "131008 interactive.action.parameters.flow_action_payload.screen");
}

TEST(OutgoingInteractive, ChecksProducts) {
  std::string items;
  for (int i = 0; i < 31; ++i) items += fmt::format(R"({}{{"product_retailer_id":"p{}"}})", i == 0 ? "" : ",", i);
  constexpr std::string_view kFrame = R"(,"body":{"text":"b"},"header":{"type":"text","text":"h"})";
  auto const products = [](std::string_view inside) {
    return fmt::format(R"({{"catalog_id":"1","sections":[{{"title":"t","product_items":[{}]}}]}})", inside);
  };

  EXPECT_EQ(told_of("product", R"({"catalog_id":"1","product_retailer_id":"p"})", ""), "");
  EXPECT_EQ(told_of("product", R"({"catalog_id":"1"})"), "131008 interactive.action.product_retailer_id");
  EXPECT_EQ(
      told_of("product", R"({"catalog_id":"1","product_retailer_id":"p"})", R"(,"header":{"type":"text","text":"h"})"),
      "131009 interactive.header");
  EXPECT_EQ(told_of("product_list", products(R"({"product_retailer_id":"p"})"), kFrame), "");
  EXPECT_EQ(told_of("product_list", products(R"({"product_retailer_id":"p"})")), "131008 interactive.header");
  EXPECT_EQ(told_of("product_list", products(items), kFrame), "131009 interactive.action.sections");
  EXPECT_EQ(told_of("catalog_message", R"({"name":"catalog_message"})"), "");
  EXPECT_EQ(
      told_of("catalog_message", R"({"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"p"}})"),
      "");
  EXPECT_EQ(told_of("catalog_message", R"({"name":"catalog_message"})", ""), "131008 interactive.body");
}

TEST(OutgoingInteractive, ChecksRequests) {
  EXPECT_EQ(told_of("location_request_message", R"({"name":"send_location"})"), "");
  EXPECT_EQ(told_of("location_request_message", R"({"name":"location"})"), "131009 interactive.action.name");
  EXPECT_EQ(told_of("request_contact_info", R"({"name":"request_contact_info"})"), "");
  EXPECT_EQ(told_of("request_contact_info", R"({"name":"request_contact_info"})", ""), "131008 interactive.body");
  EXPECT_EQ(told_of("call_permission_request", R"({"name":"call_permission_request"})", ""), "");
  EXPECT_EQ(told_of("voice_call",
                R"({"name":"voice_call","parameters":{"display_text":"Call","ttl_minutes":60,"payload":"p"}})"),
      "");
  EXPECT_EQ(told_of("voice_call",
                fmt::format(R"({{"name":"voice_call","parameters":{{"display_text":"{}"}}}})", letters(21))),
      "131009 interactive.action.parameters.display_text");
  EXPECT_EQ(
      told_of("address_message", R"({"name":"address_message","parameters":{"country":"IN","values":{"name":"n"},)"
                                 R"("saved_addresses":[{"id":"a","value":{}}],"validation_errors":{"pin":"bad"}}})"),
      "");
  EXPECT_EQ(told_of("address_message", R"({"name":"address_message","parameters":{"country":"DE"}})"),
      "131009 interactive.action.parameters.country");
  EXPECT_EQ(told_of("address_message", R"({"name":"address_message","parameters":{}})"),
      "131008 interactive.action.parameters.country");
}

TEST(OutgoingInteractive, OrdersPass) {
  EXPECT_EQ(
      told_of("order_details", R"({"name":"review_and_pay","parameters":{"reference_id":"r","currency":"INR"}})"), "");
  EXPECT_EQ(told_of("order_status",
                R"({"name":"review_order","parameters":{"reference_id":"r","order":{"status":"shipped"}}})"),
      "");
  EXPECT_EQ(told_of("order_status", R"({"name":"review_and_pay","parameters":{"reference_id":"r"}})"),
      "131009 interactive.action.name");
  EXPECT_EQ(told_of("order_details", R"({"name":"review_and_pay","parameters":{}})"),
      "131008 interactive.action.parameters.reference_id");
}

// Carousels

std::string media_card(int index, std::string_view header = R"({"type":"image","image":{"id":"1"}})",
    std::string_view text = "b", std::string_view label = "Open") {
  return fmt::format(R"({{"card_index":{},"type":"cta_url","header":{},"body":{{"text":"{}"}},)"
                     R"("action":{{"name":"cta_url","parameters":{{"display_text":"{}","url":"https://a.test/"}}}}}})",
      index, header, text, label);
}
std::string product_card(int index, std::string_view catalog = "1") {
  return fmt::format(R"({{"card_index":{},"type":"product","action":{{"catalog_id":"{}","product_retailer_id":"p"}}}})",
      index, catalog);
}
std::string cards(std::initializer_list<std::string> of) {
  return fmt::format(R"({{"cards":[{}]}})", fmt::join(of, ","));
}

TEST(OutgoingInteractive, ChecksCarousels) {
  EXPECT_EQ(told_of("carousel", cards({media_card(0), media_card(1)})), "");
  EXPECT_EQ(told_of("carousel", cards({product_card(0), product_card(1)})), "");
  EXPECT_EQ(told_of("carousel", cards({media_card(0)})), "131009 interactive.action.cards");
  EXPECT_EQ(
      told_of("carousel", cards({media_card(0), media_card(0)})), "131009 interactive.action.cards[1].card_index");
  EXPECT_EQ(
      told_of("carousel", cards({media_card(0), media_card(10)})), "131009 interactive.action.cards[1].card_index");
  EXPECT_EQ(told_of("carousel", cards({media_card(0), media_card(1, R"({"type":"video","video":{"id":"1"}})")})),
      "131009 interactive.action.cards[1]");
  EXPECT_EQ(told_of("carousel", cards({media_card(0), product_card(1)})), "131009 interactive.action.cards[1]");
  EXPECT_EQ(told_of("carousel", cards({product_card(0), product_card(1, "2")})), "131009 interactive.action.cards[1]");
  EXPECT_EQ(told_of("carousel", cards({media_card(0, R"({"type":"document","document":{"id":"1"}})"), media_card(1)})),
      "131009 interactive.action.cards[0].header.type");
  auto const with_body = [](std::string_view text) {
    return told_of("carousel", cards({media_card(0, R"({"type":"image","image":{"id":"1"}})", text), media_card(1)}));
  };
  EXPECT_EQ(with_body(letters(160)), "");
  EXPECT_EQ(with_body(letters(161)), "131009 interactive.action.cards[0].body.text");
  EXPECT_EQ(with_body(R"(a\nb\nc)"), "");
  EXPECT_EQ(with_body(R"(a\nb\nc\nd)"), "131009 interactive.action.cards[0].body.text");
  EXPECT_EQ(told_of("carousel", cards({media_card(0), media_card(1)}), R"(,"body":{"text":"b"},"footer":{"text":"f"})"),
      "131009 interactive.footer");
  EXPECT_EQ(told_of("carousel", cards({media_card(0), media_card(1)}),
                R"(,"body":{"text":"b"},"header":{"type":"text","text":"h"})"),
      "131009 interactive.header");
  EXPECT_EQ(told_of("carousel", cards({media_card(0), media_card(1)}), ""), "131008 interactive.body");
}

TEST(OutgoingInteractive, WordsAreTheBody) {
  auto const found = read(body_of("interactive", interactive("button", buttons({button("a", "A")}))));

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->text.escaped, "b");
}

}  // namespace
}  // namespace wigwag::meta
