#include "work/number_facts.h"

#include <vector>

#include "base/log.h"
#include "store/channels.h"
#include "work/access.h"
#include "work/numbers.h"

namespace wigwag::work {
namespace {

constexpr std::int64_t kNumbersMax = 100;

}  // namespace

void NumberFacts::look() {
  if (tasks_.running() == 0) tasks_.spawn(learn_all());
}

Task<> NumberFacts::learn_all() {
  auto const unknown = co_await parts_.pool.run([this] {
    return parts_.db.read([](store::ReadTx& tx) { return store::channels::without_facts(tx, kNumbersMax); });
  });
  log_failure(unknown, "numbers_not_read");
  for (Channel const& channel : unknown.value_or(std::vector<Channel>())) co_await learn(channel);
}

Task<> NumberFacts::learn(Channel channel) {
  auto access = access_of(channel, parts_.seal_key, parts_.graph_version);
  if (!access) co_return;
  auto const known = co_await with_facts(parts_.graph, *std::move(access), std::move(channel), parts_.clock());
  log_failure(known, "number_not_known");
  if (!known) co_return;
  Done const kept = co_await parts_.pool.run(
      [&] { return parts_.db.write([&](store::WriteTx& tx) { return store::channels::update_facts(tx, *known); }); });
  log_failure(kept, "facts_not_kept");
}

}  // namespace wigwag::work
