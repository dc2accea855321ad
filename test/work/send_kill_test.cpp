// The send path, killed at every step: a process of its own runs the Sender with a Meta beside it, counts whatever the
// Sender asks of its clock, its database and Meta, and kills itself at the k-th of these. Then what is left is looked
// at.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/limits.h"
#include "core/send.h"
#include "store/channels.h"
#include "store/nodes.h"
#include "store/sends.h"
#include "work/send_world.h"
#include "work/sweep.h"

extern char** environ;

namespace wigwag::work {
namespace {

using What = MetaAnswer::What;

constexpr int kStepsMax = 60;
constexpr char const* kOrder = "WIGWAG_TEST_SEND";  // what the killed process is told: see ChildOrder

struct Scenario {
  std::string_view name;
  std::vector<MetaAnswer> script;
  Sent::Fate fate;  ///< if nothing is killed
};

std::vector<Scenario> scenarios() {
  return {{"accepted", {{}}, Sent::Fate::accepted},
      {"throttled_then_accepted", {{What::say, 400, meta_error(130429)}, {}}, Sent::Fate::accepted},
      {"refused", {{What::say, 400, meta_error(131026)}}, Sent::Fate::refused},
      {"taken_without_an_answer", {{What::take_say, 502, "<html></html>"}}, Sent::Fate::unknown}};
}

struct ChildOrder {
  std::string database, phone_number_id, record, words, to, holder;
  std::int64_t project = 0, now_us = 0;
  std::size_t scenario = 0;
  int fatal_step = 0;
};

std::string written(ChildOrder const& o) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{} {} {} {}", o.database, o.phone_number_id, o.record, o.words, o.to,
      o.holder, o.project, o.now_us, o.scenario, o.fatal_step);
}

ChildOrder read_order(std::string const& text) {
  ChildOrder o;
  std::istringstream in(text);
  for (std::string* word : {&o.database, &o.phone_number_id, &o.record, &o.words, &o.to, &o.holder})
    std::getline(in, *word);
  in >> o.project >> o.now_us >> o.scenario >> o.fatal_step;
  return o;
}

/// Counts, and kills the process at the fatal one. Lines of the record outlive it: they are the system's once written.
class Steps {
 public:
  Steps(std::string const& record, int fatal)
      : record_(::open(record.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600)), fatal_(fatal) {}
  void pass(std::string_view what) {
    int const step = ++count_;
    note(fmt::format("step {} {}", step, what));
    if (step != fatal_) return;
    ::kill(::getpid(), SIGKILL);
    ::pause();
  }
  void note(std::string const& line) const {
    must(::write(record_, (line + "\n").data(), line.size() + 1) > 0, "the record can be written");
  }

 private:
  int const record_;
  int const fatal_;
  std::atomic<int> count_ = 0;
};

class MortalDb final : public store::Db {
 public:
  MortalDb(std::unique_ptr<store::Db> db, Steps& steps) : db_(std::move(db)), steps_(steps) {}
  store::Engine engine() const override { return db_->engine(); }

 protected:
  Done run_read(std::function<Done(store::ReadTx&)> const& f, store::Snapshot snapshot) override {
    return db_->read([&](store::ReadTx& tx) { return f(tx); }, snapshot);
  }
  Done run_write(std::function<Done(store::WriteTx&)> const& f) override {
    steps_.pass("before a transaction");
    Done done = db_->write([&](store::WriteTx& tx) {
      Done inner = f(tx);
      steps_.pass("before its commit");
      return inner;
    });
    steps_.pass("after its commit");
    return done;
  }

 private:
  std::unique_ptr<store::Db> db_;
  Steps& steps_;
};

