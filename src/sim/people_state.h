/// @file The customers behind their lock, and what they do: everything that goes out, goes out after the lock was given
/// back.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/people.h"
#include "sim/people_book.h"

namespace wigwag::sim {

struct People::State : std::enable_shared_from_this<People::State> {
  State(SimClock& clock, Outbox& outbox, std::vector<Number> numbers, std::uint64_t seed);

  Result<Inbound> note(json::Value request, Instant now);
  Result<std::vector<std::string>> write(json::Value request);
  Result<std::vector<std::string>> write(std::string const& request);
  Result<std::string> tap(std::string const& wamid, std::size_t index, std::string const& answer);
  Done tick(std::string const& wamid, std::string_view word);
  Done read(std::string const& phone_number_id, std::uint64_t person);
  Done set_marketing(std::uint64_t person, std::string const& phone_number_id, std::string_view value);

  void follow_rules(Written const& written, std::uint64_t person);
  void act(Rule const& rule, std::uint64_t person, Written const& written);
  void post(Change const& change);
  void send_tick(Ticked const& ticked);
  void tell_change(Person const& before, Person const& now) const {
    if (watcher.changed) watcher.changed(before, now);
  }
  Result<Number> number(std::string const& phone_number_id) const;

  SimClock& clock;
  Outbox& outbox;
  std::vector<Number> const numbers;
  std::uint64_t const seed;
  Watcher watcher;
  Guarded<Book> book;
};

}  // namespace wigwag::sim
