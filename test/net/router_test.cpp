#include "net/router.h"

#include <gtest/gtest.h>

namespace wigwag::net {
namespace {

enum Route : std::size_t { list, show, search, remove, reply, by_message, media, versioned, named, root };

Router routes() {
  Router router;
  struct Row {
    Method method;
    char const* pattern;
    Route route;
  };
  Row const rows[] = {
      {Method::get, "/", root},
      {Method::get, "/platform/v1/whatsapp/messages", list},
      {Method::post, "/platform/v1/whatsapp/messages", reply},
      {Method::get, "/platform/v1/whatsapp/messages/search", search},
      {Method::get, "/platform/v1/whatsapp/messages/*id", show},
      {Method::get, "/contacts/:id", named},
      {Method::del, "/contacts/:contact_id", remove},
      {Method::get, "/contacts/:id/messages/:message_id", by_message},
      {Method::post, "/meta/whatsapp/:version~v/:phone/media", versioned},
      {Method::post, "/meta/whatsapp/:phone/media", media},
  };
  for (Row const& row : rows) EXPECT_TRUE(router.add(row.method, row.pattern, row.route)) << row.pattern;
  return router;
}

/// `7 id=a b=c!` where `!` means not clean; `405 GET, HEAD`; `404`.
std::string found(Method method, std::string_view path) {
  static Router const router = routes();
  Found const answer = router.find(method, path);
  if (std::holds_alternative<UnknownPath>(answer)) return "404";
  if (auto const* wrong = std::get_if<WrongMethod>(&answer)) return "405 " + wrong->allow;
  Match const& match = std::get<Match>(answer);
  std::string text = std::to_string(match.route);
  for (Parameter const& p : match.params) text += " " + p.name + "=" + p.value + (p.clean ? "" : "!");
  return text;
}

std::string route(Route number, std::string const& params = "") {
  return std::to_string(number) + (params.empty() ? "" : " " + params);
}

TEST(Router, FindsLiteralsAndParameters) {
  EXPECT_EQ(found(Method::get, "/"), route(root));
  EXPECT_EQ(found(Method::get, "/platform/v1/whatsapp/messages"), route(list));
  EXPECT_EQ(found(Method::post, "/platform/v1/whatsapp/messages"), route(reply));
  EXPECT_EQ(found(Method::get, "/contacts/42"), route(named, "id=42"));
  EXPECT_EQ(found(Method::get, "/contacts/42/messages/7"), route(by_message, "id=42 message_id=7"));
}

TEST(Router, EachRouteNamesItsOwnParameters) {
  EXPECT_EQ(found(Method::del, "/contacts/42"), route(remove, "contact_id=42"));
}

TEST(Router, ALiteralWinsOverATail) {
  EXPECT_EQ(found(Method::get, "/platform/v1/whatsapp/messages/search"), route(search));
  EXPECT_EQ(found(Method::get, "/platform/v1/whatsapp/messages/search/x"), route(show, "id=search/x"));
}

TEST(Router, AWamidIsOneParameterHoweverItIsWritten) {
  std::string const base = "/platform/v1/whatsapp/messages/";
  std::string const expected = route(show, "id=wamid.HBgL+a/b//c==");

  EXPECT_EQ(found(Method::get, base + "wamid.HBgL+a/b//c=="), expected);
  EXPECT_EQ(found(Method::get, base + "wamid.HBgL%2Ba%2Fb%2F%2fc%3D%3D"), expected);
  EXPECT_EQ(found(Method::get, base + "wamid.HBgL+a%2Fb//c%3D="), expected);
}

TEST(Router, AnEncodedSlashStaysInsideItsSegment) {
  EXPECT_EQ(found(Method::get, "/contacts/a%2Fb/messages/c%2fd"), route(by_message, "id=a/b message_id=c/d"));
  EXPECT_EQ(found(Method::get, "/contacts/a%2Fmessages"), route(named, "id=a/messages"));
}

TEST(Router, PlusInAPathIsNoBlank) { EXPECT_EQ(found(Method::get, "/contacts/+49"), route(named, "id=+49")); }

TEST(Router, WhatIsOddInAParameterIsFlaggedAndKept) {
  EXPECT_EQ(found(Method::get, "/contacts/a%zz"), route(named, "id=a%zz!"));
  EXPECT_EQ(found(Method::get, "/contacts/a%2"), route(named, "id=a%2!"));
  EXPECT_EQ(found(Method::get, "/contacts/%ff"), route(named, "id=\xff!"));
  EXPECT_EQ(found(Method::get, "/contacts/a%00b"), route(named, std::string("id=a\0b!", 7)));
  EXPECT_EQ(found(Method::get, "/contacts/%C3%A4"), route(named, "id=\xc3\xa4"));
}

TEST(Router, OnlyVersionsMatchAVersion) {
  EXPECT_EQ(found(Method::post, "/meta/whatsapp/v24.0/555/media"), route(versioned, "version=v24.0 phone=555"));
  EXPECT_EQ(found(Method::post, "/meta/whatsapp/v24/555/media"), route(versioned, "version=v24 phone=555"));
  EXPECT_EQ(found(Method::post, "/meta/whatsapp/555/media"), route(media, "phone=555"));
  for (char const* segment : {"v", "v.", "v1.", "v1.2.3", "1.2", "vx", "V1", "v1x", "v-1"})
    EXPECT_EQ(found(Method::post, std::string("/meta/whatsapp/") + segment + "/555/media"), "404") << segment;
}

TEST(Router, AVersionAloneIsStillAnId) {
  EXPECT_EQ(found(Method::post, "/meta/whatsapp/v24.0/media"), route(media, "phone=v24.0"));
}

TEST(Router, OneSlashAtTheEndIsIgnored) {
  EXPECT_EQ(found(Method::get, "/contacts/42/"), route(named, "id=42"));
  EXPECT_EQ(found(Method::get, "/platform/v1/whatsapp/messages/"), route(list));
  EXPECT_EQ(found(Method::get, "/contacts/42//"), "404");
}

TEST(Router, HeadMeansGet) { EXPECT_EQ(found(Method::head, "/contacts/42"), route(named, "id=42")); }

TEST(Router, AnUnknownMethodNamesThoseThatAre) {
  EXPECT_EQ(found(Method::put, "/contacts/42"), "405 GET, HEAD, DELETE");
  EXPECT_EQ(found(Method::other, "/platform/v1/whatsapp/messages"), "405 GET, HEAD, POST");
  EXPECT_EQ(found(Method::get, "/meta/whatsapp/555/media"), "405 POST");
}

TEST(Router, AMethodIsFoundOnALessSpecificPattern) {
  Router router;
  ASSERT_TRUE(router.add(Method::get, "/m/search", 1));
  ASSERT_TRUE(router.add(Method::del, "/m/:id", 2));

  Found const answer = router.find(Method::del, "/m/search");

  ASSERT_TRUE(std::holds_alternative<Match>(answer));
  EXPECT_EQ(std::get<Match>(answer).route, 2U);
}

TEST(Router, WhatIsNotThereIsUnknown) {
  for (char const* path : {"", "*", "contacts/42", "/contacts", "/contacts/", "/Contacts/42", "//",
           "/contacts//messages/7", "/platform/v1/whatsapp", "/contacts/1/messages", "/contacts/1/messages/2/3"})
    EXPECT_EQ(found(Method::get, path), "404") << path;
}

TEST(Router, RefusesTheSameRouteTwiceWhateverItsNames) {
  Router router;
  ASSERT_TRUE(router.add(Method::get, "/a/:id", 1));

  Done const again = router.add(Method::get, "/a/:name", 2);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::conflict);
}

TEST(Router, RefusesWhatIsNoPattern) {
  Router router;
  for (char const* pattern : {"", "a", "/a//b", "/:", "/*", "/*id/x", "/:~v", "/:a/:b/:c/:d/:e/:f/:g/:h/:i"}) {
    Done const added = router.add(Method::get, pattern, 1);
    ASSERT_FALSE(added) << pattern;
    EXPECT_EQ(added.error().code, Code::invalid);
  }
}

}  // namespace
}  // namespace wigwag::net
