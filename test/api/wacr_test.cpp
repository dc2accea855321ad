// GET /api/v2/messages and one message: WA.cr API v2 §2–6, 8.6.
#include "api/world.h"

namespace wigwag::api {
namespace {

using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kMessages = "/api/v2/messages";
constexpr char const* kMeta = R"("meta":{"request_id":"3f0c2b1e-6f57-4a0e-9d55-0f6a1f0b7c11","timestamp":")";

struct Found {
  std::string query;
  std::string ids;
};

class Wacr : public EachEngine {
 protected:
  World world{open()};

  std::string get(std::string const& query) { return world.get(kMessages + query).body; }

  /// Messages 1 to 3, and one of another project.
  void fill() {
    world.add_message({.wamid = "1", .text = {"Hello World"}});
    world.add_message(
        {.wamid = "2", .direction = Direction::outbound, .type = "template", .status = MessageStatus::failed});
    world.add_message({.wamid = "3", .type = "audio", .status = MessageStatus::read, .text = {}, .has_media = true});
    world.add_message({.wamid = "4", .number = kForeignNumber});
  }
  void expect_ids(std::span<Found const> all) {
    for (Found const& one : all) {
      std::string const body = get("?" + one.query);
      EXPECT_EQ(each(body, "message_id"), one.ids) << one.query << " " << body;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Wacr, kEngines, engine_name);

TEST_P(Wacr, AListHasItsDocumentedShape) {
  MessageNum const num =
      world.add_message({.wamid = "wamid.HBgM", .direction = Direction::outbound, .status = MessageStatus::sent});
  std::string const time = iso_offset(world.now);
  std::string const id = std::to_string(num.value);

  net::Response const answer = world.get(kMessages);

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
      R"({"success":true,"data":[{"id":)" + id +
          R"(,"interaction_id":2,"sender_id":"15550100001","type":"text",)"
          R"("message":"hello","status":"sent","message_id":"wamid.HBgM","sent_at":")" +
          time + R"(","is_read":false}],)" + kMeta + time +
          R"(","pagination":{"current_page":1,"per_page":15,"total":1,"last_page":1,"from":1,"to":1}},)"
          R"("links":{"first":"/api/v2/messages?page=1","last":"/api/v2/messages?page=1","prev":null,"next":null}})");
}

TEST_P(Wacr, AnEmptyPageHasNoFromAndTo) {
  EXPECT_EQ(at(get(""), "meta.pagination"),
      R"({"current_page":1,"per_page":15,"total":0,"last_page":1,"from":null,"to":null})");
  world.add_message();
  EXPECT_EQ(at(get("?page=7"), "meta.pagination"),
      R"({"current_page":7,"per_page":15,"total":1,"last_page":1,"from":null,"to":null})");
}

TEST_P(Wacr, LinksKeepAllOtherParameters) {
  for (int i = 0; i < 5; ++i) world.add_message();

  std::string const body = get("?per_page=2&page=2&filter%5Btype%5D=text&q=a%26b");
  std::string const one = get("?per_page=2&page=2&filter[type]=text");

  EXPECT_EQ(at(body, "links.first"), "\"/api/v2/messages?per_page=2&filter%5Btype%5D=text&q=a%26b&page=1\"");
  EXPECT_EQ(at(one, "links.prev"), "\"/api/v2/messages?per_page=2&filter%5Btype%5D=text&page=1\"");
  EXPECT_EQ(at(one, "links.next"), "\"/api/v2/messages?per_page=2&filter%5Btype%5D=text&page=3\"");
  EXPECT_EQ(at(one, "links.last"), "\"/api/v2/messages?per_page=2&filter%5Btype%5D=text&page=3\"");
  EXPECT_EQ(at(one, "meta.pagination"), R"({"current_page":2,"per_page":2,"total":5,"last_page":3,"from":3,"to":4})");
}

