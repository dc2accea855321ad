/// @file Applies webhooks without a server: reads their JSON, decides, writes, as the server does from its journal; and
/// beside it the raw engine: the same final rows into the same tables in the same batches, nothing read, nothing
/// decided.
///   apply DATABASE RAW_DATABASE WEBHOOKS BATCH SENDERS    both empty: sqlite:PATH or postgres://…
/// Prints one JSON object: microseconds per webhook of each part, and the ratio to the raw engine.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/receive.h"
#include "meta/webhook.h"
#include "model/channel.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/event.h"
#include "model/message.h"
#include "model/project.h"
#include "model/thread.h"
#include "requests.h"
#include "store/db.h"

namespace wigwag::bench {
namespace {

using store::Db;
using store::ReadTx;
using store::Stmt;
using store::Taken;
using store::WriteTx;

constexpr ProjectId kProject{1};
constexpr ChannelNum kNumber{2};

constexpr Stmt<Message(ProjectId)> kMessages{"SELECT {*} FROM message WHERE project_id = ? ORDER BY num"};
constexpr Stmt<Event(ProjectId)> kEvents{"SELECT {*} FROM event WHERE project_id = ? ORDER BY num"};
constexpr Stmt<Contact(ProjectId)> kContacts{"SELECT {*} FROM contact WHERE project_id = ? ORDER BY num"};
constexpr Stmt<Thread(ProjectId)> kThreads{"SELECT {*} FROM thread WHERE project_id = ? ORDER BY num"};
constexpr Stmt<Conversation(ProjectId)> kConversations{
    "SELECT {*} FROM conversation WHERE project_id = ? ORDER BY num"};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double cpu_s() {
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(own.ru_utime) + seconds(own.ru_stime);
}

struct Cost {
  double seconds = 0, cpu_seconds = 0;
};
template <class F>
Done measured(Cost& cost, F&& f) {
  auto const begin = std::chrono::steady_clock::now();
  double const cpu = cpu_s();
  Done done = f();
  cost.seconds += seconds_since(begin);
  cost.cpu_seconds += cpu_s() - cpu;
  return done;
}

Done prepare(Db& db) {
  return db.write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{kProject, "bench"}));
    TRY_DONE(tx.insert(ProjectCounter{.project_id = kProject}));
    return tx.insert(Channel{.num = kNumber,
        .project_id = kProject,
        .phone_number_id = "555010200000001",
        .waba_id = "555010100000001",
        .display_number = "15550100001",
        .name = "bench"});
  });
}

Result<std::vector<core::Arrived>> read(std::span<std::string const> bodies) {
  std::vector<core::Arrived> arrived;
  Instant const now = system_now();
  for (std::string const& body : bodies) {
    TRY(meta::ParsedWebhook parsed, meta::parse_webhook(body, now));
    for (Inbound& inbound : parsed.updates) arrived.push_back({std::move(inbound), now});
  }
  return arrived;
}

/// What the raw engine writes: the final state, a batch of messages at a time with all that they touch.
struct Rows {
  std::vector<Message> messages;
  std::multimap<MessageNum, Event> events;
  std::map<ContactNum, Contact> contacts;
  std::map<ThreadNum, Thread> threads;
  std::map<ConversationNum, Conversation> conversations;
};

Result<Rows> rows_of(Db& db) {
  return db.read([](ReadTx& tx) -> Result<Rows> {
    Rows rows;
    TRY(rows.messages, tx.all(kMessages, kProject));
    TRY(std::vector<Event> const events, tx.all(kEvents, kProject));
    for (Event const& e : events) rows.events.emplace(e.message_num.value_or(MessageNum{}), e);
    TRY(std::vector<Contact> const contacts, tx.all(kContacts, kProject));
    for (Contact const& c : contacts) rows.contacts.emplace(c.num, c);
    TRY(std::vector<Thread> const threads, tx.all(kThreads, kProject));
    for (Thread const& t : threads) rows.threads.emplace(t.num, t);
    TRY(std::vector<Conversation> const conversations, tx.all(kConversations, kProject));
    for (Conversation const& c : conversations) rows.conversations.emplace(c.num, c);
    return rows;
  });
}

template <class Row>
Done put(WriteTx& tx, std::vector<Row> const& rows, Taken taken) {
  return tx.insert_many(std::span<Row const>(rows), taken);
}

