#include <chrono>

#include "api/world.h"
#include "kit/raw_client.h"
#include "store/events.h"

namespace wigwag::api {
namespace {

using std::chrono::milliseconds;

/// A server whose door is the Api, with live streams that beat fast.
class LiveServer {
 public:
  explicit LiveServer(World& world, store::Db& db, std::int64_t heartbeat_us = 3600 * kSecondUs)
      : live_({db, metrics_, [] { return system_now(); }, world.services().files, heartbeat_us, milliseconds(50)}),
        api_(with_live(world, db)),
        server_({.timeouts = {.write = milliseconds(300)}},
            [this](net::Request request) { return api_.handle(std::move(request)); }) {
    live_.start();
    port_ = store::ok(server_.start());
  }
  ~LiveServer() {
    server_.stop(milliseconds(1000));
    live_.stop();
  }

  std::uint16_t port() const { return port_; }
  void stop() { server_.stop(std::chrono::seconds(5)); }
  work::Live& live() { return live_; }

 private:
  Services with_live(World& world, store::Db& db) {
    Services const of = world.services();
    Services services{
        db, of.pool, of.nums, of.graph, of.sender, of.blobs, of.seal_key, of.graph_version, of.clock, of.public_url};
    services.files = of.files;
    services.live = &live_;
    return services;
  }

  Metrics metrics_;
  work::Live live_;
  Api api_;
  net::Server server_;
  std::uint16_t port_ = 0;
};

/// A client of one stream.
class Reader {
 public:
  Reader(LiveServer const& server, std::string_view target, std::string_view key = kKey, std::string headers = "")
      : client_(server.port()) {
    std::string const key_line = key.empty() ? "" : "X-API-Key: " + std::string(key) + "\r\n";
    client_.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + key_line + headers + "\r\n");
    head = client_.receive().value_or(net::Answer{});  // a stream has no length: only its head
    body = head.body;
    if (head.status == 200) greeting = client_.receive_until(": welcome\n\n");
  }

  /// The JSON of the next event; heartbeats are passed over.
  std::string next() {
    while (true) {
      std::string const block = client_.receive_until("\n\n");
      std::size_t const data = block.find("data: ");
      if (data != std::string::npos) return block.substr(data + 6, block.size() - data - 8);
      if (block.empty()) return "<end>";
    }
  }
  std::string next_block() { return client_.receive_until("\n\n"); }
  std::string ids(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += (i == 0 ? "" : " ") + at(next(), "id");
    return out;
  }
  bool has_ended() { return client_.is_closed_by_peer(); }
  net::RawClient& client() { return client_; }

  net::Answer head;
  std::string greeting;
  std::string body;

 private:
  net::RawClient client_;
};

class LiveTest : public store::EachEngine {
 protected:
  World world{open()};
  ContactNum contact = world.add_contact();
  ConversationNum conversation = world.add_conversation(contact);

