#include "work/send.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "core/send.h"
#include "meta/callback_data.h"
#include "meta/graph_error.h"
#include "store/nodes.h"
#include "store/sends.h"
#include "work/send_world.h"

namespace wigwag::work {
namespace {

using What = MetaAnswer::What;
using core::person;
using core::text;

constexpr std::chrono::milliseconds kShort{150};

class SendingOut : public core::World {
 protected:
  Channel const& number() const { return first.channels[0]; }
  void customer(std::string const& phone) { receive({text("in-" + phone, person(phone), 0)}); }

  /// Meta by this script; `asked` and `taken` count.
  Result<Sent> send(std::vector<MetaAnswer> script, std::string const& to, std::string const& words = "hi",
      std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    asked = taken = 0;
    ScriptedMeta meta(std::move(script), [this](auto const&) { ++asked; }, [this](auto const&) { ++taken; });
    SendingSide side(*db, nums, meta.url(), [this] { return now; }, "", timeout);
    return side.send(text_order(number(), to, words));
  }
  Message newest() {
    auto all = rows<Message>();
    return *std::ranges::max_element(all, {}, &Message::num);
  }
  StatusUpdate own_status(Message const& row, std::string const& word) {
    StatusUpdate update = core::status(fmt::format("wamid.ww:{}", row.num.value), word, 4000);
    update.own_num = row.num;
    return update;
  }