/// `known`: the contacts of earlier batches; a new one goes in once, with its words.
Done write_raw(WriteTx& tx, Rows const& rows, std::set<ContactNum>& known, std::span<Message const> messages) {
  std::set<ContactNum> contact_nums;
  std::set<ThreadNum> thread_nums;
  std::set<ConversationNum> conversation_nums;
  std::vector<Event> events;
  for (Message const& m : messages) {
    if (m.contact_num && known.insert(*m.contact_num).second) contact_nums.insert(*m.contact_num);
    thread_nums.insert(m.thread_num);
    conversation_nums.insert(m.conversation_num);
    for (auto [at, end] = rows.events.equal_range(m.num); at != end; ++at) events.push_back(at->second);
  }
  std::vector<Contact> contacts;
  for (ContactNum const num : contact_nums) contacts.push_back(rows.contacts.at(num));
  std::vector<Thread> threads;
  for (ThreadNum const num : thread_nums) threads.push_back(rows.threads.at(num));
  std::vector<Conversation> conversations;
  for (ConversationNum const num : conversation_nums) conversations.push_back(rows.conversations.at(num));
  TRY_DONE(put(tx, contacts, Taken::fail));
  TRY_DONE(put(tx, threads, Taken::replace));
  TRY_DONE(put(tx, conversations, Taken::replace));
  TRY_DONE(tx.insert_many(messages));
  return put(tx, events, Taken::fail);
}

struct Figures {
  Cost parse, receive, raw;
};

Result<Figures> run(char** argv) {
  TRY(std::unique_ptr<Db> db, Db::open(argv[1]));
  TRY(std::unique_ptr<Db> raw_db, Db::open(argv[2]));
  std::size_t const count = std::strtoull(argv[3], nullptr, 10);
  std::size_t const batch = std::strtoull(argv[4], nullptr, 10);
  WebhookPlan const plan{.count = count, .senders = std::strtoull(argv[5], nullptr, 10)};
  std::vector<std::string> bodies;
  for (std::size_t i = 0; i < count; ++i) {
    std::string const phone = sender_of(plan, i);
    bodies.push_back(webhook_body(plan, wamid_of(phone, plan.run, i), phone, i));
  }
  TRY_DONE(prepare(*db));
  TRY_DONE(prepare(*raw_db));

  Figures figures;
  NumSource nums(0);
  for (std::size_t i = 0; i < count; i += batch) {
    std::vector<core::Arrived> arrived;
    TRY_DONE(measured(figures.parse, [&]() -> Done {
      TRY(arrived, read(std::span(bodies).subspan(i, std::min(batch, count - i))));
      return {};
    }));
    TRY_DONE(measured(figures.receive, [&] {
      return db->write([&](WriteTx& tx) -> Done {
        TRY(core::Outcome const outcome, core::receive(tx, nums, system_now(), arrived));
        if (static_cast<std::size_t>(outcome.messages) == arrived.size()) return {};
        return fail(Code::internal, "a message was not stored");
      });
    }));
  }
  TRY(Rows const rows, rows_of(*db));
  std::span<Message const> const messages(rows.messages);
  std::set<ContactNum> known;
  for (std::size_t i = 0; i < messages.size(); i += batch)
    TRY_DONE(measured(figures.raw, [&] {
      return raw_db->write([&](WriteTx& tx) -> Done {
        return write_raw(tx, rows, known, messages.subspan(i, std::min(batch, messages.size() - i)));
      });
    }));
  return figures;
}

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "apply DATABASE RAW_DATABASE WEBHOOKS BATCH SENDERS\n");
    return 2;
  }
  auto const figures = wigwag::bench::run(argv);
  if (!figures) {
    std::fprintf(stderr, "%s %s\n", figures.error().message.c_str(), figures.error().note.c_str());
    return 1;
  }
  double const each = 1e6 / std::atof(argv[3]);
  auto const& [parse, receive, raw] = *figures;
  std::printf(
      "{\"webhooks\":%s,\"batch\":%s,\"parse_us\":%.2f,\"receive_us\":%.2f,\"receive_cpu_us\":%.2f,"
      "\"raw_us\":%.2f,\"raw_cpu_us\":%.2f,\"apply_rps\":%.0f,\"of_raw\":%.2f}\n",
      argv[3], argv[4], parse.seconds * each, receive.seconds * each, receive.cpu_seconds * each, raw.seconds * each,
      raw.cpu_seconds * each, 1e6 / each / (parse.seconds + receive.seconds),
      raw.seconds / (parse.seconds + receive.seconds));
}
