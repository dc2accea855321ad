// Templates: as they are written, and against the stored one.
#include "outgoing_bodies.h"

namespace wigwag::meta {
namespace {

std::string use(std::string_view components) {
  return fmt::format(R"("template":{{"name":"t","language":{{"code":"en_US"}},"components":{}}})", components);
}
std::string told_of(std::string_view components) { return told(read(body_of("template", use(components)))); }

// As written

TEST(OutgoingTemplate, ReadsNameLanguageAndComponents) {
  auto const found =
      read(body_of("template", use(R"([ {"type":"BODY", "parameters":[{"type":"text","text":"Robin"}]} ])")));

  ASSERT_TRUE(found && found->template_use) << found.error().details;
  EXPECT_EQ(found->template_use->name, "t");
  EXPECT_EQ(found->template_use->language, "en_US");
  EXPECT_EQ(found->template_use->components, R"([{"type":"BODY","parameters":[{"type":"text","text":"Robin"}]}])");
  EXPECT_EQ(found->text.escaped, "t");
}

std::string words_of(std::string_view components, std::string const& stored) {
  auto const found = read(body_of("template", use(components)));
  auto const document = json::Document::parse(stored);
  return template_words(*found, document->root()).utf8();
}

TEST(OutgoingTemplate, ReadsAsItsBodyAndFooter) {
  EXPECT_EQ(words_of(R"([{"type":"body","parameters":[{"type":"text","text":"Ana {{2}}"},{"type":"currency",)"
                     R"("currency":{"fallback_value":"5 €","code":"EUR","amount_1000":5000}}]}])",
                R"([{"type":"HEADER","format":"TEXT","text":"Hi"},{"type":"BODY","text":"{{1}} pays {{2}}, {{1}}!"},)"
                R"({"type":"FOOTER","text":"Example Shop"}])"),
      "Ana {{2}} pays 5 €, Ana {{2}}!\n\nExample Shop");
  EXPECT_EQ(words_of(R"([{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"42"},)"
                     R"({"type":"text","parameter_name":"name","text":"Ana"}]}])",
                R"([{"type":"BODY","text":"{{ name }}: {{no}} {{"}])"),
      "Ana: 42 {{");
  EXPECT_EQ(words_of(R"([{"type":"body","parameters":[{"type":"text","text":"123456"}]}])",
                R"([{"type":"BODY","add_security_recommendation":true}])"),
      "123456 is your verification code.");
  EXPECT_EQ(words_of("[]", R"([{"type":"BODY","text":"Hello {{1}}"}])"), "Hello ");
}

TEST(OutgoingTemplate, NamesWhatIsWrongInIt) {
  expect_told("template",
      {
          {R"("template":{"name":"t","language":{"code":"en","policy":"deterministic"}})", ""},
          {R"("template":{"language":{"code":"en"}})", "131008 template.name"},
          {R"("template":{"name":"t"})", "131008 template.language"},
          {R"("template":{"name":"t","language":"en"})", "100 template.language"},
          {R"("template":{"name":"t","language":{}})", "131008 template.language.code"},
          {R"("template":{"name":"t","language":{"code":"en"},"namespace":"n"})", "100 template.namespace"},
          {R"("template":{"name":"t","language":{"code":"en"},"components":{}})", "100 template.components"},
      });
  EXPECT_EQ(told_of(R"(["x"])"), "100 template.components[0]");
  EXPECT_EQ(told_of(R"([{}])"), "131008 template.components[0].type");
  EXPECT_EQ(told_of(R"([{"type":"footer"}])"), "131009 template.components[0].type");
  EXPECT_EQ(told_of(R"([{"type":"body"},{"type":"BODY"}])"), "131009 template.components[1]");
  EXPECT_EQ(told_of(R"([{"type":"body","index":0}])"), "100 template.components[0].index");
}

std::string body_parameter(std::string_view parameter) {
  return told_of(fmt::format(R"([{{"type":"body","parameters":[{}]}}])", parameter));
}
TEST(OutgoingTemplate, ChecksParameters) {
  constexpr std::string_view kAt = "template.components[0].parameters[0]";
  auto const at = [&](int code, std::string_view member) { return fmt::format("{} {}{}", code, kAt, member); };

  EXPECT_EQ(body_parameter(R"({"type":"text","text":"a    b"})"), "");
  EXPECT_EQ(body_parameter(R"({"type":"text","parameter_name":"first_name","text":"a"})"), "");
  EXPECT_EQ(
      body_parameter(R"({"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000}})"), "");
  EXPECT_EQ(body_parameter(R"({"type":"date_time","date_time":{"fallback_value":"May 1"}})"), "");
  EXPECT_EQ(body_parameter(R"({"type":"text","text":"a     b"})"), at(132012, ".text"));
  EXPECT_EQ(body_parameter(R"({"type":"text","text":"a\nb"})"), at(132012, ".text"));
  EXPECT_EQ(body_parameter(R"({"type":"text","text":"a\tb"})"), at(132012, ".text"));
  EXPECT_EQ(body_parameter(R"({"type":"text","text":""})"), at(131009, ".text"));
  EXPECT_EQ(body_parameter(R"({"type":"text"})"), at(131008, ".text"));
  EXPECT_EQ(body_parameter(R"({"text":"a"})"), at(131008, ".type"));
  EXPECT_EQ(body_parameter(R"({"type":"image","image":{"id":"1"}})"), at(132012, ".type"));
  EXPECT_EQ(body_parameter(R"({"type":"text","text":7})"), at(100, ".text"));
  EXPECT_EQ(body_parameter(R"({"type":"text","text":"a","parameter_name":"First"})"), at(132012, ".parameter_name"));
  EXPECT_EQ(body_parameter(R"("a")"), at(100, ""));
}

TEST(OutgoingTemplate, ChecksButtonsAndHeaders) {
  auto const button = [](std::string_view sub_type, std::string_view index, std::string_view parameter) {
    return told_of(fmt::format(
        R"([{{"type":"button","sub_type":"{}","index":{},"parameters":[{}]}}])", sub_type, index, parameter));
  };
  EXPECT_EQ(button("url", R"("0")", R"({"type":"text","text":"42"})"), "");
  EXPECT_EQ(button("URL", "9", R"({"type":"text","text":"42"})"), "");
  EXPECT_EQ(button("quick_reply", "1", R"({"type":"payload","payload":"p"})"), "");
  EXPECT_EQ(button("copy_code", "0", R"({"type":"coupon_code","coupon_code":"SAVE20"})"), "");
  EXPECT_EQ(button("flow", "0", R"({"type":"action","action":{"flow_token":"t","flow_action_data":{"a":1}}})"), "");
  EXPECT_EQ(
      button("mpm", "0", R"({"type":"action","action":{"thumbnail_product_retailer_id":"p","sections":[]}})"), "");
  EXPECT_EQ(button("url", "10", R"({"type":"text","text":"42"})"), "131009 template.components[0].index");
  EXPECT_EQ(button("url", R"("first")", R"({"type":"text","text":"42"})"), "131009 template.components[0].index");
  EXPECT_EQ(button("link", "0", R"({"type":"text","text":"42"})"), "131009 template.components[0].sub_type");
  EXPECT_EQ(
      button("url", "0", R"({"type":"payload","payload":"p"})"), "132012 template.components[0].parameters[0].type");
  EXPECT_EQ(button("quick_reply", "0", fmt::format(R"({{"type":"payload","payload":"{}"}})", letters(129))),
      "131009 template.components[0].parameters[0].payload");
  EXPECT_EQ(button("copy_code", "0", fmt::format(R"({{"type":"coupon_code","coupon_code":"{}"}})", letters(21))),
      "131009 template.components[0].parameters[0].coupon_code");
  EXPECT_EQ(told_of(R"([{"type":"button","index":"0"}])"), "131008 template.components[0].sub_type");
  EXPECT_EQ(told_of(R"([{"type":"button","sub_type":"url"}])"), "131008 template.components[0].index");
  EXPECT_EQ(told_of(R"([{"type":"button","sub_type":"url","index":0},{"type":"button","sub_type":"url","index":"0"}])"),
      "131009 template.components[1]");
  EXPECT_EQ(
      told_of(R"([{"type":"header","parameters":[{"type":"image","image":{"id":"1","link":"https://a.test/"}}]}])"),
      "131009 template.components[0].parameters[0].image");
  EXPECT_EQ(
      told_of(R"([{"type":"header","parameters":[{"type":"document","document":{"id":"1","filename":"a"}}]}])"), "");
  EXPECT_EQ(told_of(R"([{"type":"header","parameters":[{"type":"location","location":{"latitude":"1","longitude":2,)"
                    R"("name":"n","address":"a"}}]}])"),
      "");
  EXPECT_EQ(told_of(R"([{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer",)"
                    R"("limited_time_offer":{"expiration_time_ms":1767225600000}}]}])"),
      "");
  EXPECT_EQ(told_of(R"([{"type":"limited_time_offer"}])"), "131008 template.components[0].parameters");
  EXPECT_EQ(
      told_of(R"([{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"carousel","cards":[]}]}]}])"),
      "131009 template.components[0].cards[0].components[0].type");
  EXPECT_EQ(told_of(R"([{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"body"}]},)"
                    R"({"card_index":0,"components":[{"type":"body"}]}]}])"),
      "131009 template.components[0].cards[1].card_index");
}

// Against the stored one

constexpr std::string_view kOrder =
    R"([{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},)"
    R"({"type":"BODY","text":"Hi {{1}}, your order {{2}} is on its way, {{1}}."},{"type":"FOOTER","text":"Shop"},)"
    R"({"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://a.test/t/{{1}}"},)"
    R"({"type":"QUICK_REPLY","text":"Stop"},{"type":"PHONE_NUMBER","text":"Call","phone_number":"1"},)"
    R"({"type":"COPY_CODE","example":"SAVE"},{"type":"URL","text":"Shop","url":"https://a.test/"}]}])";
constexpr std::string_view kNamed =
    R"([{"type":"BODY","text":"Hi {{first_name}}, your order {{order_no}} is on its way."}])";

struct Held {
  ParameterFormat format = ParameterFormat::positional;
  std::string_view category = {};
  std::string_view envelope = R"("to":"15550110001")";
};

std::string against(std::string_view stored, std::string_view components, Held const& held = {}) {
  auto const outgoing = read(
      fmt::format(R"({{"messaging_product":"whatsapp","type":"template",{},{}}})", held.envelope, use(components)));
  auto const document = json::Document::parse(stored);
  EXPECT_TRUE(outgoing.has_value() && document.has_value()) << told(outgoing) << components;
  if (!outgoing || !document) return "unread";
  auto const mistake = check_template(*outgoing, document->root(), held.format, held.category);
  return mistake ? fmt::format("{} {}", mistake->code, mistake->field) : "";
}

std::string texts(std::initializer_list<std::string_view> of) {
  std::string all;
  for (std::string_view const text : of)
    all += fmt::format(R"({}{{"type":"text","text":"{}"}})", all.empty() ? "" : ",", text);
  return fmt::format("[{}]", all);
}
std::string order(std::string_view header, std::string_view body, std::string_view more) {
  return fmt::format(
      R"([{{"type":"header","parameters":{}}},{{"type":"body","parameters":{}}}{}])", header, body, more);
}
constexpr std::string_view kTrack =
    R"(,{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"42"}]})";
constexpr std::string_view kCopy =
    R"(,{"type":"button","sub_type":"copy_code","index":3,"parameters":[{"type":"coupon_code","coupon_code":"SAVE"}]})";
std::string both_buttons() { return fmt::format("{}{}", kTrack, kCopy); }

TEST(OutgoingStored, CountsParametersOfEachPart) {
  EXPECT_EQ(against(kOrder, order(texts({"42"}), texts({"Robin", "42"}), both_buttons())), "");
  EXPECT_EQ(
      against(kOrder, order("[]", texts({"Robin", "42"}), both_buttons())), "132000 template.components[0].parameters");
  EXPECT_EQ(against(kOrder, order(texts({"42"}), texts({"Robin"}), both_buttons())),
      "132000 template.components[1].parameters");
  EXPECT_EQ(against(kOrder, order(texts({"42"}), texts({"Robin", "42", "x"}), both_buttons())),
      "132000 template.components[1].parameters");
  EXPECT_EQ(against(kOrder, "[]"), "132000 template.components.header.parameters");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"Hello"}])", "[]"), "");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"Hello"}])",
                R"([{"type":"header","parameters":[{"type":"text","text":"x"}]}])"),
      "132000 template.components[0].parameters");
}

