#include "work/live.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "core/auth.h"
#include "dialect/live_event.h"
#include "store/api_keys.h"
#include "store/live.h"

namespace wigwag::work {
namespace {

constexpr int kLogEveryS = 60;
/// What may wait for a reader before it is told of more; what it is not told of now it is told later, from the log.
constexpr std::size_t kRoomBytes = limits::live_waiting_bytes_max / 2;

net::StreamPiece piece(std::string text) { return std::make_shared<std::string const>(std::move(text)); }

template <class N>
bool is_among(std::vector<N> const& wanted, std::optional<N> const& given) {
  return wanted.empty() || (given && std::ranges::find(wanted, *given) != wanted.end());
}

bool wants(LiveFilter const& filter, Event const& event) {
  return filter.kinds[static_cast<std::size_t>(event.kind)] && is_among(filter.channels, event.channel_num) &&
         is_among(filter.conversations, event.conversation_num);
}

bool has_room(net::Stream& stream) { return stream.waiting_bytes() < kRoomBytes || stream.ask_for_room(); }

bool is_about_a_conversation(EventKind kind) { return word_of(kind).starts_with("conversation."); }

/// What some events name, loaded together.
class Rows {
 public:
  /// Null: an event that nobody asks about.
  Done load(store::ReadTx& tx, std::vector<Event const*> const& events) {
    std::set<std::tuple<ProjectId, MessageNum>> messages;
    std::set<std::tuple<ProjectId, ConversationNum>> conversations;
    std::set<std::tuple<ChannelNum>> channels;
    for (Event const* const event : events) {
      if (event == nullptr) continue;
      if (event->message_num) messages.insert({event->project_id, *event->message_num});
      if (event->channel_num) channels.insert({*event->channel_num});
      if (event->conversation_num && is_about_a_conversation(event->kind))
        conversations.insert({event->project_id, *event->conversation_num});
    }
    TRY(auto const message_rows, store::live::messages(tx, {messages.begin(), messages.end()}));
    for (auto const& row : message_rows) messages_[row.num] = row;
    TRY(auto const conversation_rows, store::live::conversations(tx, {conversations.begin(), conversations.end()}));
    for (auto const& row : conversation_rows) conversations_[row.num] = row;
    TRY(auto const channel_rows, store::live::channels(tx, {channels.begin(), channels.end()}));
    for (Channel const& row : channel_rows) numbers_[row.num] = row.phone_number_id;
    return {};
  }

  dialect::LiveRows of(Event const& event) const {
    dialect::LiveRows rows;
    rows.message = found(messages_, event.message_num);
    rows.conversation = found(conversations_, event.conversation_num);
    if (std::string const* number = found(numbers_, event.channel_num)) rows.phone_number_id = *number;
    return rows;
  }

 private:
  template <class N, class Row>
  static Row const* found(std::map<N, Row> const& rows, std::optional<N> const& num) {
    auto const place = num ? rows.find(*num) : rows.end();
    return place == rows.end() ? nullptr : &place->second;
  }

  std::map<MessageNum, store::MessageView> messages_;
  std::map<ConversationNum, store::ConversationView> conversations_;
  std::map<ChannelNum, std::string> numbers_;
};

}  // namespace

/// Events in their order, and what those that somebody wants look like.
struct Live::Batch {
  std::vector<Event> events;
  std::vector<net::StreamPiece> pieces;  ///< one for each; null: nobody wants it
  std::int64_t newest = 0;
};

Live::Live(Parts parts)
    : parts_(std::move(parts)),
      gauge_(parts_.metrics.gauge("wigwag_live_streams", "Open live streams")),
      told_(parts_.metrics.counter("wigwag_live_events_total", "Events handed to live streams")),
      next_beat_(parts_.clock() + parts_.heartbeat_us) {}

Live::~Live() { stop(); }

void Live::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
  listening_ = parts_.db.on_events([this](std::optional<ProjectId> project) { note(project); });
}

