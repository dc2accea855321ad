#include <algorithm>

#include "core/counting.h"
#include "core/messages.h"
#include "store/messages.h"
#include "store/sends.h"

namespace wigwag::core {
namespace {

WamidKey target_of(ChangeRow const& row) { return {row.project_id, row.channel_num, row.target_hash}; }
WamidKey key_of(ChangeRow const& row) { return {row.project_id, row.channel_num, row.wamid_hash}; }

std::vector<WamidKey> all_of(std::initializer_list<std::vector<WamidKey> const*> lists) {
  std::vector<WamidKey> keys;
  for (auto const* const list : lists) keys.insert(keys.end(), list->begin(), list->end());
  return distinct(std::move(keys));
}

/// What is new of a message; less of a row is written, and fewer indexes, than of any change.
enum class Novelty : std::uint8_t {
  progress,  ///< neither content nor place
  name,      ///< progress, and the wamid of what was a draft
  any
};

Novelty novelty_of(Message const& row, Message stored) {
  stored.status = row.status;
  stored.error_code = row.error_code;
  stored.error_title = row.error_title;
  stored.statuses = row.statuses;
  stored.callback_data = row.callback_data;
  stored.updated_at = row.updated_at;
  if (same(row, stored)) return Novelty::progress;
  stored.wamid = row.wamid;
  stored.wamid_hash = row.wamid_hash;
  return same(row, stored) ? Novelty::name : Novelty::any;
}

}  // namespace

Messages::Entry* Messages::find(WamidKey const& key) {
  auto const found = messages_.find(key);
  return found == messages_.end() ? nullptr : &found->second;
}

Done Messages::load(store::ReadTx& tx, Wanted const& wanted) {
  messages_.clear();
  orphans_.clear();
  changes_ = {};
  changes_of_.clear();
  TRY(auto stored,
      store::messages::by_wamid(tx, all_of({&wanted.messages, &wanted.statuses, &wanted.targets, &wanted.drafts})));
  for (Message& row : stored) {
    WamidKey const key{row.project_id, row.channel_num, row.wamid_hash};
    messages_.emplace(key, Entry{{row, row}, {}});
  }
  std::vector<WamidKey> waiting;
  for (WamidKey const& key : all_of({&wanted.messages, &wanted.statuses}))
    if (find(key) == nullptr) waiting.push_back(key);
  if (!waiting.empty()) {
    TRY(auto orphans, store::messages::orphans(tx, waiting));
    for (StatusOrphan& row : orphans) {
      WamidKey const key{row.project_id, row.channel_num, row.wamid_hash};
      orphans_[key].emplace(OrphanKey{row.status, row.participant}, Kept<StatusOrphan>{row, row});
    }
  }
  std::vector<ChangeRow> changes;
  if (auto const targets = all_of({&wanted.messages, &wanted.targets}); !targets.empty()) {
    TRY(changes, store::messages::changes_of(tx, targets));
  }
  if (!wanted.changes.empty()) {
    TRY(auto const known, store::messages::changes_by_wamid(tx, distinct(wanted.changes)));
    changes.insert(changes.end(), known.begin(), known.end());
  }
  for (ChangeRow& row : changes) {
    if (changes_.find(key_of(row)) != nullptr) continue;
    WamidKey const target = target_of(row);
    changes_of_[target].push_back(&changes_.keep(key_of(row), std::move(row)));
  }
  return {};
}

std::vector<StatusOrphan> Messages::orphans_of(WamidKey const& key) const {
  std::vector<StatusOrphan> rows;
  if (auto const found = orphans_.find(key); found != orphans_.end())
    for (auto const& [step, orphan] : found->second) rows.push_back(orphan.row);
  return rows;
}

std::vector<std::tuple<ProjectId, ConversationNum>> Messages::conversations(Wanted const& wanted) {
  std::vector<std::tuple<ProjectId, ConversationNum>> nums;
  for (WamidKey const& key : all_of({&wanted.messages, &wanted.targets, &wanted.drafts}))
    if (Entry const* const entry = find(key)) nums.emplace_back(std::get<0>(key), entry->kept.row.conversation_num);
  return nums;
}

Done Messages::flush_messages(store::WriteTx& tx) {
  std::vector<Message> added, changed, progressed, named;
  Counting counting;
  for (auto& [key, entry] : messages_) {
    Message& row = entry.kept.row;
    if (entry.steps) row.statuses = entry.steps->column();
    if (!entry.kept.is_new() && !entry.kept.changed()) continue;
    counting.add(row, 1);
    if (entry.kept.is_new()) {
      added.push_back(std::move(row));
      continue;
    }
    counting.add(*entry.kept.stored, -1);
    row.updated_at = now_;
    Novelty const novelty = novelty_of(row, *entry.kept.stored);
    (novelty == Novelty::progress ? progressed : novelty == Novelty::name ? named : changed).push_back(std::move(row));
  }
  if (!added.empty()) TRY_DONE(tx.insert_many(added));
  if (!changed.empty()) TRY_DONE(tx.update_many(changed));
  if (!progressed.empty()) TRY_DONE(store::messages::update_progress(tx, progressed));
  if (!named.empty()) TRY_DONE(store::messages::update_name(tx, named));
  return counting.flush(tx);
}

Done Messages::flush_orphans(store::WriteTx& tx) {
  std::vector<StatusOrphan> added, changed;
  for (auto& [key, waiting] : orphans_)
    for (auto& [step, orphan] : waiting) {
      if (orphan.is_new())
        added.push_back(std::move(orphan.row));
      else if (orphan.changed())
        changed.push_back(std::move(orphan.row));
    }
  if (!adopted_.empty()) TRY_DONE(store::messages::erase_orphans(tx, adopted_));
  if (!added.empty()) TRY_DONE(tx.insert_many(added));
  if (!changed.empty()) TRY_DONE(tx.update_many(changed));
  return {};
}

Done Messages::flush(store::WriteTx& tx) {
  TRY_DONE(flush_messages(tx));
  TRY_DONE(changes_.flush(tx));
  TRY_DONE(flush_orphans(tx));
  if (!settled_.empty()) TRY_DONE(store::sends::erase(tx, settled_));
  if (!media_.empty()) TRY_DONE(tx.insert_many(media_, store::Taken::skip));
  return {};
}

}  // namespace wigwag::core