TEST(OutgoingStored, ChecksNames) {
  Held const named{.format = ParameterFormat::named};
  auto const body = [](std::string_view first, std::string_view second) {
    return fmt::format(
        R"([{{"type":"body","parameters":[{{"type":"text","text":"a"{}}},{{"type":"text","text":"b"{}}}]}}])",
        first.empty() ? "" : fmt::format(R"(,"parameter_name":"{}")", first),
        second.empty() ? "" : fmt::format(R"(,"parameter_name":"{}")", second));
  };
  EXPECT_EQ(against(kNamed, body("order_no", "first_name"), named), "");
  EXPECT_EQ(against(kNamed, body("order_no", ""), named), "132012 template.components[0].parameters[1].parameter_name");
  EXPECT_EQ(against(kNamed, body("order_no", "last_name"), named),
      "132012 template.components[0].parameters[1].parameter_name");
  EXPECT_EQ(against(kNamed, body("order_no", "order_no"), named),
      "132012 template.components[0].parameters[1].parameter_name");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"{{1}} and {{2}}."}])", body("a", "")),
      "132012 template.components[0].parameters[0].parameter_name");
  EXPECT_EQ(parameter_format_of("NAMED"), ParameterFormat::named);
  EXPECT_EQ(parameter_format_of("POSITIONAL"), ParameterFormat::positional);
  EXPECT_EQ(parameter_format_of(""), ParameterFormat::positional);
}

