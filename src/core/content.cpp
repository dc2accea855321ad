#include "core/content.h"

#include <algorithm>

#include "core/status.h"
#include "core/verbatim.h"

namespace wigwag::core {
namespace {

/// How much a type tells about what was said.
int worth(std::string_view type) {
  if (type == "media_placeholder") return 0;
  return type == "unsupported" ? 1 : 2;
}

bool is_edit(Kept<ChangeRow> const* change) { return change->row.what == "edit"; }

/// Applied edits and those that may be, oldest first.
Changes edits_of(Message const& message, Changes const& changes) {
  Changes edits;
  for (auto* const change : changes)
    if (is_edit(change) && change->row.direction == message.direction) edits.push_back(change);
  std::ranges::sort(edits, {}, [](auto const* edit) { return std::tuple(edit->row.at, edit->row.wamid); });
  return edits;
}

/// Takes all edits back: the oldest of those laid over the message knows what it said at first.
void restore_original(Message& message, Changes const& changes) {
  for (auto* const edit : edits_of(message, changes)) {
    if (!edit->row.previous_text) continue;  // not laid over it yet
    message.text = *std::exchange(edit->row.previous_text, std::nullopt);
    message.payload = *std::exchange(edit->row.previous_payload, std::nullopt);
    break;
  }
}

/// Lays all edits over the original, each keeping what it replaced. What an edit does not name stays: its media, what
/// it replied to.
void lay_edits(Message& message, Changes const& changes) {
  for (auto* const edit : edits_of(message, changes)) {
    edit->row.previous_text = std::exchange(message.text, edit->row.text);
    std::string merged = completed(edit->row.payload, message.payload);
    edit->row.previous_payload = std::exchange(message.payload, std::move(merged));
    message.edited_at = edit->row.at;
  }
}

template <class T>
void fill(std::optional<T>& value, std::optional<T> const& other) {
  if (!value) value = other;
}

void replace_content(Message& message, InboundMessage const& copy) {
  message.type = copy.type;
  message.text = copy.text;
  message.payload = copy.payload;
  message.context_wamid = copy.context_wamid;
  message.error_code = copy.error_code;
  message.error_title = copy.error_title;
}

}  // namespace

std::string search_text(Message const& message) {
  return message.revoked_at ? std::string() : fold_case(message.text.utf8());
}

bool complete(Message& message, InboundMessage const& copy, Changes const& changes) {
  fill(message.phone, copy.contact.phone);
  fill(message.bsuid, copy.contact.bsuid);
  fill(message.parent_bsuid, copy.contact.parent_bsuid);
  message.status = higher(message.status, copy.status);
  if (worth(copy.type) < worth(message.type)) return false;
  bool const better = worth(copy.type) > worth(message.type);
  if (!better && copy.type == message.type && copy.payload == message.payload && copy.text == message.text)
    return false;
  bool const brings_media = copy.media && !message.has_media;
  restore_original(message, changes);
  if (better) {
    replace_content(message, copy);
  } else {
    if (message.text.empty()) message.text = copy.text;
    if (message.type == copy.type) message.payload = completed(message.payload, copy.payload);
    fill(message.context_wamid, copy.context_wamid);
  }
  message.has_media = message.has_media || copy.media.has_value();
  lay_edits(message, changes);
  message.search = search_text(message);
  return brings_media;
}

std::vector<ChangeRow const*> settle(Message& message, Changes const& changes) {
  std::vector<ChangeRow const*> fresh;
  restore_original(message, changes);
  lay_edits(message, changes);
  for (auto* const change : changes) {
    ChangeRow& row = change->row;
    if (row.direction != message.direction) continue;
    if (row.what == "revoke") message.revoked_at = earlier(message.revoked_at, row.at);
    if (!std::exchange(row.applied, true)) fresh.push_back(&row);
  }
  std::ranges::sort(fresh, {}, [](ChangeRow const* row) { return std::tuple(row->at, row->wamid); });
  message.search = search_text(message);
  return fresh;
}

}  // namespace wigwag::core
