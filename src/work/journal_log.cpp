#include "work/journal_log.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "base/limits.h"
#include "base/log.h"
#include "store/receipts.h"

namespace wigwag::work {

namespace receipts = store::receipts;

namespace {

std::int64_t end_of(Receipt const& receipt) { return receipt.position + frame_bytes(receipt.body.size()); }

}  // namespace

Result<std::unique_ptr<JournalLog>> JournalLog::open(
    store::Db& db, std::filesystem::path const& folder, std::int64_t segment_bytes) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return fail(Code::unavailable, "cannot make the journal's folder", {}, failed.message());
  TRY(std::int64_t applied, db.read([](store::ReadTx& tx) { return receipts::position(tx); }));
  std::unique_ptr<JournalLog> log(new JournalLog(folder, segment_bytes));
  TRY_DONE(log->load_segments());
  log->queue_ = std::make_unique<AppendQueue>([raw = log.get()](auto const& group) { return raw->write_group(group); });
  TRY_DONE(log->recover(applied));
  return log;
}

Done JournalLog::load_segments() {
  std::vector<SharedSegment> segments;
  for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() != ".log") continue;
    TRY(Segment segment, Segment::open(entry.path()));
    segments.push_back(std::make_shared<Segment>(std::move(segment)));
  }
  std::ranges::sort(segments, {}, [](SharedSegment const& segment) { return segment->start(); });
  shared_.with([&](Shared& shared) { shared.segments = std::move(segments); });
  return {};
}

/// Walks what was not applied. Where nothing sound follows, the log ends: what stands there was never acknowledged.
Done JournalLog::recover(std::int64_t applied) {
  std::int64_t const last =
      shared_.with([](Shared const& s) { return s.segments.empty() ? 0 : s.segments.back()->end(); });
  std::int64_t at = applied;
  Instant oldest;
  while (true) {
    TRY(std::optional<Receipt> receipt, next(at, last));
    if (!receipt) break;
    if (recovery_.waiting++ == 0) oldest = receipt->received_at;
    at = end_of(*receipt);
  }
  shared_.with([&](Shared& shared) {
    shared.durable_end = at;
    shared.applied = applied;
    for (SharedSegment const& segment : shared.segments)
      if (segment->start() <= at && at < segment->end()) current_ = segment;
  });
  write_at_ = at;
  if (current_) {
    TRY(bool const blank, current_->blank(at));
    if (!blank) {
      // The torn frame is overwritten by the next append; nothing behind it is sound.
      TRY(std::string rest, current_->bytes(at, current_->end()));
      recovery_.torn_bytes = static_cast<std::int64_t>(rest.find_last_not_of('\0') + 1);
    }
  }
  queue_->recovered(recovery_.waiting, oldest);
  log::info("journal_opened", {{"waiting", recovery_.waiting}, {"torn_bytes", recovery_.torn_bytes},
                                  {"corrupt_bytes", recovery_.corrupt_bytes}});
  return {};
}

Result<std::optional<Receipt>> JournalLog::next(std::int64_t position, std::int64_t end) {
  auto const segments = shared_.with([](Shared const& shared) { return shared.segments; });
  for (SharedSegment const& segment : segments) {
    if (segment->end() <= position || segment->start() >= end) continue;
    TRY(std::optional<Receipt> receipt, next_in(*segment, std::max(position, segment->start()), end));
    if (receipt) return receipt;
  }
  return std::optional<Receipt>();
}

Result<std::optional<Receipt>> JournalLog::next_in(Segment const& segment, std::int64_t position, std::int64_t end) {
  if (position >= end) return std::optional<Receipt>();
  TRY(std::optional<Receipt> receipt, segment.read(position));
  if (receipt) return receipt;
  TRY(std::optional<std::int64_t> sound, segment.find(position));
  if (!sound || *sound >= end) return std::optional<Receipt>();
  TRY_DONE(set_aside(segment, position, *sound));
  return segment.read(*sound);
}

/// Bytes between sound frames are damage, or a group that was never acknowledged: kept for a person to look at.
Done JournalLog::set_aside(Segment const& segment, std::int64_t from, std::int64_t to) {
  TRY(std::string bytes, segment.bytes(from, to));
  if (std::ranges::all_of(bytes, [](char c) { return c == '\0'; })) return {};
  std::filesystem::path const file = folder_ / fmt::format("{:020}.corrupt", from);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
  if (!out) return fail(Code::unavailable, "cannot set damaged journal bytes aside");
  recovery_.corrupt_bytes += to - from;
  log::error(
      "journal_bytes_unreadable", {{"position", from}, {"bytes", to - from}, {"kept_in", file.filename().string()}});
  return {};
}

void JournalLog::append(std::string body, Instant received_at, AppendDone done) {
  if (frame_bytes(body.size()) > segment_bytes_) return done(fail(Code::too_large, "larger than the journal takes"));
  queue_->push({std::move(body), received_at, std::move(done)});
}