TEST_P(Wacr, FiltersTakeTheirOperators) {
  fill();
  Found const all[] = {
      {"", "3 2 1"},
      {"filter[type]=text", "1"},
      {"filter[type][ne]=audio", "2 1"},
      {"filter[type][in]=text,template", "2 1"},
      {"filter[type][in]=text,%20audio%20,", "3 1"},
      {"filter[type][not_in]=audio,template", "1"},
      {"filter[type][in]=,", ""},
      {"filter[status]=failed", "2"},
      {"filter[status][ne]=failed", "3 1"},
      {"filter[status][in]=read,failed", "3 2"},
      {"filter[status]=sent", ""},
      {"filter[direction]=inbound", "3 1"},
      {"filter[direction][ne]=inbound", "2"},
      {"filter[direction][not_in]=inbound,outbound", ""},
      {"filter[type][ne]=audio&filter[status][ne]=failed", "1"},
      {"filter[type]=bogus", ""},
      {"filter[type][gt]=a", "3 2 1"},
      {"filter[type][!=]=text", "3 2 1"},
      {"filter[colour]=red", "3 2 1"},
      {"filter[type]=", "3 2 1"},
      {"filter[type]=audio&filter[type]=text", "1"},
  };
  expect_ids(all);
}

TEST_P(Wacr, SearchSortAndPagesAreLenient) {
  fill();
  Found const all[] = {
      {"search=hello", "2 1"},
      {"search=HELLO%20w", "1"},
      {"q=world", "1"},
      {"search=hello&q=world", "2 1"},
      {"search=&q=world", "1"},
      {"search=%25", ""},
      {"search=o%20", "1"},
      {"search=lo&filter[direction]=outbound", "2"},
      {"search=hello&filter[type]=text", "1"},
      {"sort=created_at", "1 2 3"},
      {"sort=-created_at", "3 2 1"},
      {"sort=updated_at", "1 2 3"},
      {"sort=-updated_at", "3 2 1"},
      {"sort=id", "3 2 1"},
      {"sort=%00", "3 2 1"},
      {"per_page=2", "3 2"},
      {"per_page=2&page=2", "1"},
      {"per_page=0", "3 2 1"},
      {"per_page=-1", "3 2 1"},
      {"per_page=1000", "3 2 1"},
      {"per_page=abc", "3 2 1"},
      {"page=0", "3 2 1"},
      {"page=x", "3 2 1"},
      {"page=%ff", "3 2 1"},
      {"page=99999999999999999999", ""},
  };
  expect_ids(all);
}

TEST_P(Wacr, AnInteractionIsOneThread) {
  ContactNum const robin = world.add_contact({});
  ContactNum const alex = world.add_contact({});
  ConversationNum const first = world.add_conversation(robin);
  ConversationNum const second = world.add_conversation(robin);
  ConversationNum const other = world.add_conversation(alex);
  world.add_message({.wamid = "1", .contact = robin, .conversation = first});
  world.add_message({.wamid = "2", .contact = alex, .conversation = other});
  world.add_message({.wamid = "3", .contact = robin, .conversation = second});
  std::string const thread = std::to_string(robin.value + 1);

  EXPECT_EQ(each(get("?filter[interaction_id]=" + thread), "message_id"), "3 1");
  EXPECT_EQ(each(get("?per_page=1&page=2&filter[interaction_id]=" + thread), "message_id"), "1");
  EXPECT_EQ(at(get("?filter[interaction_id]=" + thread), "meta.pagination.total"), "2");
  EXPECT_EQ(each(get("?filter[interaction_id][ne]=" + thread), "message_id"), "2");
  EXPECT_EQ(
      each(get("?filter[interaction_id][in]=" + thread + "," + std::to_string(alex.value + 1)), "message_id"), "3 2 1");
  EXPECT_EQ(each(get("?filter[interaction_id]=5"), "message_id"), "");
}

