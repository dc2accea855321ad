/// @file A webhook that was sent or should have been, with what became of it, and the bounded record of them.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "sim/deliver.h"

namespace wigwag::sim {

/// One update: an element of changes[].
struct Posting {
  std::string waba_id;
  std::string phone_number_id = {};  ///< may be empty: what concerns the account
  std::string field;
  std::string value;       ///< JSON
  bool with_time = false;  ///< entry[].time is there, as for the fields of management
};

enum class HookState : std::uint8_t {
  ready,      ///< waits for a free place
  posting,    ///< on its way
  retrying,   ///< a try failed, the next one is planned
  delivered,  ///< every address has answered 200
  expired,    ///< some did not within the horizon
  dropped,    ///< lost on purpose
  nobody,     ///< no app is subscribed
};
std::string_view hook_state_name(HookState state);
bool is_finished(HookState state);

struct HookTry {
  std::string app_id;
  std::string url;
  Instant at;  ///< simulated
  int round = 1;
  int status = 0;          ///< 0: no answer
  std::string error = {};  ///< why there was none
  std::int64_t took_us = 0;
};

struct Hook {
  std::uint64_t id = 0;
  Instant created;
  HookState state = HookState::ready;
  Signature signature = Signature::valid;
  std::string body;
  std::size_t updates = 0;
  std::vector<std::string> fields;  ///< of its changes, in order; empty: a body that came as it is
  Posting about;                    ///< its first update without the value: what says who is subscribed
  std::optional<std::uint64_t> copy_of;
  std::optional<Instant> next_try;
  std::string reason = {};  ///< of nobody, dropped and expired
  std::vector<HookTry> tries = {};
};

/// The newest hooks; those that are finished go first when there are too many.
class HookRecord {
 public:
  std::uint64_t add(Hook hook);  ///< gives it its id
  Hook* find(std::uint64_t id);
  Hook const* find(std::uint64_t id) const;
  std::vector<Hook> after(std::uint64_t id, std::size_t limit) const;
  std::size_t count(HookState state) const;
  void clear_finished();
  void clear();

 private:
  void make_room();
  std::map<std::uint64_t, Hook> hooks_;
  std::uint64_t given_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace wigwag::sim
