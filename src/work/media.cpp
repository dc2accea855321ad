#include "work/media.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/event_log.h"
#include "meta/media.h"
#include "store/messages.h"
#include "work/access.h"
#include "work/plain_words.h"

namespace wigwag::work {
namespace {

using store::media::Wanted;

// Longer than any attempt: look-up, download and storing each have a time-out of their own.
constexpr std::int64_t kLeaseUs = 15 * kMinuteUs;
constexpr std::chrono::seconds kLookAgain{5};
constexpr std::int64_t kLinkLifeUs = kDayUs;
// Longer than it takes from the first word about a content to the row that names it.
constexpr std::int64_t kDoubtUs = kHourUs;
constexpr std::int64_t kWaitingCountMax = 100'000;
constexpr std::size_t kProblemCodePointsMax = 300;
constexpr int kLogEveryS = 30;
constexpr std::array kBackoffUs{10 * kSecondUs, 30 * kSecondUs, kMinuteUs, 5 * kMinuteUs, 15 * kMinuteUs, kHourUs};

constexpr std::string_view kFetches = "wigwag_media_fetches_total";
constexpr std::string_view kFetchesHelp = "Attempts to fetch a message's file by what became of them";

/// What an attempt came to that cannot end otherwise another time.
bool is_final(Error const& error) { return error.code == Code::too_large || error.code == Code::invalid; }

std::int64_t life_of(Media const& row) {
  if (row.link) return kLinkLifeUs;
  return row.sha256.empty() ? meta::kUploadedIdLifeUs : meta::kInboundIdLifeUs;
}

std::string problem_of(Error const& error) {
  std::string const whole = error.note.empty() ? error.message : error.message + ": " + error.note;
  return plain_words(whole, kProblemCodePointsMax);
}

Error lost(net::Loss loss) {
  if (loss == net::Loss::too_large) return {.code = Code::too_large, .message = "the file is too large"};
  return {.code = Code::unavailable, .message = "the answer was lost", .note = std::string(net::loss_name(loss))};
}

Done understood(meta::GraphReply const& reply, std::string_view what) {
  if (reply.outcome != net::Outcome::answered) return fail(lost(reply.loss));
  if (!reply.refusal) return {};
  return fail(
      Code::unavailable, fmt::format("Meta answered {} to the {}", reply.status, what), "", reply.refusal->message);
}

std::string type_of(std::vector<net::Header> const& headers) {
  for (net::Header const& header : headers)
    if (net::same_name(header.name, "Content-Type")) return header.value;
  return {};
}

Done tell_stored(store::WriteTx& tx, Media const& row, Instant now) {
  TRY(std::optional<Message> const message, store::messages::by_num(tx, row.project_id, row.message_num));
  if (!message) return {};
  json::Writer detail;
  detail.begin_object().member("mime_type", row.mime_type).member("bytes", row.bytes.value_or(0)).end_object();
  core::EventLog log(now);
  log.add(EventKind::media_stored, *message, detail.take());
  return log.append(tx);
}

}  // namespace

std::int64_t media_backoff_us(std::int64_t attempts) {
  auto const last = static_cast<std::int64_t>(kBackoffUs.size()) - 1;
  return kBackoffUs[static_cast<std::size_t>(std::clamp<std::int64_t>(attempts - 1, 0, last))];
}

/// A file on its way to the scratch folder.
struct MediaFetch::Download {
  explicit Download(net::TempFile target, std::atomic<bool> const& is_stopping)
      : file(std::move(target)), stopping(is_stopping) {}

  net::Sink sink() {
    return [this](std::string_view bytes) {
      hash.add(bytes);
      written = file.write(bytes);
      return written.has_value() && !stopping.load();
    };
  }
  /// Why the sink ended the download, if it did.
  Done state() const { return written; }