  Event event(EventKind kind) {
    return {world.project(), 0, kind, world.now, world.channel(kNumber), contact, conversation, {}, {}};
  }
  void append(std::vector<Event> events) { append_to(world.db(), std::move(events)); }
  static void append_to(store::Db& db, std::vector<Event> events) {
    ProjectId const project = events.front().project_id;
    store::ok(db.write([&](store::WriteTx& tx) { return store::events::append(tx, project, events, 0); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, LiveTest, store::kEngines, store::engine_name);

TEST_P(LiveTest, TellsOfWhatHappensFromNowOn) {
  append({event(EventKind::conversation_ended)});
  LiveServer server(world, world.db());
  Reader reader(server, "/live");
  EXPECT_EQ(reader.head.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(reader.greeting, "retry: 2000\nid: 1\n: welcome\n\n");

  Event received = event(EventKind::message_received);
  received.message_num = world.add_message({.wamid = "wamid.A", .contact = contact, .conversation = conversation});
  received.detail = "{\"a\":\n1}";
  append({received});

  std::string const told = reader.next();
  EXPECT_EQ(at(told, "id"), "2");
  EXPECT_EQ(at(told, "kind"), "\"message.received\"");
  EXPECT_EQ(at(told, "phone_number_id"), "\"" + std::string(kNumber) + "\"");
  EXPECT_EQ(at(told, "message_id"), "\"wamid.A\"");
  EXPECT_EQ(at(told, "conversation_id"), "\"" + uuid_of(Kind::conversation, conversation.value) + "\"");
  EXPECT_EQ(at(told, "contact_id"), "\"" + uuid_of(Kind::contact, contact.value) + "\"");
  EXPECT_EQ(at(told, "detail.a"), "1");
  EXPECT_EQ(at(told, "message.text.body"), "\"hello\"");
  EXPECT_EQ(at(told, "message.kapso.direction"), "\"inbound\"");
  EXPECT_EQ(at(told, "conversation"), "<missing>");

  append({event(EventKind::conversation_created)});
  EXPECT_EQ(at(reader.next(), "conversation.status"), "\"active\"");
}

TEST_P(LiveTest, ResumesWithoutAGapWhileEventsAreAppended) {
  LiveServer server(world, world.db());
  constexpr int kWriters = 2, kAppends = 100, kEach = 7, kAll = kWriters * kAppends * kEach;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w)
    writers.emplace_back([&] {
      for (int i = 0; i < kAppends; ++i) append(std::vector(kEach, event(EventKind::message_read)));
    });

  std::int64_t seen = 0;
  for (int part = 0; part < 10; ++part) {
    Reader reader(server, "/live?after=999999999", kKey, "Last-Event-ID: " + std::to_string(seen) + "\r\n");
    for (int i = 0; i < kAll / 10; ++i) {
      ++seen;
      ASSERT_EQ(at(reader.next(), "id"), std::to_string(seen));
    }
  }
  for (auto& writer : writers) writer.join();

  EXPECT_EQ(seen, kAll);
}

TEST_P(LiveTest, Filters) {
  ConversationNum const other = world.add_conversation(contact, {.thread_num = ThreadNum{5}}, kSecondNumber);
  Event on_second = event(EventKind::message_received);
  on_second.channel_num = world.channel(kSecondNumber);
  on_second.conversation_num = other;
  Event of_nobody = event(EventKind::template_changed);
  of_nobody.channel_num = {};
  of_nobody.contact_num = {};
  of_nobody.conversation_num = {};
  LiveServer server(world, world.db());
  append({event(EventKind::message_received), on_second, of_nobody, event(EventKind::message_read),
      event(EventKind::conversation_ended)});
  std::string const uuid = uuid_of(Kind::conversation, other.value);
  struct Row {
    std::string query, ids;
  };
  for (Row const& row :
      std::vector<Row>{{"", "1 2 3 4 5"}, {"&kind=message.received", "1 2"}, {"&kind=message.*", "1 2 4"},
          {"&kind=template.changed,conversation.ended", "3 5"}, {"&phone_number_id=" + std::string(kSecondNumber), "2"},
          {"&phone_number_id=" + std::string(kSecondNumber) + "," + std::string(kNumber), "1 2 4 5"},
          {"&conversation_id=" + uuid, "2"}, {"&conversation_id=" + uuid + "&kind=message.read", ""}}) {
    Reader reader(server, "/live?after=0" + row.query);
    int const count = row.ids.empty() ? 0 : static_cast<int>(std::ranges::count(row.ids, ' ')) + 1;
    EXPECT_EQ(reader.ids(count), row.ids) << row.query;
  }
}

TEST_P(LiveTest, AnotherProjectSeesNothing) {
  LiveServer server(world, world.db());
  Reader foreign(server, "/live?after=0", kForeignKey);
  append({event(EventKind::message_received)});
  Event own = event(EventKind::template_changed);
  own.project_id = world.foreign_project();
  append({own});

  std::string const told = foreign.next();

  EXPECT_EQ(at(told, "kind"), "\"template.changed\"");
  EXPECT_EQ(at(told, "id"), "1");
}

TEST_P(LiveTest, AKeySeesOnlyWhatItsScopesAllow) {
  ApiKey row;
  row.scopes = "templates:read";
  world.add_key(row, "narrow");
  LiveServer server(world, world.db());
  append({event(EventKind::message_received), event(EventKind::template_changed)});

  EXPECT_EQ(Reader(server, "/live?after=0", "narrow").ids(1), "2");
  Reader refused(server, "/live?kind=message.received", "narrow");
  EXPECT_EQ(refused.head.status, 403);
  EXPECT_NE(refused.body.find("messages:read"), std::string::npos);
}

TEST_P(LiveTest, RefusesWhatItDoesNotUnderstand) {
  LiveServer server(world, world.db());
  struct Row {
    std::string target;
    std::string_view key;
    int status;
    std::string word;
  };
  for (Row const& row : std::vector<Row>{{"/live", "", 401, "API key"}, {"/live", "nobodys", 401, "API key"},
           {"/live?kind=message.receved", kKey, 422, "message.receved"}, {"/live?after=x", kKey, 422, "after"},
           {"/live?phone_number_id=1", kKey, 422, "phone_number_id"},
           {"/live?conversation_id=1", kKey, 422, "conversation_id"},
           {"/live?phone_number_id=" + std::string(kForeignNumber), kKey, 422, "phone_number_id"},
           {"/live?numbers=1", kKey, 422, "unknown parameter"}, {"/live?token=x", "", 401, "token"}}) {
    Reader reader(server, row.target, row.key);
    EXPECT_EQ(reader.head.status, row.status) << row.target << reader.body;
    EXPECT_NE(reader.body.find(row.word), std::string::npos) << row.target << reader.body;
  }
}

TEST_P(LiveTest, ATokenOpensAStreamForAnHour) {
  LiveServer server(world, world.db());
  append({event(EventKind::message_received)});
  auto const made = world.send(net::Method::post, "/live/tokens");
  EXPECT_EQ(made.status, 201) << made.body;
  std::string token = at(made.body, "data.token");
  std::erase(token, '"');

  EXPECT_EQ(Reader(server, "/live?after=0&token=" + token, "").ids(1), "1");
  world.now.us += kHourUs;
  EXPECT_EQ(Reader(server, "/live?after=0&token=" + token, "").head.status, 401);
}

TEST_P(LiveTest, SaysWhenEventsAreGone) {
  append(std::vector(5, event(EventKind::message_read)));
  constexpr store::Stmt<void(ProjectId)> kForget{"DELETE FROM event WHERE project_id = ? AND num <= 3"};
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kForget, world.project()); }));
  LiveServer server(world, world.db());