/// Frames are gathered and written at once; a segment that is full is synced before the next one begins.
Done JournalLog::write_group(std::vector<Append> const& group) {
  std::int64_t const begin = write_at_;
  std::string frames;
  auto const write = [&]() -> Done {
    for (Append const& append : group) {
      std::int64_t const bytes = frame_bytes(append.body.size());
      std::int64_t const at = write_at_ + static_cast<std::int64_t>(frames.size());
      if (!current_ || at + bytes > current_->end()) {
        TRY_DONE(flush_frames(frames));
        TRY_DONE(rotate());
      }
      append_frame(frames, write_at_ + static_cast<std::int64_t>(frames.size()), append.received_at, append.body);
    }
    return flush_frames(frames);
  };
  Done const written = write();
  if (written) {
    shared_.with([&](Shared& shared) { shared.durable_end = write_at_; });
    return written;
  }
  log_failure(written.error(), "journal_write_failed");
  // Frames that did reach the disk are whole: they may be applied, or are overwritten by the next group.
  write_at_ = begin;
  shared_.with([&](Shared const& shared) {
    for (SharedSegment const& segment : shared.segments)
      if (segment->start() <= begin && begin < segment->end()) current_ = segment;
  });
  return written;
}

Done JournalLog::flush_frames(std::string& frames) {
  if (frames.empty()) return {};
  TRY_DONE(current_->write(write_at_, frames));
  if (auto synced = current_->sync(); !synced) {
    queue_->broken();  // after a failed sync the kernel may have dropped the pages: nothing can be promised any more
    return synced;
  }
  write_at_ += static_cast<std::int64_t>(frames.size());
  frames.clear();
  return {};
}

Done JournalLog::rotate() {
  std::int64_t const start = current_ ? current_->end() : write_at_;
  SharedSegment next = shared_.with([&](Shared const& shared) {
    auto const found = std::ranges::find(shared.segments, start, [](SharedSegment const& s) { return s->start(); });
    return found == shared.segments.end() ? SharedSegment() : *found;
  });
  bool const is_whole = next && next->end() - next->start() >= segment_bytes_;  // we may have died while it was made
  if (!is_whole) {
    TRY(Segment created, Segment::create(folder_, start, segment_bytes_));
    next = std::make_shared<Segment>(std::move(created));
    shared_.with([&](Shared& shared) {
      std::erase_if(shared.segments, [&](SharedSegment const& segment) { return segment->start() == start; });
      shared.segments.push_back(next);
    });
  }
  current_ = next;
  write_at_ = start;
  return {};
}

Result<std::vector<Receipt>> JournalLog::take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) {
  TRY(std::int64_t position, receipts::position(tx));
  account_for_commit(position);
  std::int64_t const end = shared_.with([](Shared const& shared) { return shared.durable_end; });
  std::vector<Receipt> taken;
  std::size_t bytes = 0;
  while (taken.size() < receipts_max && bytes < bytes_max) {
    TRY(std::optional<Receipt> receipt, next(position, end));
    if (!receipt) break;
    position = end_of(*receipt);
    bytes += receipt->body.size();
    taken.push_back(*std::move(receipt));
  }
  return taken;
}

Done JournalLog::finish(store::WriteTx& tx, std::vector<Receipt> const& taken) {
  if (taken.empty()) return {};
  std::int64_t const position = end_of(taken.back());
  TRY_DONE(receipts::set_position(tx, position));
  finished_ = {position, static_cast<std::int64_t>(taken.size()), taken.back().received_at};
  return {};
}

void JournalLog::account_for_commit(std::int64_t position) {
  if (finished_.count == 0 || finished_.position != position) return;
  queue_->applied(finished_.count, finished_.newest);
  shared_.with([&](Shared& shared) { shared.applied = position; });
  finished_ = {};
}

Done JournalLog::forget_applied(Instant before) {
  auto const old = shared_.with([&](Shared& shared) {
    std::vector<SharedSegment> dropped;
    // The newest segment stays: the log's end stands in it.
    while (shared.segments.size() > 1 && shared.segments.front()->end() <= shared.applied) {
      struct ::stat status{};
      if (::stat(shared.segments.front()->file().c_str(), &status) != 0) break;
      if (Instant::from_seconds(status.st_mtime) >= before) break;
      dropped.push_back(shared.segments.front());
      shared.segments.erase(shared.segments.begin());
    }
    return dropped;
  });
  for (SharedSegment const& segment : old) {
    std::error_code failed;
    std::filesystem::remove(segment->file(), failed);
    if (failed) return fail(Code::unavailable, "cannot delete a journal segment", {}, failed.message());
  }
  return {};
}

}  // namespace wigwag::work