/// What the process that may be killed does.
void send_as_told(ChildOrder const& order) {
  Steps steps(order.record, order.fatal_step);
  MortalDb db(store::ok(store::Db::open(order.database)), steps);
  Channel const channel = *store::ok(db.read([&](store::ReadTx& tx) {
    return store::channels::of_project(tx, ProjectId{order.project}, order.phone_number_id);
  }));
  ScriptedMeta meta(
      scenarios()[order.scenario].script, [&](auto const&) { steps.pass("Meta has the request"); },
      [&](std::string const& ours) {
        steps.note("taken " + ours);
        steps.pass("Meta has taken it");
      });
  NumSource nums(2);
  Clock const clock = [&] {
    steps.pass("looks at the clock");
    return Instant{order.now_us};
  };
  SendingSide side(db, nums, meta.url(), clock, order.holder);
  SendOrder send = text_order(channel, order.to, order.words);
  send.repeat = core::RepeatKey{order.words, "hash"};
  Sent const sent = store::ok(side.send(std::move(send)));
  steps.note(fmt::format("answered {}", static_cast<int>(sent.fate)));
}

struct Record {
  int taken = 0, steps = 0;
  std::string callback_data;
  std::string last_step;
  std::optional<int> answered;
};

Record read_record(std::string const& file) {
  Record record;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("taken ")) {
      ++record.taken;
      record.callback_data = line.substr(6);
    }
    if (line.starts_with("step ")) {
      ++record.steps;
      record.last_step = line.substr(5);
    }
    if (line.starts_with("answered ")) record.answered = std::atoi(line.c_str() + 9);
  }
  return record;
}

class KilledWhileSending : public core::World {
 protected:
  void SetUp() override {
    if (std::getenv(kOrder) == nullptr) core::World::SetUp();  // the process that is killed is given a database
  }
  bool several_nodes() const { return GetParam() == store::Engine::postgres; }
  std::string holder(int step) const { return several_nodes() ? fmt::format("node of step {}", step) : ""; }

  /// True when it was killed; false when it came to its end.
  bool run_child(ChildOrder const& order) {
    std::string const told = std::string(kOrder) + "=" + written(order);
    std::vector<char*> environment;
    for (char** one = environ; *one != nullptr; ++one)  // the child runs this one test, in whatever piece it lies
      if (!std::string_view(*one).starts_with("GTEST_")) environment.push_back(*one);
    environment.push_back(const_cast<char*>(told.c_str()));
    environment.push_back(nullptr);
    std::string words[] = {"/proc/self/exe",
        "--gtest_filter=Each/KilledWhileSending.NobodyKillsItAndItSends/" + store::engine_name({GetParam(), 0}),
        "--gtest_brief=1"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t pid = 0;
    must(::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, arguments, environment.data()) == 0, "it starts");
    int status = 0;
    ::waitpid(pid, &status, 0);
    bool const killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << "status " << status;
    return killed;
  }

  std::optional<Message> row_of(std::string const& words) {
    std::optional<Message> found;
    for (Message const& row : rows<Message>())
      if (row.text.utf8() == words && row.direction == Direction::outbound) {
        EXPECT_FALSE(found) << "stored twice";
        found = row;
      }
    return found;
  }

  /// What a server does when it starts again, or what the other servers see of it.
  void come_back() {
    now = now + store::nodes::kSilentUs;
    if (!several_nodes()) store::ok(db->write(store::sends::free_threads));
  }

  core::Draft draft(std::string const& to, std::string const& words, std::optional<core::RepeatKey> repeat) {
    InboundMessage message = core::text("", core::person(to), 0, words);
    message.at.reset();
    message.direction = Direction::outbound;
    message.effect = Effect::quiet;
    message.status = MessageStatus::pending;
    message.draft = nums.next_as<MessageNum>(now);
    return {.project = first.project,
        .channel = first.channels[0].num,
        .phone_number_id = first.channels[0].phone_number_id,
        .message = message,
        .held_until = now + 60 * kSecondUs,
        .repeat = std::move(repeat)};
  }
  Result<std::optional<core::FirstAnswer>> store_draft(core::Draft const& draft) {
    return db->write([&](store::WriteTx& tx) { return core::draft(tx, nums, now, draft); });
  }

  void a_repeated_request_sends_nothing(ChildOrder const& order, Record const& record, bool stored) {
    auto const again = store_draft(draft(order.to, "again " + order.words, core::RepeatKey{order.words, "hash"}));
    if (!stored) {
      EXPECT_EQ(record.taken, 0);
      EXPECT_TRUE(again && !*again) << "the first request was never there";
      return;
    }
    if (again)
      EXPECT_TRUE(again->has_value()) << "the first answer";
    else
      EXPECT_EQ(again.error().code, Code::conflict);
  }

