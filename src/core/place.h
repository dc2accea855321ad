/// @file Where an update belongs: the business number and project, found by what the webhook names.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/receive.h"
#include "core/rows.h"
#include "model/channel.h"

namespace wigwag::core {

/// One update in one project. News of an account belongs to every project that has a number of it.
struct Placed {
  std::size_t index = 0;  ///< among those that arrived
  Inbound const* inbound = nullptr;
  Instant received_at;
  ProjectId project;
  Kept<Channel>* channel = nullptr;  ///< null: news of an account; owned by Places
};

class Places {
 public:
  /// Loads every number and account that the updates name.
  Done load(store::ReadTx& tx, std::span<Arrived const> arrived);
  /// In order of arrival. What belongs nowhere is added to `unplaced`.
  std::vector<Placed> place(std::span<Arrived const> arrived, std::vector<Unplaced>& unplaced);
  Done flush(store::WriteTx& tx);

 private:
  void remember(Channel channel);
  std::vector<Placed> homes(Arrived const& arrived, std::size_t index);
  std::vector<Placed> homes_of_account(Placed const& placed, std::string const& waba_id);

  Rows<ChannelNum, Channel> channels_;
  std::map<std::string, Kept<Channel>*> by_phone_number_id_;
  std::map<std::string, std::map<ChannelNum, Kept<Channel>*>> by_waba_;
  std::map<std::string, std::map<ChannelNum, Kept<Channel>*>> by_display_number_;
  std::optional<ProjectId> only_project_;
};

}  // namespace wigwag::core
