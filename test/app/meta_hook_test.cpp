#include "api/hooks/meta_hook.h"

#include <gtest/gtest.h>

#include "base/guarded.h"
#include "net/server.h"
#include "sim/deliver.h"

namespace wigwag::api::hooks {
namespace {

/// A journal whose disk refuses, or takes everything.
class Disk : public work::Journal {
 public:
  explicit Disk(Done answer) : answer_(std::move(answer)) {}
  void append(std::string body, Instant, work::AppendDone done) override {
    bodies.with([&](std::vector<std::string>& all) { all.push_back(std::move(body)); });
    done(answer_);
  }
  Result<std::vector<work::Receipt>> take(store::WriteTx&, std::size_t, std::size_t) override {
    return std::vector<work::Receipt>();
  }
  Done finish(store::WriteTx&, std::vector<work::Receipt> const&) override { return {}; }
  void wait_for_more(std::chrono::milliseconds) override {}
  Done forget_applied(Instant) override { return {}; }
  work::JournalState state() const override { return {}; }
  work::Recovery recovered() const override { return {}; }

  Guarded<std::vector<std::string>> bodies;

 private:
  Done const answer_;
};

/// The hook behind a real server.
struct Door {
  explicit Door(Done disk_answer)
      : disk(std::move(disk_answer)),
        hook(disk, metrics, {{Secret<std::string>("old"), Secret<std::string>("new")}, Secret<std::string>("token")}),
        server({}, [this](net::Request request) { return hook.handle(std::move(request)); }) {
    auto const port = server.start();
    must(port.has_value(), "a free port");
    address = "http://127.0.0.1:" + std::to_string(*port) + std::string(kMetaPath);
  }

  int post(std::string const& secret, sim::Signature signature = sim::Signature::valid) {
    return sim::deliver({address, Secret(secret)}, "{\"a\":\"\\u00e9\"}", signature).value_or(-1);
  }
  std::size_t stored() {
    return disk.bodies.with([](std::vector<std::string> const& all) { return all.size(); });
  }

  Metrics metrics;
  Disk disk;
  MetaHook hook;
  net::Server server;
  std::string address;
};

TEST(MetaHook, TakesWhatAnySecretHasSigned) {
  Door door{Done()};

  EXPECT_EQ(door.post("old"), 200);
  EXPECT_EQ(door.post("new"), 200);
  EXPECT_EQ(door.stored(), 2U);
}

TEST(MetaHook, StoresNothingThatIsForged) {
  Door door{Done()};

  EXPECT_EQ(door.post("another"), 401);
  EXPECT_EQ(door.post("new", sim::Signature::missing), 401);
  EXPECT_EQ(door.stored(), 0U);
}

TEST(MetaHook, AsksToComeAgainWhenTheDiskRefuses) {
  Door door{Done(fail(Code::unavailable, "the disk is full"))};

  EXPECT_EQ(door.post("new"), 503);
}

TEST(MetaHook, CountsWhatItDid) {
  Door door{Done()};
  door.post("new");
  door.post("another");

  std::string const text = door.metrics.expose();

  EXPECT_TRUE(text.contains("wigwag_webhooks_total{outcome=\"acknowledged\"} 1")) << text;
  EXPECT_TRUE(text.contains("wigwag_webhooks_total{outcome=\"refused_signature\"} 1")) << text;
}

}  // namespace
}  // namespace wigwag::api::hooks