void Live::stop() {
  listening_ = {};
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

Result<std::shared_ptr<net::Stream>> Live::open(LiveWish wish) {
  if (streams_.fetch_add(1, std::memory_order_relaxed) >= parts_.streams_max) {
    streams_.fetch_sub(1, std::memory_order_relaxed);
    return fail({Code::unavailable, "Too many live streams are open", {}, {}, limits::live_heartbeat_s});
  }
  gauge_.add(1);
  auto stream = std::make_shared<net::Stream>([this, project = wish.project] { note(project); });
  stream->push(piece(dialect::live_greeting(wish.after)));
  {
    std::scoped_lock const lock(mutex_);
    inbox_.wishes.push_back(std::move(wish));
    inbox_.streams.push_back(stream);
  }
  wake_.notify_one();
  return stream;
}

void Live::note(std::optional<ProjectId> project) {
  if (streams() == 0) return;
  {
    std::scoped_lock const lock(mutex_);
    if (project)
      inbox_.grown.insert(*project);
    else
      inbox_.all_grown = true;
  }
  wake_.notify_one();
}

Live::Inbox Live::next(std::stop_token const& stop, bool at_once) {
  std::unique_lock lock(mutex_);
  auto const something = [this] { return !inbox_.wishes.empty() || !inbox_.grown.empty() || inbox_.all_grown; };
  if (!at_once) wake_.wait_for(lock, stop, parts_.look_anyway, something);
  return std::exchange(inbox_, {});
}

void Live::run(std::stop_token const& stop) {
  bool more = false;
  while (!stop.stop_requested()) {
    Inbox inbox = next(stop, more);
    bool const nothing = inbox.wishes.empty() && inbox.grown.empty() && !more;
    admit(inbox);
    if (inbox.all_grown || nothing) look_anyway();
    for (ProjectId const project : inbox.grown)
      if (auto const found = rooms_.find(project); found != rooms_.end()) found->second.due = true;
    more = false;
    for (auto& [project, room] : rooms_)
      if (room.due) more = walk(project, room) || more;
    std::erase_if(rooms_, [](auto const& one) { return one.second.readers.empty(); });
    if (Instant const now = parts_.clock(); now >= next_beat_) beat(now);
  }
  for (auto const& [project, room] : rooms_)
    for (Reader const& reader : room.readers) reader.stream->finish();
  rooms_.clear();
}

void Live::admit(Inbox& inbox) {
  for (std::size_t i = 0; i < inbox.wishes.size(); ++i) {
    LiveWish& wish = inbox.wishes[i];
    Room& room = rooms_[wish.project];
    room.readers.push_back({wish.key, std::move(wish.filter), wish.after, std::move(inbox.streams[i])});
    room.due = true;
  }
}

bool Live::walk(ProjectId project, Room& room) {
  std::size_t const gone = std::erase_if(room.readers, [](Reader const& reader) { return reader.stream->has_ended(); });
  streams_.fetch_sub(gone, std::memory_order_relaxed);
  gauge_.add(-static_cast<double>(gone));
  room.due = false;
  std::int64_t after = INT64_MAX;
  for (Reader const& reader : room.readers)
    if (reader.position < after && has_room(*reader.stream)) after = reader.position;
  if (after == INT64_MAX) return false;
  auto const batch = load(project, room, after);
  if (!batch) {
    log_failure(batch.error(), "live_events_not_read");
    return false;  // and looks anyway, later
  }
  room.newest = batch->newest;
  hand_out(room, *batch, after);
  room.due = std::ranges::any_of(room.readers, [&](Reader const& reader) {
    return reader.position < room.newest && !reader.stream->has_ended() && has_room(*reader.stream);
  });
  return room.due;
}

Result<Live::Batch> Live::load(ProjectId project, Room const& room, std::int64_t after) {
  return parts_.db.read([&](store::ReadTx& tx) -> Result<Batch> {
    Batch batch;
    TRY(batch.events, store::live::after(tx, project, after, limits::live_batch_max));
    TRY(batch.newest, store::live::newest(tx, project));
    std::vector<Event const*> wanted;
    for (Event const& event : batch.events) {
      auto const is_for = [&](Reader const& reader) { return wants(reader.filter, event); };
      wanted.push_back(std::ranges::any_of(room.readers, is_for) ? &event : nullptr);
    }
    Rows rows;
    TRY_DONE(rows.load(tx, wanted));
    dialect::FileAddresses const files{&parts_.files, parts_.clock()};
    for (Event const* const event : wanted)
      batch.pieces.push_back(event ? piece(dialect::live_event(*event, rows.of(*event), files)) : nullptr);
    return batch;
  });
}

void Live::hand_out(Room& room, Batch const& batch, std::int64_t after) {
  // The number before the first that is there; more than what was asked after: the rest is not kept any more.
  std::int64_t const begin = batch.events.empty() ? batch.newest : batch.events.front().num - 1;
  std::size_t told = 0;
  for (Reader& reader : room.readers) {
    bool const lost = reader.position > batch.newest || (reader.position >= after && reader.position < begin);
    if (lost && has_room(*reader.stream)) {
      reader.position = reader.position > batch.newest ? batch.newest : begin;
      reader.stream->push(piece(dialect::live_reset(reader.position, batch.newest)));
    }
    if (reader.position < begin || batch.events.empty()) continue;
    for (auto i = static_cast<std::size_t>(reader.position - begin); i < batch.events.size(); ++i) {
      if (!has_room(*reader.stream)) break;
      reader.position = batch.events[i].num;
      if (batch.pieces[i] == nullptr || !wants(reader.filter, batch.events[i])) continue;
      reader.stream->push(batch.pieces[i]);
      ++told;
    }
  }
  told_.add(static_cast<double>(told));
}

void Live::look_anyway() {
  if (rooms_.empty()) return;
  std::vector<std::tuple<ProjectId>> projects;
  for (auto const& [project, room] : rooms_) projects.emplace_back(project);
  auto const newest = parts_.db.read([&](store::ReadTx& tx) { return store::live::newest_of(tx, projects); });
  if (!newest) return log::limited(log::Level::warn, "live_log_not_seen", kLogEveryS);
  for (ProjectCounter const& counter : *newest) {
    Room& room = rooms_[counter.project_id];
    room.due = room.due || counter.events != room.newest ||
               std::ranges::any_of(room.readers, [&](Reader const& one) { return one.position != counter.events; });
  }
}

void Live::beat(Instant now) {
  next_beat_ = now + parts_.heartbeat_us;
  if (rooms_.empty()) return;
  std::set<std::tuple<ApiKeyNum>> keys;
  for (auto const& [project, room] : rooms_)
    for (Reader const& reader : room.readers) keys.insert({reader.key});
  auto const rows = parts_.db.read([&](store::ReadTx& tx) {
    return store::api_keys::by_num(tx, std::vector<std::tuple<ApiKeyNum>>(keys.begin(), keys.end()));
  });
  std::set<ApiKeyNum> valid;
  if (rows)
    for (auto const& row : *rows)
      if (core::is_valid(row, now)) valid.insert(row.num);
  for (auto& [project, room] : rooms_) {
    room.due = true;  // those whose reader is gone are forgotten
    net::StreamPiece const still_here = piece(dialect::live_heartbeat(room.newest));
    for (Reader const& reader : room.readers) {
      if (rows && !valid.contains(reader.key))
        reader.stream->finish();
      else if (reader.position == room.newest && reader.stream->waiting_bytes() == 0)
        reader.stream->push(still_here);
    }
  }
}

}  // namespace wigwag::work