  std::atomic<int> asked = 0, taken = 0;
};

TEST_P(SendingOut, EachCodeOfTheTableDoesWhatItsClassSays) {
  int n = 0;
  for (meta::ErrorRow const& error : meta::error_table()) {
    std::string const to = std::to_string(15550110000 + ++n);
    customer(to);
    int const status = error.http_status == 0 ? 400 : error.http_status;
    auto const sent = store::ok(send({{What::say, status, meta_error(error.first, error.subcode)}, {}}, to));
    Message const row = newest();
    auto const kind = meta::classify(error.first, error.subcode, status).kind;
    bool const again = kind == meta::ErrorClass::retry_later || kind == meta::ErrorClass::slow_down;
    SCOPED_TRACE(fmt::format("{} {} {}", error.first, error.subcode, meta::class_name(kind)));

    EXPECT_EQ(asked, again ? 2 : 1);
    EXPECT_EQ(taken, again ? 1 : 0);
    if (again) {
      EXPECT_EQ(sent.fate, Sent::Fate::accepted);
      EXPECT_EQ(row.status, MessageStatus::sent);
    } else if (kind == meta::ErrorClass::unknown) {
      EXPECT_EQ(sent.fate, Sent::Fate::unknown);
      EXPECT_EQ(row.status, MessageStatus::pending);
    } else {
      EXPECT_EQ(sent.fate, Sent::Fate::refused);
      EXPECT_EQ(row.status, MessageStatus::failed);
      EXPECT_EQ(row.error_code, error.first);
    }
  }
  EXPECT_GT(n, 100);
}

TEST_P(SendingOut, AnAnswerThatComesTooLateLeavesItUnknownUntilAStatusTells) {
  customer("15550110001");

  auto const sent = store::ok(send({{.delay = 3 * kShort}}, "15550110001", "hi", kShort));

  EXPECT_EQ(sent.fate, Sent::Fate::unknown);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(newest().status, MessageStatus::pending);
  EXPECT_EQ(rows<Send>().front().state, SendState::unknown);
  receive({own_status(newest(), "delivered")});
  EXPECT_EQ(newest().status, MessageStatus::delivered);
  EXPECT_TRUE(rows<Send>().empty());
}

TEST_P(SendingOut, NoAnswerAtAllIsNoReasonToSendAgain) {
  customer("15550110001");

  auto const sent = store::ok(send({{What::take_say, 502, "<html>bad gateway</html>"}}, "15550110001"));
  EXPECT_EQ(sent.fate, Sent::Fate::unknown);
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(asked, 1);
  auto const next = store::ok(send({{}}, "15550110001", "the conversation goes on"));
  EXPECT_EQ(next.fate, Sent::Fate::accepted);
}

/// A server of our own: HTTP's grammar is what it breaks.
class TwiceMeta {
 public:
  TwiceMeta() : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(::bind(listening_, reinterpret_cast<sockaddr*>(&any), sizeof any) == 0 && ::listen(listening_, 8) == 0,
        "a socket listens");
    socklen_t size = sizeof any;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&any), &size);
    port_ = ntohs(any.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~TwiceMeta() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  std::atomic<int> requests = 0;

 private:
  /// Every answer twice, each pair with a wamid of its own.
  void serve() {
    for (int peer = ::accept(listening_, nullptr, nullptr); peer >= 0; peer = ::accept(listening_, nullptr, nullptr)) {
      std::string read;
      char buffer[4096];
      for (ssize_t got = ::recv(peer, buffer, sizeof buffer, 0); got > 0;
          got = ::recv(peer, buffer, sizeof buffer, 0)) {
        read.append(buffer, static_cast<std::size_t>(got));
        if (!read.ends_with("}")) continue;
        read.clear();
        std::string const body = fmt::format(R"({{"messages":[{{"id":"wamid.pair{}"}}]}})", ++requests);
        std::string const answer = fmt::format(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
        ::send(peer, (answer + answer).data(), 2 * answer.size(), MSG_NOSIGNAL);
      }
      ::close(peer);
    }
  }

  int const listening_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

TEST_P(SendingOut, AnAnswerThatComesTwiceIsNotTheNextMessages) {
  customer("15550110001");
  TwiceMeta meta;
  {
    SendingSide side(*db, nums, meta.url(), [this] { return now; });
    for (int n = 1; n <= 4; ++n) {
      auto const sent = store::ok(side.send(text_order(number(), "15550110001", fmt::format("hi {}", n))));
      EXPECT_EQ(sent.fate, Sent::Fate::accepted);
      EXPECT_EQ(newest().wamid, fmt::format("wamid.pair{}", n));
    }
  }

  EXPECT_EQ(meta.requests, 4);
}

TEST_P(SendingOut, CallbackDataThatDoesNotFitComesBackAllTheSame) {
  customer("15550110001");
  SendOrder order = text_order(number(), "15550110001", "hi");
  std::string const data(500, 'x');
  order.outgoing.callback_data = data;
  Guarded<std::string> given;
  ScriptedMeta meta({{}}, [](auto const&) {}, [&](auto const& ours) { given.with([&](auto& s) { s = ours; }); });
  {
    SendingSide side(*db, nums, meta.url(), [this] { return now; });
    ASSERT_EQ(store::ok(side.send(order)).fate, Sent::Fate::accepted);
  }

  receive({own_status(newest(), "delivered")});

  EXPECT_EQ(given.with([](auto& s) { return s; }), fmt::format("ww:{}", newest().num.value)) << "our number alone";
  EXPECT_EQ(newest().callback_data, data);
  EXPECT_NE(newest().statuses.find(data), std::string::npos);
  for (Event const& event : rows<Event>())
    if (event.kind == EventKind::message_delivered)
      EXPECT_NE(event.detail->find(R"("biz_opaque_callback_data":"xxx)"), std::string::npos) << *event.detail;
}

TEST_P(SendingOut, ANodeThatFallsSilentHoldsNobodyUp) {
  customer("15550110001");
  auto const lease = [&](std::string const& holder) {
    store::ok(db->write(
        [&](store::WriteTx& tx) { return store::nodes::take(tx, holder, now, now + store::nodes::kHeldUs); }));
  };
  lease("dead");
  lease("alive");
  ScriptedMeta meta({{}}, [](auto const&) {}, [](auto const&) {});
  SendingSide side(*db, nums, meta.url(), [this] { return now; }, "alive");
  SendOrder const order = text_order(number(), "15550110001", "hi");
  ASSERT_EQ(store::ok(side.send(order)).fate, Sent::Fate::accepted);
  Message const before = newest();
  Send const left{first.project, before.num, before.channel_num, before.thread_num, SendState::on_its_way,
      now + 60 * kSecondUs, now, "dead"};
  store::ok(db->write([&](store::WriteTx& tx) { return tx.insert(left); }));

  EXPECT_EQ(store::code(side.send(order)), Code::in_flight);
  now = now + store::nodes::kSilentUs;
  store::ok(
      db->write([&](store::WriteTx& tx) { return store::nodes::renew(tx, 1, "alive", now + store::nodes::kHeldUs); }));

  EXPECT_EQ(store::ok(side.send(order)).fate, Sent::Fate::accepted);
  EXPECT_EQ(
      store::ok(db->write([&](store::WriteTx& tx) { return store::sends::lose_those_of_dead_nodes(tx, now); })), 1);
  EXPECT_EQ(rows<Send>().front().state, SendState::unknown);
}

TEST_P(SendingOut, APauseThatMetaAsksForHoldsOnEveryNode) {
  customer("15550110001");
  receive(first, {text("in-2", person("15550110002"), 0)}, 1);
  store::ok(
      db->write([&](store::WriteTx& tx) { return store::nodes::take(tx, "one", now, now + store::nodes::kHeldUs); }));
  ScriptedMeta angry({{What::say, 400, meta_error(80007)}}, [](auto const&) {}, [](auto const&) {});
  ScriptedMeta calm({{}}, [this](auto const&) { ++asked; }, [](auto const&) {});
  PacingRates const rates{.backoff_us = 30 * kSecondUs};  // longer than anybody waits
  SendingSide one(*db, nums, angry.url(), [this] { return now; }, "one", std::chrono::seconds(20), rates);
  SendingSide other(*db, nums, calm.url(), [this] { return now; }, "other", std::chrono::seconds(20), rates);

  EXPECT_EQ(store::ok(one.send(text_order(number(), "15550110001", "hi"))).fate, Sent::Fate::throttled);
  auto const held = store::ok(other.send(text_order(first.channels[1], "15550110002", "another number")));
  EXPECT_EQ(held.fate, Sent::Fate::throttled) << "of the same account";
  EXPECT_GE(held.retry_after_s, 30);
  EXPECT_EQ(asked, 0);
}

INSTANTIATE_TEST_SUITE_P(Each, SendingOut, store::kEngines, store::engine_name);

TEST(Pacing, NodesShareANumbersRate) {
  Pacing pacing({.per_second = 80});
  Instant const now = Instant::from_seconds(1'000'000);
  auto const sent_at_once = [&](Pacing::Sender const& from) {
    int count = 0;
    while (count < 1000 && pacing.reserve(from, std::to_string(count), now, now) == now) ++count;
    return count;
  };

  EXPECT_EQ(sent_at_once({ChannelNum{1}, "waba"}), 80);
  EXPECT_EQ(sent_at_once({ChannelNum{2}, "waba", false, 4}), 20);
}

TEST(Pacing, AnAccountsNumbersShareItsRate) {
  Pacing pacing({.per_second = 80, .per_second_account = 100});
  Instant const now = Instant::from_seconds(1'000'000);
  int count = 0;
  for (std::int64_t n = 1; n <= 400; ++n)
    if (pacing.reserve({ChannelNum{n % 4}, "waba"}, std::to_string(n), now, now) == now) ++count;

  EXPECT_EQ(count, 100);
  EXPECT_EQ(pacing.reserve({ChannelNum{9}, "another"}, "1", now, now), now);
}

TEST(Pacing, AfterAPauseItGoesOnAtItsPace) {
  Pacing pacing({.per_second = 80});
  Pacing::Sender const from{ChannelNum{1}, "waba"};
  Instant const now = Instant::from_seconds(1'000'000);
  pacing.hold(Pacing::name_of(Pacing::Whole::number, from, ""), now + kSecondUs);

  EXPECT_EQ(pacing.reserve(from, "1", now, now), now + kSecondUs) << "and nothing is reserved";
  EXPECT_EQ(pacing.reserve(from, "1", now, now + kMinuteUs), now + kSecondUs);
  EXPECT_EQ(pacing.reserve(from, "2", now, now + kMinuteUs), now + kSecondUs + kSecondUs / 80);
}

}  // namespace
}  // namespace wigwag::work
