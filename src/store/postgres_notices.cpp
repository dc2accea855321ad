#include "store/postgres_notices.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace wigwag::store {
namespace {

// A payload has at most 8000 bytes, a project's number at most 16 digits.
constexpr std::size_t kProjectsMax = 400;
constexpr std::chrono::milliseconds kPauseBeforeReconnect{1000};
constexpr std::chrono::milliseconds kPauseBetweenNotices{5};
constexpr int kLogEveryS = 60;

constexpr char const* kListen = "SET synchronous_commit = off; LISTEN wigwag_events";
constexpr std::string_view kNotify = "NOTIFY wigwag_events";

bool ran(PGconn* connection, char const* sql) {
  PGresult* const result = PQexec(connection, sql);
  bool const done = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  return done;
}

// Numbers with commas between; nothing for "any project".
std::vector<ProjectId> projects_of(std::string_view payload) {
  std::vector<ProjectId> projects;
  while (!payload.empty()) {
    std::string_view const part = payload.substr(0, payload.find(','));
    payload.remove_prefix(std::min(part.size() + 1, payload.size()));
    ProjectId project;
    auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), project.value);
    if (error == std::errc() && end == part.data() + part.size()) projects.push_back(project);
  }
  return projects;
}

std::string notice_of(std::set<ProjectId> const& projects) {
  std::string sql(kNotify);
  char separator = '\'';
  for (ProjectId const project : projects) {
    sql += separator == '\'' ? ", '" : ",";
    separator = ',';
    sql += std::to_string(project.value);
  }
  if (!projects.empty()) sql += '\'';
  return sql;
}

}  // namespace

PostgresNotices::PostgresNotices(std::string address, EventSignal const& signal)
    : address_(std::move(address)), signal_(signal), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  must(wake_ >= 0, "an eventfd");
  thread_ = std::thread([this] { loop(); });
}

PostgresNotices::~PostgresNotices() {
  {
    std::scoped_lock const lock(mutex_);
    ending_ = true;
  }
  wake();
  thread_.join();
  ::close(wake_);
}

void PostgresNotices::wake() {
  changed_.notify_one();
  std::uint64_t const one = 1;
  [[maybe_unused]] auto const written = ::write(wake_, &one, sizeof one);  // full: it is awake
}

void PostgresNotices::hear() {
  {
    std::scoped_lock const lock(mutex_);
    needed_ = true;
  }
  wake();
}

void PostgresNotices::tell_others(std::vector<ProjectId> const& grown) {
  if (grown.empty()) return;
  {
    std::scoped_lock const lock(mutex_);
    needed_ = true;
    waiting_.insert(grown.begin(), grown.end());
    if (waiting_.size() > kProjectsMax) all_waiting_ = true;
    if (all_waiting_) waiting_.clear();
  }
  wake();
}

bool PostgresNotices::ending() {
  std::scoped_lock const lock(mutex_);
  return ending_;
}

void PostgresNotices::loop() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return needed_ || ending_; });
  }
  while (connect()) {
    signal_.tell_all();  // whatever was said while nobody listened
    bool stands = true;
    while (stands && !ending()) {
      stands = send_waiting() && PQconsumeInput(handle_.get()) == 1;
      take_heard();
      if (stands) wait_for_more();
    }
    if (stands) send_waiting();
    handle_.reset();
  }
}

bool PostgresNotices::connect() {
  while (!ending()) {
    char const* const names[] = {"application_name", "connect_timeout", "tcp_user_timeout", "keepalives_idle",
        "target_session_attrs", "dbname", nullptr};
    char const* const values[] = {"wigwag notices", "5", "15000", "30", "read-write", address_.c_str(), nullptr};
    handle_.reset(PQconnectdbParams(names, values, 1));
    PQsetNoticeReceiver(handle_.get(), [](void*, PGresult const*) {}, nullptr);
    if (PQstatus(handle_.get()) == CONNECTION_OK && ran(handle_.get(), kListen)) return true;
    log::limited(log::Level::warn, "postgres_notices_away", kLogEveryS);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPauseBeforeReconnect, [&] { return ending_; });
  }
  return false;
}

bool PostgresNotices::send_waiting() {
  std::set<ProjectId> projects;
  {
    std::scoped_lock const lock(mutex_);
    if (waiting_.empty() && !all_waiting_) return true;
    projects = std::exchange(waiting_, {});
    all_waiting_ = false;
  }
  if (!ran(handle_.get(), notice_of(projects).c_str())) return false;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPauseBetweenNotices, [&] { return ending_; });
  return true;
}

void PostgresNotices::take_heard() {
  while (PGnotify* const notice = PQnotifies(handle_.get())) {
    bool const own = notice->be_pid == PQbackendPID(handle_.get());
    std::vector<ProjectId> const projects = projects_of(notice->extra);
    PQfreemem(notice);
    if (own) continue;
    if (projects.empty())
      signal_.tell_all();
    else
      signal_.tell(projects);
  }
}

void PostgresNotices::wait_for_more() {
  std::array<pollfd, 2> watched{{{PQsocket(handle_.get()), POLLIN, 0}, {wake_, POLLIN, 0}}};
  ::poll(watched.data(), watched.size(), -1);
  std::uint64_t ignored = 0;
  [[maybe_unused]] auto const read = ::read(wake_, &ignored, sizeof ignored);
}

}  // namespace wigwag::store