TEST(OutgoingStored, ChecksTheHeadersKind) {
  constexpr std::string_view kPicture = R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi"}])";
  EXPECT_EQ(against(kPicture, R"([{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}])"), "");
  EXPECT_EQ(against(kPicture, R"([{"type":"header","parameters":[{"type":"video","video":{"id":"1"}}]}])"),
      "132012 template.components[0].parameters");
  EXPECT_EQ(against(kPicture, R"([{"type":"header","parameters":[{"type":"text","text":"x"}]}])"),
      "132012 template.components[0].parameters");
  EXPECT_EQ(against(kPicture, "[]"), "132012 template.components.header.parameters");
  EXPECT_EQ(against(R"([{"type":"HEADER","format":"TEXT","text":"{{1}}!"},{"type":"BODY","text":"Hi"}])",
                R"([{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}])"),
      "132012 template.components[0].parameters[0].type");
}

TEST(OutgoingStored, ChecksButtons) {
  std::string const head = texts({"42"}), body = texts({"Robin", "42"});
  auto const with = [&](std::string_view more) { return against(kOrder, order(head, body, more)); };

  EXPECT_EQ(with(kCopy), "131008 template.components.button[0].parameters");
  EXPECT_EQ(with(kTrack), "131008 template.components.button[3].parameters");
  EXPECT_EQ(
      with(both_buttons() +
           R"(,{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"p"}]})"),
      "");
  EXPECT_EQ(with(both_buttons() +
                 R"(,{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"p"}]})"),
      "132012 template.components[4].sub_type");
  EXPECT_EQ(with(both_buttons() +
                 R"(,{"type":"button","sub_type":"url","index":4,"parameters":[{"type":"text","text":"p"}]})"),
      "132000 template.components[4].parameters");
  EXPECT_EQ(with(both_buttons() +
                 R"(,{"type":"button","sub_type":"url","index":5,"parameters":[{"type":"text","text":"p"}]})"),
      "131009 template.components[4].index");
  EXPECT_EQ(with(fmt::format(
                R"(,{{"type":"button","sub_type":"url","index":0,"parameters":[{{"type":"text","text":"{}"}}]}}{})",
                letters(2000), kCopy)),
      "132005 template.components[2].parameters");
}

