/// @file Misbehaviour on request: which Graph calls it is for, how often, and what happens to them.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "net/http.h"
#include "sim/magic.h"

namespace wigwag::sim {

struct Fault {
  std::uint64_t id = 0;
  std::string method = {}, path = {}, to = {};  ///< empty: any; path: a part of it; to: the recipient as it was written
  std::int64_t skip = 0;                        ///< so many calls pass first
  std::int64_t times = 1;                       ///< 0: until it is taken away

  std::int64_t delay_ms = 0;   ///< simulated, before the answer goes out
  int code = -1, subcode = 0;  ///< of Meta's error, instead of doing what was asked; -1: none
  int status = 0;              ///< with `code` its HTTP status; alone an answer of its own with `body`
  std::string details = {}, body = {}, content_type = {};
  net::Ending ending = net::Ending::answer;
  bool is_done_first = false;     ///< with an ending or a status: what was asked is done all the same
  std::optional<Fate> fate = {};  ///< of the message that is sent
  std::int64_t statuses_after_ms = 0;

  bool refuses() const {
    return code >= 0 || (status != 0 && !is_done_first) || (ending != net::Ending::answer && !is_done_first);
  }
};

std::string_view fate_name(Fate fate);

/// Errors: invalid, with the member.
Result<Fault> read_fault(json::Value request);
std::string fault_json(Fault const& fault);

class Faults {
 public:
  Result<std::uint64_t> add(Fault fault);
  /// The first that is for this call; it is used up by one.
  std::optional<Fault> take(std::string_view method, std::string_view path, std::string_view to);
  std::deque<Fault> const& all() const { return faults_; }
  bool remove(std::uint64_t id);
  void clear() { faults_.clear(); }

 private:
  std::deque<Fault> faults_;
  std::uint64_t given_ = 0;
};

}  // namespace wigwag::sim
