#include "app/node.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "store/administration.h"
#include "store/nodes.h"

namespace wigwag::app {
namespace {

using store::nodes::kHeldUs;

constexpr std::chrono::seconds kRenewEvery{2};  // the others free what we send when we are silent for long
constexpr std::chrono::seconds kRetryEvery{1};
constexpr int kTriesMax = 70;  // a process that was killed holds its number for a minute
constexpr std::size_t kHolderBytes = 16;

constexpr char const* kLastNode = "last_node";

/// Numbers that a process had given ahead of the clock when it was killed are not given again by the next one.
Result<int> next_in_turn(store::Db& db) {
  return db.write([](store::WriteTx& tx) -> Result<int> {
    TRY(std::optional<std::string> const last, store::administration::setting(tx, kLastNode));
    int const node = last ? (std::atoi(last->c_str()) + 1) % store::nodes::kServersMax : 0;
    TRY_DONE(store::administration::put_setting(tx, kLastNode, std::to_string(node)));
    return node;
  });
}

Result<std::optional<int>> try_once(store::Db& db, std::string const& holder) {
  Instant const now = system_now();
  return db.write([&](store::WriteTx& tx) { return store::nodes::take(tx, holder, now, now + kHeldUs); });
}

}  // namespace

Result<std::unique_ptr<Node>> Node::take(store::Db& db, std::function<void()> lost) {
  if (db.engine() == store::Engine::sqlite) {
    TRY(int const number, next_in_turn(db));
    return std::unique_ptr<Node>(new Node(db, number, "", std::move(lost)));
  }
  std::string const holder = hex(random_bytes(kHolderBytes));
  for (int i = 0; i < kTriesMax; ++i) {
    TRY(std::optional<int> const number, try_once(db, holder));
    if (number) return std::unique_ptr<Node>(new Node(db, *number, holder, std::move(lost)));
    if (i == 0) log::warn("waiting_for_node_number", {{"servers_max", store::nodes::kServersMax}});
    std::this_thread::sleep_for(kRetryEvery);
  }
  return fail(Code::unavailable,
      "all " + std::to_string(store::nodes::kServersMax) + " node numbers of this database are in use");
}

Node::Node(store::Db& db, int number, std::string holder, std::function<void()> lost)
    : db_(db), number_(number), holder_(std::move(holder)), lost_(std::move(lost)) {
  if (!holder_.empty()) renewing_ = std::thread([this] { renew_until_stopped(); });
}

Node::~Node() {
  if (holder_.empty()) return;
  {
    std::scoped_lock const lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  renewing_.join();
  log_failure(db_.write([&](store::WriteTx& tx) { return store::nodes::release(tx, number_, holder_); }),
      "node_number_release");
}

void Node::renew_until_stopped() {
  Instant held_until = system_now() + kHeldUs;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kRenewEvery, [&] { return stopped_; })) {
    Instant const now = system_now();
    auto const renewed =
        db_.write([&](store::WriteTx& tx) { return store::nodes::renew(tx, number_, holder_, now + kHeldUs); });
    if (renewed && *renewed) {
      held_until = now + kHeldUs;
      auto const alive = db_.read([&](store::ReadTx& tx) { return store::nodes::alive(tx, now); });
      if (alive) alive_.store(std::max<std::int64_t>(*alive, 1));
      continue;
    }
    log_failure(renewed, "node_number_renewal");
    if (renewed || now > held_until) {
      log::error("node_number_lost", {{"node", number_}});
      return lost_();
    }
  }
}

}  // namespace wigwag::app
