/// @file What Meta tells beside messages: templates, flows, accounts, numbers, calls and what people want. The newest
/// word wins, by Meta's time; each is an event with Meta's own object, once.
#pragma once
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "core/event_log.h"
#include "core/place.h"
#include "core/rows.h"
#include "model/call.h"
#include "model/contact.h"
#include "model/inbound.h"
#include "model/quarantine.h"
#include "model/template.h"

namespace wigwag::core {

/// Tells repeats of news that has no id of its own: the same text, time and place within a week.
class SeenBefore {
 public:
  explicit SeenBefore(Instant now) : now_(now) {}
  Done load(store::ReadTx& tx, std::vector<Placed> const& placed);
  /// True when it is here for the first time.
  bool first_time(Placed const& placed);
  Done flush(store::WriteTx& tx);

 private:
  Instant now_;
  Rows<std::tuple<ProjectId, std::int64_t>, SeenNews> seen_;
};

/// Empty, unless an update is Meta's word that somebody gets no marketing because they have stopped it.
/// Source: Meta, error 131050; Kapso, marketing preferences.
std::string_view stop_source(Update const& update);

class News {
 public:
  News(NumSource& nums, Instant now, EventLog& log) : nums_(nums), now_(now), log_(log) {}

  /// `people`: whom each update is about, beside it; nullopt where it is about nobody.
  Done load(store::ReadTx& tx, std::vector<Placed> const& placed, std::vector<std::optional<ContactNum>> const& people);

  void tell(Placed const& placed, PreferenceChange const& in, ContactNum contact, Instant at);
  /// Marketing was not sent to them because they have stopped it: `source` says where Meta told so.
  void tell_stopped(Placed const& placed, std::string_view source, ContactNum contact, Instant at);
  void tell(Placed const& placed, HistoryProgress const& in);
  void tell(Placed const& placed, TemplateChange const& in);
  void tell(Placed const& placed, NumberChange const& in);
  void tell(Placed const& placed, AccountChange const& in);
  void tell(Placed const& placed, FlowChange const& in);
  void tell(Placed const& placed, CallUpdate const& in, std::optional<ContactNum> contact, Instant at);
  void tell(Placed const& placed, OtherNews const& in);
  void tell(Placed const& placed, EventKind kind, std::optional<ContactNum> contact, std::string detail);

  Done flush(store::WriteTx& tx);

 private:
  using PreferenceKey = std::tuple<ProjectId, ChannelNum, ContactNum, std::string>;
  Preference& preference_of(PreferenceKey const& key);
  Template& template_of(Placed const& placed, TemplateChange const& in);

  NumSource& nums_;
  Instant now_;
  EventLog& log_;
  struct Decision {
    ProjectId project;
    ChannelNum channel;
    std::string word;
    std::optional<std::string> name;
  };
  std::vector<Decision> decisions_;  ///< of display names
  Rows<std::tuple<ProjectId, std::string>, Template> templates_;
  Rows<std::tuple<ProjectId, std::string>, Flow> flows_;
  Rows<std::tuple<ProjectId, std::string>, Waba> wabas_;
  Rows<std::tuple<ProjectId, ChannelNum, std::string>, Call> calls_;
  Rows<PreferenceKey, Preference> preferences_;
};

}  // namespace wigwag::core