  net::TempFile file;
  std::atomic<bool> const& stopping;
  Sha256 hash = {};
  Done written = {};
  std::string content_type = {};
};

MediaFetch::MediaFetch(Parts parts)
    : parts_(std::move(parts)),
      stored_(parts_.metrics.counter(kFetches, kFetchesHelp, {{"outcome", "stored"}})),
      failed_(parts_.metrics.counter(kFetches, kFetchesHelp, {{"outcome", "failed"}})),
      given_up_(parts_.metrics.counter(kFetches, kFetchesHelp, {{"outcome", "given_up"}})),
      bytes_(parts_.metrics.counter("wigwag_media_bytes_total", "Bytes of files that were fetched and stored")),
      waiting_(parts_.metrics.gauge("wigwag_media_waiting", "Files that are to be fetched, in all projects")) {}

MediaFetch::~MediaFetch() { stop(); }

void MediaFetch::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void MediaFetch::poke() {
  {
    std::scoped_lock const lock(mutex_);
    poked_ = true;
  }
  wake_.notify_all();
}

void MediaFetch::stop() {
  stopping_.store(true);
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  tasks_.stop();
}

void MediaFetch::run(std::stop_token const& stop) {
  // One process has an SQLite file: what was leased before it started is nobody's.
  if (parts_.db.engine() == store::Engine::sqlite) {
    auto const released =
        parts_.db.write([this](store::WriteTx& tx) { return store::media::release(tx, parts_.clock()); });
    log_failure(released, "media_release_failed");
  }
  while (!stop.stop_requested()) {
    sweep();
    auto const taken = is_due() ? take_some() : Result<std::int64_t>(0);
    log_failure(taken, "media_take_failed");
    if (!taken || *taken == 0) wait(stop);
  }
}

/// Once an hour.
void MediaFetch::sweep() {
  Instant const now = parts_.clock();
  if (now < sweep_at_) return;
  sweep_at_ = now + kHourUs;
  log_failure(sweep_now(), "media_not_swept");
}

Result<std::int64_t> MediaFetch::sweep_now() {
  Instant const now = parts_.clock();
  TRY_DONE(parts_.db.write([&](store::WriteTx& tx) { return store::media::forget_expired_uploads(tx, now); }));
  TRY(std::vector<std::string> const blobs, parts_.db.write([&](store::WriteTx& tx) {
    return store::media::unreferenced_blobs(tx, now - kDoubtUs, now, limits::sweep_batch_max);
  }));
  for (std::string const& blob : blobs) tasks_.spawn(remove(blob));
  return static_cast<std::int64_t>(blobs.size());
}

/// What cannot be removed stays in doubt, and is tried again.
Task<> MediaFetch::remove(std::string blob) {
  Done const removed = co_await parts_.blobs.remove(blob);
  if (!removed) co_return log_failure(removed, "blob_not_removed");
  Done const told = co_await parts_.pool.run([this, &blob] {
    return parts_.db.write([&](store::WriteTx& tx) { return store::media::blob_removed(tx, blob); });
  });
  log_failure(told, "blob_removal_not_noted");
}

Result<std::int64_t> MediaFetch::sweep_once() {
  auto const found = sweep_now();
  tasks_.wait();
  return found;
}

bool MediaFetch::is_due() const {
  if (tasks_.running() >= limits::media_fetches_max) return false;
  auto const next = parts_.db.read([](store::ReadTx& tx) { return store::media::next_due(tx); });
  return next && *next && **next <= parts_.clock();
}

void MediaFetch::wait(std::stop_token const& stop) {
  auto const count = parts_.db.read([](store::ReadTx& tx) { return store::media::waiting(tx, kWaitingCountMax); });
  if (count) waiting_.set(static_cast<double>(*count));
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, kLookAgain, [this] { return poked_; });
  poked_ = false;
}

Result<std::int64_t> MediaFetch::take_some() {
  auto const room = static_cast<std::int64_t>(limits::media_fetches_max) - static_cast<std::int64_t>(tasks_.running());
  if (room <= 0) return 0;
  Instant const now = parts_.clock();
  TRY(auto taken,
      parts_.db.write([&](store::WriteTx& tx) { return store::media::take(tx, now, now + kLeaseUs, room); }));
  for (Wanted& one : taken) tasks_.spawn(fetch(std::move(one)));
  return static_cast<std::int64_t>(taken.size());
}

Result<std::int64_t> MediaFetch::fetch_due() {
  std::int64_t total = 0;
  while (true) {
    TRY(std::int64_t const taken, take_some());
    tasks_.wait();
    if (taken == 0) return total;
    total += taken;
  }
}

Task<> MediaFetch::fetch(Wanted taken) {
  Result<Stored> stored = co_await bring(taken);
  Instant const taken_until = taken.media.due_at;
  co_await settle(std::move(taken.media), taken_until, std::move(stored));
  poke();
}

/// What we uploaded ourselves is here already.
Task<Result<std::optional<Upload>>> MediaFetch::own_copy(Media const& row) {
  if (row.media_id.empty()) co_return std::optional<Upload>();
  co_return co_await parts_.pool.run([this, &row] {
    return parts_.db.read([&](store::ReadTx& tx) { return store::media::upload_of(tx, row.project_id, row.media_id); });
  });
}

