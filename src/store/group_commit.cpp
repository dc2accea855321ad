#include "store/group_commit.h"

#include <exception>
#include <string>

#include "base/limits.h"

namespace wigwag::store {
namespace {

constexpr std::size_t kBatchMax = 256;  // how many share a commit, and a crash

thread_local bool inside_a_write = false;

}  // namespace

Done GroupCommit::write(std::function<Done(WriteTx&)> const& f) {
  must(!inside_a_write, "a write inside a write");
  Job job{.transaction = &f};
  enter(job);
  return std::move(*job.answer);
}

void GroupCommit::while_idle(std::function<void(SqliteConnection&)> const& f) {
  Job job{.alone = &f};
  enter(job);
}

void GroupCommit::enter(Job& job) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= limits::write_queue_max) {
    job.answer = fail({Code::unavailable, "too many writes are waiting, try again", {}, {}, 1});
    return;
  }
  waiting_.push_back(&job);
  if (led_) job.wake.wait(lock, [&] { return job.finished || job.leads; });
  if (job.finished) return;

  led_ = true;
  std::vector<Job*> const batch = next_batch();
  lock.unlock();
  run(batch);
  lock.lock();

  // Under the lock: a job lives on the stack of its thread, which goes on as soon as it sees its answer.
  for (Job* const done : batch) {
    done->finished = true;
    done->wake.notify_one();
  }
  led_ = !waiting_.empty();
  if (!led_) return;
  waiting_.front()->leads = true;
  waiting_.front()->wake.notify_one();
}

std::vector<GroupCommit::Job*> GroupCommit::next_batch() {
  std::vector<Job*> batch;
  while (!waiting_.empty() && batch.size() < kBatchMax) {
    bool const alone = waiting_.front()->alone != nullptr;
    if (alone && !batch.empty()) break;
    batch.push_back(waiting_.front());
    waiting_.pop_front();
    if (alone) break;
  }
  return batch;
}

void GroupCommit::run(std::vector<Job*> const& batch) {
  if (batch.front()->alone) {
    (*batch.front()->alone)(*connection_);
    batch.front()->answer = Done();
    return;
  }
  inside_a_write = true;
  if (batch.size() == 1 || !run_together(batch))
    for (Job* const job : batch) job->answer = run_one(*job);
  inside_a_write = false;
}

Done GroupCommit::call(Job& job) {
  WriteTx tx(*connection_);
  try {
    TRY_DONE((*job.transaction)(tx));
  } catch (std::exception const& thrown) {
    return fail(Code::internal, "internal error", {}, std::string("thrown inside a transaction: ") + thrown.what());
  }
  if (connection_->failed())
    return fail(Code::internal, "internal error", {}, "a statement failed and its Error was dropped");
  return {};
}

Done GroupCommit::run_one(Job& job) {
  TRY_DONE(connection_->begin_write());
  if (Done done = call(job); !done) {
    connection_->roll_back();
    return done;
  }
  return commit();
}

Done GroupCommit::commit() {
  TRY_DONE(connection_->commit());
  signal_.tell(connection_->take_grown());
  return {};
}

bool GroupCommit::run_together(std::vector<Job*> const& batch) {
  std::vector<Done> answers;
  Done begun = connection_->begin_write();
  for (std::size_t i = 0; begun && i < batch.size(); ++i) {
    if (auto const held = connection_->savepoint(); !held) break;
    answers.push_back(call(*batch[i]));
    if (!connection_->in_transaction()) return false;
    auto const ended = answers.back() ? connection_->release() : connection_->undo_to_savepoint();
    if (!ended) break;
  }
  if (begun && answers.size() < batch.size()) {
    connection_->roll_back();
    return false;
  }
  if (begun) begun = commit();
  for (std::size_t i = 0; i < batch.size(); ++i)
    batch[i]->answer = begun ? std::move(answers[i]) : Done(fail(begun.error()));
  return true;
}

}  // namespace wigwag::store
