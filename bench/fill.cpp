/// @file Loads an invented history into a database whose project has no messages yet; the server must be stopped.
///   fill DATABASE PHONE_NUMBER_ID MESSAGES CONTACTS       DATABASE: sqlite:PATH or postgres://…
/// Rows go in by the same insert_many as the server's own, so indexes, triggers and counters are as after real traffic,
/// but for PostgreSQL's index over words, which is built at the end.
/// Prints one JSON object: the time it took, and samples of what a reader may ask for.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/crypto.h"
#include "base/id.h"
#include "base/text.h"
#include "history.h"
#include "model/channel.h"
#include "store/db.h"

namespace wigwag::bench {
namespace {

using store::Stmt;
using store::Taken;
using store::WriteTx;

constexpr Stmt<Channel(std::string)> kChannel{"SELECT {*} FROM channel WHERE phone_number_id = ?"};
constexpr Stmt<std::int64_t(ProjectId)> kMessages{"SELECT count(*) FROM message WHERE project_id = ?"};
constexpr Stmt<std::int64_t(ProjectId)> kEvents{"SELECT events FROM project_counter WHERE project_id = ?"};
constexpr Stmt<void()> kAnalyze{"ANALYZE"};
constexpr Stmt<std::string(std::string_view)> kIndexText{"SELECT indexdef FROM pg_indexes WHERE indexname = ?"};
constexpr std::string_view kSearchIndex = "message_search";

constexpr std::size_t kBatchMessages = 10'000;
constexpr std::int64_t kHistoryUs = 90 * kDayUs;

Done insert(WriteTx& tx, Batch const& batch) {
  TRY_DONE(tx.insert_many(std::span<Contact const>(batch.contacts)));
  TRY_DONE(tx.insert_many(std::span<Conversation const>(batch.conversations)));
  TRY_DONE(tx.insert_many(std::span<Message const>(batch.messages)));
  TRY_DONE(tx.insert_many(std::span<Media const>(batch.media)));
  return tx.insert_many(std::span<Event const>(batch.events));
}

Done finish(WriteTx& tx, History const& history) {
  std::vector<Thread> const threads = history.threads();
  std::vector<MessageCount> const counts = history.counts();
  TRY_DONE(tx.insert_many(std::span<Thread const>(threads)));
  TRY_DONE(tx.insert_many(std::span<MessageCount const>(counts), Taken::replace));
  return tx.insert(history.counter(), Taken::replace);
}

/// PostgreSQL: building the index over words once costs a fraction of keeping it while millions of rows come. Gives the
/// statement that makes it again.
Result<std::string> drop_search_index(store::Db& db) {
  return db.write([](WriteTx& tx) -> Result<std::string> {
    TRY(std::optional<std::string> text, tx.one(kIndexText, kSearchIndex));
    if (!text) return fail(Code::internal, "no index over words");
    TRY_DONE(tx.execute("DROP INDEX message_search"));
    return *std::move(text);
  });
}

Done build_index(store::Db& db, std::string const& text) {
  return db.write([&](WriteTx& tx) -> Done {
    TRY_DONE(tx.execute("SET LOCAL statement_timeout = 0"));
    TRY_DONE(tx.execute("SET LOCAL maintenance_work_mem = '512MB'"));
    return tx.execute(text);
  });
}

/// Evenly spread over the history; cursors from its middle tenth only.
struct Samples {
  std::vector<std::string> wamids, conversations, phones, middle_cursors, rare_words;

  void take(Batch const& batch, std::size_t first, std::size_t total) {
    for (std::size_t i = 0; i < batch.messages.size(); i += total / 5000 + 1) {
      Message const& m = batch.messages[i];
      wamids.push_back(m.wamid);
      conversations.push_back(uuid_of(m.conversation_num));
      phones.push_back(*m.phone);
      auto const word = m.search.rfind(" a");
      if (word != std::string::npos && digits_of(m.search.substr(word, 8)).size() == 6)
        rare_words.push_back(m.search.substr(word + 1, 7));
      if ((first + i) * 20 > total * 9 && (first + i) * 20 < total * 11)
        middle_cursors.push_back(base64_encode(R"({"values":[")" + iso_micros(time_of(m.num.value)) + R"(",")" +
                                               std::to_string(m.num.value) + R"("],"columns":["created_at","id"]})"));
    }
  }
};

void print(char const* name, std::vector<std::string> const& values) {
  std::printf(",\"%s\":[", name);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s\"%s\"", i ? "," : "", values[i].c_str());
  std::printf("]");
}

Result<Samples> fill(
    std::string const& address, std::string const& number, std::size_t messages, std::size_t contacts) {
  TRY(std::unique_ptr<store::Db> db, store::Db::open(address));
  TRY(std::optional<Channel> channel,
      db->read([&](store::ReadTx& tx) -> Result<std::optional<Channel>> { return tx.one(kChannel, number); }));
  if (!channel) return fail(Code::not_found, "no such number");
  TRY(std::int64_t const present,
      db->read([&](store::ReadTx& tx) -> Result<std::int64_t> { return tx.number(kMessages, channel->project_id); }));
  if (present > 0) return fail(Code::conflict, "the project has messages already");

  TRY(std::int64_t const events,
      db->read([&](store::ReadTx& tx) -> Result<std::int64_t> { return tx.number(kEvents, channel->project_id); }));

  Instant const end = system_now() - kMinuteUs;
  History history({channel->project_id, channel->num, messages, contacts, end - kHistoryUs, end, events});
  Samples samples;
  bool const postgres = db->engine() == store::Engine::postgres;
  std::string search_index;
  if (postgres) {
    TRY(search_index, drop_search_index(*db));
  }
  while (!history.over()) {
    Batch const batch = history.next(kBatchMessages);
    TRY_DONE(db->write([&](WriteTx& tx) -> Done { return insert(tx, batch); }));
    samples.take(batch, history.made() - batch.messages.size(), messages);
  }
  TRY_DONE(db->write([&](WriteTx& tx) -> Done { return finish(tx, history); }));
  if (!postgres) return samples;
  TRY_DONE(build_index(*db, search_index));
  // PostgreSQL does this by itself within a minute; a measurement should not wait for it.
  TRY_DONE(db->write([](WriteTx& tx) -> Done {
    TRY(std::int64_t const changed, tx.change(kAnalyze));
    return changed >= 0 ? Done{} : fail(Code::internal, "ANALYZE");
  }));
  return samples;
}

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "fill DATABASE PHONE_NUMBER_ID MESSAGES CONTACTS\n");
    return 2;
  }
  auto const begin = std::chrono::steady_clock::now();
  auto const samples =
      wigwag::bench::fill(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10));
  if (!samples) {
    std::fprintf(stderr, "%s %s\n", samples.error().message.c_str(), samples.error().note.c_str());
    return 1;
  }
  double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("{\"messages\":%s,\"seconds\":%.1f", argv[3], seconds);
  wigwag::bench::print("wamids", samples->wamids);
  wigwag::bench::print("conversations", samples->conversations);
  wigwag::bench::print("phones", samples->phones);
  wigwag::bench::print("middle_cursors", samples->middle_cursors);
  wigwag::bench::print("rare_words", samples->rare_words);
  std::printf("}\n");
}
