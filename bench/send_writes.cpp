/// @file What sends write, without a server: drafts and settlements, so many together in a transaction. Prints
/// Markdown: CPU and time a send, of both transactions.
///   send_writes DATABASE [SENDS]    sqlite:PATH or postgres://…, empty
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/receive.h"
#include "core/send.h"
#include "model/channel.h"
#include "model/project.h"
#include "store/db.h"

namespace wigwag::bench {
namespace {

constexpr ProjectId kProject{1};
constexpr ChannelNum kNumber{2};
constexpr std::string_view kNumberId = "555010200000001";
constexpr int kPeople = 2000;

std::string person(std::size_t n) { return fmt::format("1555011{:04}", n % kPeople); }

double cpu_s() {
  rusage own{};
  getrusage(RUSAGE_SELF, &own);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(own.ru_utime) + seconds(own.ru_stime);
}

Done prepare(store::Db& db, NumSource& nums) {
  return db.write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{kProject, "bench"}));
    TRY_DONE(tx.insert(ProjectCounter{.project_id = kProject}));
    TRY_DONE(tx.insert(Channel{.num = kNumber,
        .project_id = kProject,
        .phone_number_id = std::string(kNumberId),
        .waba_id = "555010100000001",
        .display_number = "15550100001",
        .name = "bench"}));
    std::vector<core::Arrived> arrived;
    for (std::size_t n = 0; n < kPeople; ++n) {
      InboundMessage message{.wamid = fmt::format("wamid.in{}", n), .at = system_now(), .type = "text"};
      message.contact.phone = person(n);
      message.payload = R"({"text":{"body":"hi"}})";
      arrived.push_back({{"messages", "", std::string(kNumberId), std::move(message)}, system_now()});
    }
    TRY_DONE(core::receive(tx, nums, system_now(), arrived));
    return {};
  });
}

core::Draft draft_of(NumSource& nums, std::size_t n) {
  core::Draft draft{.project = kProject, .channel = kNumber, .phone_number_id = std::string(kNumberId)};
  draft.message.direction = Direction::outbound;
  draft.message.effect = Effect::quiet;
  draft.message.status = MessageStatus::pending;
  draft.message.contact.phone = person(n);
  draft.message.type = "text";
  draft.message.text = Text::from_utf8(fmt::format("message {}", n));
  draft.message.payload = fmt::format(R"({{"text":{{"body":"message {}"}}}})", n);
  draft.message.draft = nums.next_as<MessageNum>(system_now());
  draft.held_until = system_now() + kMinuteUs;
  return draft;
}

core::Settlement settlement_of(core::Draft const& draft, std::size_t n) {
  core::Settlement settlement{kProject, draft.phone_number_id, {.num = *draft.message.draft}};
  settlement.what.wamid = fmt::format("wamid.out{}", n);
  settlement.what.recipient.phone = person(n);
  return settlement;
}

template <class T>
std::vector<T const*> pointers(std::vector<T> const& all) {
  std::vector<T const*> out;
  for (T const& one : all) out.push_back(&one);
  return out;
}

Done run(store::Db& db, NumSource& nums, std::size_t first, std::size_t sends, std::size_t together) {
  for (std::size_t done = 0; done < sends; done += together) {
    std::vector<core::Draft> drafts;
    for (std::size_t i = 0; i < together; ++i) drafts.push_back(draft_of(nums, first + done + i));
    std::vector<core::Settlement> settlements;
    for (std::size_t i = 0; i < together; ++i) settlements.push_back(settlement_of(drafts[i], first + done + i));
    TRY_DONE(db.write([&](store::WriteTx& tx) -> Done {
      TRY(auto const outcomes, core::write_together(tx, nums, system_now(), {}, pointers(drafts)));
      for (core::Drafted const& one : outcomes) TRY_DONE(one);
      return {};
    }));
    TRY_DONE(db.write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(core::write_together(tx, nums, system_now(), pointers(settlements), {}));
      return {};
    }));
  }
  return {};
}

int measure(std::string const& address, std::size_t sends) {
  auto db = store::Db::open(address);
  must(db.has_value(), "the database opens");
  NumSource nums(0);
  Done done = prepare(**db, nums);
  fmt::print("| together | CPU us a send | us a send |\n|---|---|---|\n");
  std::size_t first = 0;
  for (std::size_t const together : {1UL, 4UL, 16UL, 64UL}) {
    std::size_t const count = sends / together * together;
    if (done) done = run(**db, nums, first, together * 4, together);  // warm
    first += together * 4;
    double const cpu = cpu_s();
    auto const begin = std::chrono::steady_clock::now();
    if (done) done = run(**db, nums, first, count, together);
    double const us = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() * 1e6;
    first += count;
    fmt::print("| {} | {:.0f} | {:.0f} |\n", together, (cpu_s() - cpu) * 1e6 / static_cast<double>(count),
        us / static_cast<double>(count));
  }
  if (!done) fmt::print(stderr, "{} {}\n", done.error().message, done.error().note);
  return done ? 0 : 1;
}

}  // namespace
}  // namespace wigwag::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "send_writes DATABASE [SENDS]\n");
    return 2;
  }
  return wigwag::bench::measure(argv[1], argc > 2 ? std::stoul(argv[2]) : 4000);
}
