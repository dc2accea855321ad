/// @file Keeps the counters of messages true: see MessageCount.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/message.h"
#include "store/tx.h"

namespace wigwag::core {

/// How the counters of each combination change.
class Counting {
 public:
  void add(Message const& m, std::int64_t n) {
    counts_[{m.project_id, m.channel_num, m.direction, m.type, m.status, m.has_media}] += n;
  }
  Done flush(store::WriteTx& tx) {
    std::vector<MessageCount> rows;
    for (auto const& [key, n] : counts_) {
      auto const& [project, channel, direction, type, status, has_media] = key;
      if (n != 0) rows.push_back({project, channel, direction, type, status, has_media, n});
    }
    return rows.empty() ? Done{} : tx.add_many(rows, &MessageCount::n);
  }

 private:
  std::map<std::tuple<ProjectId, ChannelNum, Direction, std::string, MessageStatus, bool>, std::int64_t> counts_;
};

}  // namespace wigwag::core
