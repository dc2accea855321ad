/// @file The events of a batch, in their order, until the transaction's last statements number them.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/conversation.h"
#include "model/event.h"
#include "model/message.h"
#include "store/events.h"

namespace wigwag::core {

class EventLog {
 public:
  explicit EventLog(Instant now) : now_(now) {}

  void add(ProjectId project, EventKind kind, std::optional<ChannelNum> channel, std::optional<ContactNum> contact,
      std::optional<std::string> detail = {}) {
    log_[project].events.push_back({project, 0, kind, now_, channel, contact, {}, {}, std::move(detail)});
  }
  void add(EventKind kind, Conversation const& about, std::optional<std::string> detail = {}) {
    log_[about.project_id].events.push_back(
        {about.project_id, 0, kind, now_, about.channel_num, about.contact_num, about.num, {}, std::move(detail)});
  }
  void add(EventKind kind, Message const& about, std::optional<std::string> detail = {}) {
    log_[about.project_id].events.push_back({about.project_id, 0, kind, now_, about.channel_num, about.contact_num,
        about.conversation_num, about.num, std::move(detail)});
  }
  void count_contacts(ProjectId project, std::int64_t added) { log_[project].contacts += added; }

  /// Project by project in the order of their numbers, so that two transactions never wait for each other.
  Done append(store::WriteTx& tx) {
    for (auto& [project, part] : log_)
      TRY_DONE(store::events::append(tx, project, std::move(part.events), part.contacts));
    return {};
  }

 private:
  struct Part {
    std::vector<Event> events;
    std::int64_t contacts = 0;
  };
  Instant now_;
  std::map<ProjectId, Part> log_;
};

}  // namespace wigwag::core