TEST_P(Wacr, BadFilterValuesAreValidationErrors) {
  struct Case {
    std::string query;
    std::string details;
  };
  Case const all[] = {
      {"filter[status]=lost",
          R"({"filter.status":["filter.status must be one of pending, sent, delivered, read, failed"]})"},
      {"filter[direction][in]=inbound,up",
          R"({"filter.direction":["filter.direction must be one of inbound, outbound"]})"},
      {"filter[interaction_id]=nine", R"({"filter.interaction_id":["filter.interaction_id must be a whole number"]})"},
      {"filter[interaction_id]=99999999999999999999",
          R"({"filter.interaction_id":["filter.interaction_id must be a whole number"]})"},
      {"search=%00", R"({"search":["search must be UTF-8 without NUL characters"]})"},
      {"q=%ff", R"({"q":["q must be UTF-8 without NUL characters"]})"},
  };
  for (Case const& one : all) {
    net::Response const answer = world.get(kMessages + ("?" + one.query));
    EXPECT_EQ(answer.status, 422) << one.query;
    EXPECT_EQ(at(answer.body, "error"),
        R"({"code":"VALIDATION_ERROR","message":"Validation failed","details":)" + one.details + "}");
    EXPECT_EQ(at(answer.body, "success"), "false");
    EXPECT_NE(at(answer.body, "meta.request_id"), "<missing>");
  }
}

TEST_P(Wacr, FieldsChooseAndKeepTheirOrder) {
  world.add_message({.wamid = "wamid.1"});

  EXPECT_EQ(at(get("?fields=status,%20type,bogus"), "data.0"), R"({"type":"text","status":"delivered"})");
  EXPECT_EQ(at(get("?fields=bogus"), "data.0"), at(get(""), "data.0"));
  EXPECT_EQ(at(get("?fields="), "data.0"), at(get(""), "data.0"));
}

TEST_P(Wacr, OneMessageHasThirteenFieldsInOrder) {
  Message row;
  row.num = MessageNum{world.add_message({.wamid = "wamid.first"}).value + 4096 * 1000};
  row.project_id = world.project();
  row.channel_num = world.channel(kNumber);
  row.thread_num = ThreadNum{9};
  row.direction = Direction::inbound;
  row.type = "text";
  row.status = MessageStatus::failed;
  row.bsuid = "US.1";
  row.sent_at = kStart;
  row.text = {"a \\u0000 b \\ud83d"};
  row.payload = "{}";
  row.context_wamid = "wamid.first";
  row.error_title = "Undeliverable";
  world.insert(row);

  net::Response const answer = world.get(kMessages + ("/" + std::to_string(row.num.value)));

  EXPECT_EQ(answer.body, R"({"success":true,"data":{"id":)" + std::to_string(row.num.value) +
                             R"(,"interaction_id":9,"sender_id":"US.1","type":"text","message":"a \u0000 b \ud83d",)"
                             R"("status":"failed","status_message":"Undeliverable","message_id":null,)"
                             R"("ref_message_id":"wamid.first","url":null,"sent_at":"2026-01-01T00:00:00+00:00",)"
                             R"("is_read":false,"staff_id":null},)" +
                             kMeta + iso_offset(world.now) + R"("}})");
}

TEST_P(Wacr, NothingIsShownOfARevokedMessage) {
  MessageNum const num = world.add_message({.wamid = "wamid.1"});
  constexpr store::Stmt<void(Instant, ProjectId)> kRevoke{"UPDATE message SET revoked_at = ? WHERE project_id = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kRevoke, kStart, world.project()); }));

  EXPECT_EQ(at(get(""), "data.0.message"), "null");
  EXPECT_EQ(at(get("/" + std::to_string(num.value)), "data.message"), "null");
  std::string const kapso = world.get("/platform/v1/whatsapp/messages/wamid.1").body;
  EXPECT_EQ(at(kapso, "data.text"), "<missing>");
  EXPECT_EQ(at(kapso, "data.kapso.content"), "\"\"");
  EXPECT_EQ(kapso.find("hello"), std::string::npos);
}

TEST_P(Wacr, UnknownAndForeignIdsAreNotFound) {
  MessageNum const foreign = world.add_message({.number = kForeignNumber});
  for (std::string const& id : {std::to_string(foreign.value), std::string("1"), std::string("msg_abc123"),
           std::string("-5"), std::string("0"), std::string("%00"), std::string("99999999999999999999")}) {
    net::Response const answer = world.get(kMessages + ("/" + id));
    EXPECT_EQ(answer.status, 404) << id;
    EXPECT_EQ(
        answer.body, std::string(R"({"success":false,"error":{"code":"NOT_FOUND","message":"Message not found"},)") +
                         kMeta + iso_offset(world.now) + R"("}})");
  }
}

}  // namespace
}  // namespace wigwag::api