  void a_status_or_time_tells(std::string const& words, Record const& record) {
    Message const before = *row_of(words);
    EXPECT_EQ(before.status == MessageStatus::sent, before.wamid != "") << "sent is what Meta has named";
    if (record.taken == 0) EXPECT_NE(before.status, MessageStatus::sent);
    if (record.taken > 0) {
      EXPECT_NE(before.status, MessageStatus::failed);
      StatusUpdate status = core::status("wamid." + record.callback_data, "delivered", 4000);
      status.own_num = before.num;
      receive({status});
      EXPECT_EQ(row_of(words)->status, MessageStatus::delivered);
      EXPECT_EQ(row_of(words)->wamid, status.wamid);
    }
    store::ok(sweep_sends(*db, nums, now + 2 * limits::send_unknown_after_s * kSecondUs));
    EXPECT_EQ(row_of(words)->status, record.taken > 0 ? MessageStatus::delivered : MessageStatus::failed);
  }

  void look_at_what_is_left(ChildOrder const& order) {
    Record const record = read_record(order.record);
    SCOPED_TRACE(fmt::format("{} killed at {}", scenarios()[order.scenario].name, record.last_step));
    EXPECT_LE(record.taken, 1);
    std::optional<Message> const row = row_of(order.words);
    bool const on_its_way = std::ranges::any_of(
        rows<Send>(), [&](Send const& s) { return row && s.message_num == row->num && s.held_until > now; });
    if (on_its_way) EXPECT_EQ(store::code(store_draft(draft(order.to, "too early", {}))), Code::in_flight);
    come_back();
    a_repeated_request_sends_nothing(order, record, row.has_value());
    if (!row) return;
    EXPECT_TRUE(store_draft(draft(order.to, "next", {}))) << "the conversation goes on";
    a_status_or_time_tells(order.words, record);
  }

  /// To somebody who has just written, from a node that is alive.
  ChildOrder order_for(std::size_t scenario, int step) {
    now = received_at = now + kMinuteUs;
    std::string const to = fmt::format("15550{}{:04}", scenario, step);
    receive({core::text("in " + to, core::person(to), (now - core::kStart) / kSecondUs)});
    std::string const held_by = holder(step);
    if (!held_by.empty())
      store::ok(db->write(
          [&](store::WriteTx& tx) { return store::nodes::take(tx, held_by, now, now + store::nodes::kHeldUs); }));
    return {address(), first.channels[0].phone_number_id,
        (scratch_.path / fmt::format("record {} {}", scenario, step)).string(), fmt::format("words of {}", to), to,
        held_by, first.project.value, now.us, scenario, step};
  }

  /// Killed at each step in turn, until it comes to its end; how many steps there are.
  int kill_at_each_step(std::size_t scenario) {
    for (int step = 1; step <= kStepsMax; ++step) {
      ChildOrder const order = order_for(scenario, step);
      bool const killed = run_child(order);
      Record const record = read_record(order.record);
      if (!killed) {
        EXPECT_EQ(record.answered, static_cast<int>(scenarios()[scenario].fate));
        return record.steps;
      }
      EXPECT_EQ(record.steps, step);
      look_at_what_is_left(order);
      if (HasFailure()) return 0;
    }
    ADD_FAILURE() << "it never came to its end";
    return 0;
  }
};

TEST_P(KilledWhileSending, NobodyKillsItAndItSends) {
  if (char const* const told = std::getenv(kOrder)) return send_as_told(read_order(told));
  ChildOrder const order = order_for(0, 0);

  send_as_told(order);

  EXPECT_EQ(read_record(order.record).taken, 1);
  EXPECT_EQ(row_of(order.words)->status, MessageStatus::sent);
}

TEST_P(KilledWhileSending, AtWhicheverStepNothingIsSentTwiceNorLostAndEachStateIsTrue) {
  for (std::size_t scenario = 0; scenario < scenarios().size(); ++scenario) {
    int const steps = kill_at_each_step(scenario);
    ASSERT_GE(steps, 10) << scenarios()[scenario].name;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, KilledWhileSending, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::work
