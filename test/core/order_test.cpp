// Whatever the order, the bodies and the repeats in which updates come, they leave the same rows.
#include <random>

#include "core/world.h"

namespace wigwag::core {
namespace {

/// A believable fortnight: people with phone, BSUID or both, one who changes the number, one who gets it afterwards,
/// messages and echoes with statuses, edits and deletions, a group, names that change, a preference, an import.
class Fortnight {
 public:
  explicit Fortnight(unsigned seed) : random_(seed) {
    for (std::int64_t const start : {std::int64_t{0}, 10 * kDay}) {
      for (int i = 0; i < 4; ++i) everybody_speaks(start);
    }
    number_change();
    group();
    updates_.push_back(PreferenceChange{person("11", "US.11"), "marketing_messages", "stop", {}, at(100)});
    updates_.push_back(PreferenceChange{person("11", "US.11"), "marketing_messages", "resume", {}, at(200)});
    for (int i = 0; i < 5; ++i) updates_.push_back(history(wamid(), person("12", "US.12"), -30 * kDay + 60 * i));
  }
  std::vector<Update> const& updates() const { return updates_; }

 private:
  std::string wamid() { return "w" + std::to_string(++count_); }
  bool one_in(unsigned n) { return random_() % n == 0; }
  /// Every update has a second of its own, all within 12 hours of the start.
  std::int64_t second(std::int64_t start) { return start + 40 * ++count_; }

  void everybody_speaks(std::int64_t start) {
    for (Person who : {person("10"), person("11", "US.11"), person("", "US.13")}) {
      std::string const id = wamid();
      std::int64_t const when = second(start);
      if (one_in(2)) who.profile_name = Text::from_utf8("Name " + std::to_string(when));
      if (one_in(3)) {
        updates_.push_back(echo(id, who, when));
        fate(id, start, who);
      } else {
        updates_.push_back(text(id, who, when, "words " + id));
        if (one_in(2)) changed(id, start, who);
      }
    }
  }
  void fate(std::string const& id, std::int64_t start, Person const& who) {
    for (std::string const word : {"sent", "delivered", "read", "failed", "odd"})
      if (one_in(2)) {
        StatusUpdate s = status(id, word, second(start), person(who.phone.value_or(""), who.bsuid.value_or("")));
        if (word == "failed") s.error_code = 131026;
        updates_.push_back(s);
      }
  }
  void changed(std::string const& id, std::int64_t start, Person const& who) {
    using What = MessageChange::What;
    for (int i = 0; i < 2; ++i)
      updates_.push_back(change(What::edit, wamid(), id, second(start), who, "edit " + std::to_string(i)));
    if (one_in(2)) updates_.push_back(change(What::revoke, wamid(), id, second(start), who));
  }
  void number_change() {
    for (int i = 0; i < 3; ++i) updates_.push_back(text(wamid(), person("20", "US.20"), second(0)));
    updates_.push_back(moved(person("20"), person("21"), second(0)));
    for (int i = 0; i < 2; ++i) updates_.push_back(text(wamid(), person("21", "US.21"), second(0)));
    for (int i = 0; i < 2; ++i) updates_.push_back(text(wamid(), person("20", "US.29"), second(10 * kDay)));
  }
  void group() {
    InboundMessage out = echo(wamid(), {}, second(0));
    out.group_id = "G1";
    updates_.push_back(out);
    for (std::string const member : {"US.11", "US.20", "US.99"})
      for (std::string const word : {"delivered", "read"}) {
        StatusUpdate s = status(out.wamid, word, second(0));
        s.group_id = "G1";
        s.participant = member;
        updates_.push_back(s);
      }
    InboundMessage in = text(wamid(), person("11", "US.11"), second(0));
    in.group_id = "G1";
    updates_.push_back(in);
  }

  std::mt19937 random_;
  int count_ = 0;
  std::vector<Update> updates_;
};

class Order : public World {
 protected:
  /// In bodies of 1 to 20, applied in batches of several bodies.
  void receive_in_bodies(Home const& home, std::vector<Update> const& updates, std::mt19937& random) {
    for (std::size_t i = 0; i < updates.size();) {
      std::size_t const end = std::min(updates.size(), i + 1 + random() % 20);
      receive(
          home, {updates.begin() + static_cast<std::ptrdiff_t>(i), updates.begin() + static_cast<std::ptrdiff_t>(end)});
      i = end;
    }
  }
};

TEST_P(Order, MakesNoDifferenceNorDoRepeats) {
  now = received_at = at(11 * kDay);
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::vector<Update> updates = Fortnight(seed).updates();
    Home const straight = add_home();
    receive(straight, updates);
    std::string const expected = dump(straight);
    ASSERT_EQ(expected.find("!!"), std::string::npos) << expected;

    std::mt19937 random(seed);
    for (int round = 0; round < 4; ++round) {
      std::vector<Update> shuffled = updates;
      for (std::size_t i = 0; i < updates.size(); i += 3) shuffled.push_back(updates[i]);  // repeats
      std::ranges::shuffle(shuffled, random);
      Home const home = add_home();
      receive_in_bodies(home, shuffled, random);
      ASSERT_EQ(dump(home), expected) << "seed " << seed << ", round " << round;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Each, Order, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
