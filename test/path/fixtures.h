/// @file The webhooks of fixtures/meta, and a project with the numbers that they name.
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/world.h"
#include "meta/webhook.h"

namespace wigwag {

/// File name without ending, and body.
using Bodies = std::vector<std::pair<std::string, std::string>>;

inline Bodies fixtures() {
  Bodies bodies;
  for (auto const& entry :
      std::filesystem::directory_iterator(std::filesystem::path(WIGWAG_SOURCE_DIR) / "test/fixtures/meta")) {
    if (entry.path().extension() != ".json") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    bodies.emplace_back(entry.path().stem().string(), text.str());
  }
  std::ranges::sort(bodies);
  return bodies;
}

class Fixtures : public core::World {
 protected:
  static constexpr Instant kReceived = core::kStart + 2 * kDayUs;

  void SetUp() override {
    World::SetUp();
    now = received_at = kReceived;
  }

  /// A project with the fixtures' two numbers and account. A number is in one project only: it moves here.
  Home fixture_home() {
    Home home = add_home();
    for (std::size_t i = 0; i < 2; ++i) {
      Channel& c = home.channels[i];
      c.phone_number_id = i == 0 ? "555010200000001" : "555010200000002";
      c.display_number = i == 0 ? "15550100001" : "15550100002";
      c.waba_id = "555010100000001";
    }
    store::ok(db->write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(
          tx.execute("UPDATE channel SET phone_number_id = 'gone-' || num, waba_id = 'gone', display_number = '0'"));
      // News that names a portfolio or a left account belongs to the only project there is.
      TRY_DONE(tx.execute("DELETE FROM project WHERE num <> " + std::to_string(home.project.value)));
      return tx.update_many(home.channels);
    }));
    return home;
  }

  core::Outcome post(std::string const& body) {
    auto parsed = store::ok(meta::parse_webhook(body, kReceived));
    EXPECT_TRUE(parsed.misunderstood.empty()) << body;
    std::vector<core::Arrived> arrived;
    for (Inbound& inbound : parsed.updates) arrived.push_back({std::move(inbound), kReceived});
    core::Outcome outcome = receive(arrived);
    EXPECT_TRUE(outcome.unplaced.empty()) << outcome.unplaced.front().reason << body;
    return outcome;
  }
  void post_all(Bodies const& bodies) {
    for (auto const& [name, body] : bodies) post(body);
  }
  std::string after(Bodies const& bodies) {
    Home const home = fixture_home();
    post_all(bodies);
    return dump(home);
  }
};

}  // namespace wigwag
