/// @file The record of the Graph calls that came, the newest last. Tokens never stand in it.
#pragma once
#include <cstdint>
#include <deque>
#include <string>

#include "base/instant.h"
#include "net/http.h"

namespace wigwag::sim {

struct RecordedCall {
  std::uint64_t id = 0;
  Instant at;  ///< simulated
  std::string method, path, query, auth, content_type, body;
  int status = 0;  ///< 0: no answer yet, or none at all
  int code = 0;    ///< of the error
  std::string answer = {};
  net::Ending ending = net::Ending::answer;
  std::uint64_t fault = 0;  ///< 0: none
};

class Requests {
 public:
  std::uint64_t add(RecordedCall call);
  RecordedCall* find(std::uint64_t id);
  std::deque<RecordedCall> const& all() const { return calls_; }
  void clear();

 private:
  std::deque<RecordedCall> calls_;
  std::uint64_t given_ = 0;
  std::size_t bytes_ = 0;
};

RecordedCall recorded(net::Request const& request, Instant at);
std::string recorded_json(RecordedCall const& call);

}  // namespace wigwag::sim