TEST(OutgoingStored, ChecksFilledLengths) {
  auto const alone = [](std::size_t count) {
    return against(R"([{"type":"BODY","text":"Hi {{1}}."}])",
        fmt::format(R"([{{"type":"body","parameters":{}}}])", texts({letters(count)})));
  };
  auto const beside = [](std::size_t count) {
    return against(R"([{"type":"BODY","text":"Hi {{1}}."},{"type":"FOOTER","text":"f"}])",
        fmt::format(R"([{{"type":"body","parameters":{}}}])", texts({letters(count)})));
  };
  EXPECT_EQ(alone(32'764), "");
  EXPECT_EQ(alone(32'765), "132005 template.components[0].parameters");
  EXPECT_EQ(beside(1020), "");
  EXPECT_EQ(beside(1021), "132005 template.components[0].parameters");
  EXPECT_EQ(against(R"([{"type":"HEADER","format":"TEXT","text":"Hi {{1}}"},{"type":"BODY","text":"b"}])",
                fmt::format(R"([{{"type":"header","parameters":{}}}])", texts({letters(58)}))),
      "132005 template.components[0].parameters");
}

constexpr std::string_view kCode =
    R"([{"type":"BODY","text":"*{{1}}* is your code.","add_security_recommendation":true},)"
    R"({"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy"}]}])";
std::string code(std::string_view body, std::string_view button) {
  return fmt::format(R"([{{"type":"body","parameters":{}}},)"
                     R"({{"type":"button","sub_type":"url","index":"0","parameters":{}}}])",
      texts({body}), texts({button}));
}

TEST(OutgoingStored, AnAuthenticationCodeStandsTwice) {
  EXPECT_EQ(against(kCode, code("123456", "123456")), "");
  EXPECT_EQ(against(kCode, code("123456", "123457")), "131009 template.components[1].parameters[0].text");
  EXPECT_EQ(against(kCode, fmt::format(R"([{{"type":"body","parameters":{}}}])", texts({"123456"}))),
      "131008 template.components.button[0].parameters");
  EXPECT_EQ(against(kCode, code(letters(16), letters(16))), "132005 template.components[0].parameters[0].text");
  EXPECT_EQ(against(kCode, code("www.a.test", "www.a.test")), "132007 template.components[0].parameters[0].text");
  EXPECT_EQ(against(kCode, code("🔑", "🔑")), "132007 template.components[0].parameters[0].text");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"*{{1}}*"},{"type":"BUTTONS","buttons":[{"type":"URL",)"
                    R"("url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}])",
                code("1", "2")),
      "131009 template.components[1].parameters[0].text");
  EXPECT_EQ(
      against(R"([{"type":"BODY","add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP"}]}])",
          code("1", "1")),
      "");
}