Task<Result<MediaFetch::Stored>> MediaFetch::bring(Wanted const& taken) {
  CO_TRY(std::optional<Upload> const own, co_await own_copy(taken.media));
  if (own) co_return Stored{own->blob, own->bytes, own->mime_type, base64_encode(unhex(own->blob).value_or(""))};
  CO_TRY(net::TempFile file, net::TempFile::make(parts_.blobs.scratch()));
  Download download(std::move(file), stopping_);
  std::string expected = meta::hash_bytes(taken.media.sha256);
  std::string mime_type = taken.media.mime_type;
  if (taken.media.link) {
    CO_TRY_DONE(co_await bring_link(*taken.media.link, download));
    if (mime_type.empty()) mime_type = download.content_type;
  } else {
    CO_TRY(meta::MediaNode const node, co_await bring_from_meta(taken, download));
    if (expected.empty()) expected = meta::hash_bytes(node.sha256);
    if (mime_type.empty()) mime_type = node.mime_type;
  }
  std::string const found = download.hash.digest();
  if (!expected.empty() && found != expected)
    co_return fail(Code::unavailable, "what was downloaded is not the file: its hash is another");
  auto const bytes = static_cast<std::int64_t>(download.file.bytes());
  CO_TRY_DONE(co_await parts_.pool.run([this, hash = hex(found)] {
    return parts_.db.write([&](store::WriteTx& tx) { return store::media::bring_blob(tx, hash, parts_.clock()); });
  }));
  CO_TRY_DONE(co_await parts_.blobs.put(std::move(download.file), hex(found)));
  co_return Stored{
      hex(found), bytes, std::move(mime_type), taken.media.sha256.empty() ? base64_encode(found) : taken.media.sha256};
}

Task<Result<meta::MediaNode>> MediaFetch::bring_from_meta(Wanted const& taken, Download& download) {
  CO_TRY(meta::GraphAccess const access, access_of(taken.channel, parts_.seal_key, parts_.graph_version));
  CO_TRY(meta::GraphReply const found, co_await parts_.graph.media_node(access, taken.media.media_id));
  CO_TRY_DONE(understood(found, "look-up"));
  CO_TRY(meta::MediaNode node, meta::read_media_node(found.body));
  if (std::cmp_greater(node.file_bytes, limits::media_bytes_max))
    co_return fail(Code::too_large, fmt::format("the file is too large: {} bytes", node.file_bytes));
  CO_TRY(meta::GraphReply const got, co_await parts_.graph.download(access, node.url, download.sink()));
  CO_TRY_DONE(download.state());
  CO_TRY_DONE(understood(got, "download"));
  co_return node;
}

Task<Done> MediaFetch::bring_link(std::string link, Download& download) {
  net::ClientRequest request;
  request.url = std::move(link);
  request.rule = {net::Schemes::http_too, net::Reach::public_only};  // as Meta takes them
  request.timeout = std::chrono::milliseconds(limits::graph_media_timeout_ms);
  request.response_bytes_max = limits::media_bytes_max;
  request.sink = download.sink();
  CO_TRY(net::ClientResponse const response, co_await parts_.client.fetch(std::move(request)));
  CO_TRY_DONE(download.state());
  if (response.outcome != net::Outcome::answered) co_return fail(lost(response.loss));
  if (response.status / 100 != 2)
    co_return fail(Code::unavailable, fmt::format("the link's server answered {}", response.status));
  download.content_type = type_of(response.headers);
  co_return Done();
}

Task<> MediaFetch::settle(Media row, Instant taken_until, Result<Stored> stored) {
  Instant const now = parts_.clock();
  if (stored) {
    row.state = "stored";
    row.blob = stored->blob;
    row.bytes = stored->bytes;
    row.mime_type = stored->mime_type;
    row.sha256 = stored->sha256;
    row.problem.reset();
    row.settled_at = now;
  } else {
    bool const ends = is_final(stored.error()) || now - time_of(row.num.value) >= life_of(row);
    row.problem = problem_of(stored.error());
    row.state = ends ? "failed" : "wanted";
    if (ends) row.settled_at = now;
    row.due_at = now + media_backoff_us(row.attempts);
    (ends ? given_up_ : failed_).add();
    log::limited(log::Level::warn, ends ? "media_given_up" : "media_not_fetched", kLogEveryS,
        {{"media", row.num.value}, {"attempts", row.attempts}, {"reason", stored.error().message}});
  }
  auto const written = co_await parts_.pool.run([this, &row, taken_until] {
    return parts_.db.write([&](store::WriteTx& tx) -> Result<bool> {
      TRY(bool const settled, store::media::settle(tx, row, taken_until));
      if (settled && row.blob) TRY_DONE(tell_stored(tx, row, *row.settled_at));
      return settled;
    });
  });
  log_failure(written, "media_not_settled");
  if (!stored || !written || !*written) co_return;
  stored_.add();
  bytes_.add(static_cast<double>(stored->bytes));
}

}  // namespace wigwag::work