  Reader old(server, "/live?after=1");
  EXPECT_EQ(old.next_block(), "id: 3\nevent: reset\ndata: {\"continues_after\":3,\"newest\":5}\n\n");
  EXPECT_EQ(old.ids(2), "4 5");
  Reader of_another_log(server, "/live?after=77");
  EXPECT_EQ(of_another_log.next_block(), "id: 5\nevent: reset\ndata: {\"continues_after\":5,\"newest\":5}\n\n");
  append({event(EventKind::message_read)});
  EXPECT_EQ(of_another_log.ids(1), "6");
}

TEST_P(LiveTest, BeatsWithItsPlaceAndEndsWithTheKey) {
  ApiKey row;
  row.name = "to be revoked";
  world.add_key(row, "short-lived");
  LiveServer server(world, world.db(), 20'000);
  append({event(EventKind::message_read)});
  Reader reader(server, "/live?kind=template.changed", "short-lived");
  EXPECT_EQ(reader.next_block(), "id: 1\n:\n\n");

  store::ok(world.db().write([&](store::WriteTx& tx) -> Done {
    constexpr store::Stmt<ApiKey(std::string_view)> kFind{"SELECT {*} FROM api_key WHERE name = ?"};
    TRY(auto key, tx.one(kFind, std::string_view("to be revoked")));
    key->revoked_at = Instant(1);
    return tx.update(*key);
  }));

  EXPECT_EQ(reader.next(), "<end>");
}

TEST_P(LiveTest, ASlowReaderIsCutAndOthersAreNot) {
  LiveServer server(world, world.db());
  Reader slow(server, "/live");
  Reader other(server, "/live");
  Event large = event(EventKind::other_field);
  large.detail = "\"" + std::string(16 * 1024, 'x') + "\"";

  std::int64_t seen = 0;
  while (server.live().streams() == 2 && seen < 10'000) {
    append(std::vector(10, large));
    for (int i = 0; i < 10; ++i) ASSERT_EQ(at(other.next(), "id"), std::to_string(++seen));
  }

  EXPECT_EQ(server.live().streams(), 1U);
}

TEST_P(LiveTest, AStopEndsStreams) {
  LiveServer server(world, world.db());
  Reader reader(server, "/live");

  server.stop();

  EXPECT_TRUE(reader.has_ended());
}

TEST(LiveNodes, AnyServerTellsOfEveryServersEvents) {
  std::string const address = kit::fresh_postgres();
  World world(store::ok(store::Db::open(address)));
  auto const there = store::ok(store::Db::open(address));
  LiveServer server(world, world.db());
  Reader reader(server, "/live");

  for (int i = 1; i <= 50; ++i) {
    Event const event{world.project(), 0, EventKind::template_changed, world.now, {}, {}, {}, {}, {}};
    store::ok(there->write([&](store::WriteTx& tx) { return store::events::append(tx, world.project(), {event}, 0); }));
    ASSERT_EQ(reader.ids(1), std::to_string(i));
  }
}

}  // namespace
}  // namespace wigwag::api