TEST(OutgoingStored, AuthenticationGoesToPhonesOnly) {
  Held const to_user_id{.envelope = R"("recipient":"US.1")"};
  Held const by_category{.category = "AUTHENTICATION", .envelope = R"("recipient":"US.1")"};
  Held const to_group{.envelope = R"("to":"group","recipient_type":"group")"};

  EXPECT_EQ(against(kCode, code("1", "1"), to_user_id), "131062 recipient");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"Hi"}])", "[]", by_category), "131062 recipient");
  EXPECT_EQ(against(R"([{"type":"BODY","text":"Hi"}])", "[]", to_user_id), "");
  EXPECT_EQ(against(kCode, code("1", "1"), to_group), "131051 to");
}

TEST(OutgoingStored, ChecksCarouselsAndOffers) {
  constexpr std::string_view kCards =
      R"([{"type":"BODY","text":"Look"},{"type":"CAROUSEL","cards":[)"
      R"({"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"One {{1}}"}]},)"
      R"({"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Two"}]}]}])";
  auto const card = [](int index, std::string_view body) {
    return fmt::format(R"({{"card_index":{},"components":[{{"type":"header","parameters":[{{"type":"image","image":)"
                       R"({{"id":"1"}}}}]}},{{"type":"body","parameters":{}}}]}})",
        index, body);
  };
  auto const carousel = [](std::string_view cards) {
    return fmt::format(R"([{{"type":"carousel","cards":[{}]}}])", cards);
  };

  EXPECT_EQ(against(kCards, carousel(card(1, "[]") + "," + card(0, texts({"x"})))), "");
  EXPECT_EQ(against(kCards, carousel(card(0, texts({"x"})))), "132000 template.components[0].cards");
  EXPECT_EQ(against(kCards, carousel(card(0, "[]") + "," + card(1, "[]"))),
      "132000 template.components[0].cards[0].components[1].parameters");
  EXPECT_EQ(against(kCards, "[]"), "132000 template.components.carousel.cards");
  EXPECT_EQ(
      against(R"([{"type":"BODY","text":"Look"}])", carousel(card(0, "[]"))), "132012 template.components[0].cards");

  constexpr std::string_view kOffer =
      R"([{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"t","has_expiration":true}},)"
      R"({"type":"BODY","text":"Hi"}])";
  EXPECT_EQ(against(kOffer, "[]"), "131008 template.components.limited_time_offer");
  EXPECT_EQ(against(kOffer, R"([{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer",)"
                            R"("limited_time_offer":{"expiration_time_ms":1767225600000}}]}])"),
      "");
}

}  // namespace
}  // namespace wigwag::meta
