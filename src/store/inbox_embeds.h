/// @file Queries over embedded inboxes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/inbox_embed.h"
#include "store/list.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

/// An embedded inbox with the names of what it names.
struct EmbedView {
  RowNum num;
  std::optional<Text> name;
  EmbedScope scope_type = EmbedScope::project;
  std::optional<std::int64_t> scope_num;
  std::optional<MemberNum> assigned_member_num;
  std::string allowed_origins;
  EmbedMode default_mode = EmbedMode::system;
  EmbedLanguage language = EmbedLanguage::en;
  std::optional<Instant> expires_at;
  EmbedStatus status = EmbedStatus::active;
  std::optional<Instant> last_used_at;
  Instant updated_at;
  std::optional<std::string> customer_name;
  std::optional<std::string> number_name;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> member_name;
};

inline Place place_of(EmbedView const& row) { return {0, row.num.value}; }

namespace inbox_embeds {

Result<std::optional<InboxEmbed>> by_num(ReadTx&, ProjectId, RowNum);
Result<std::optional<InboxEmbed>> by_hash(ReadTx&, ProjectId, std::string_view token_hash);
Result<std::optional<EmbedView>> view(ReadTx&, ProjectId, RowNum);
/// Counted up to `count_max`.
Result<std::int64_t> count_active(ReadTx&, ProjectId, std::int64_t count_max);
Done note_use(WriteTx&, ProjectId, RowNum, Instant minute);
/// The newest conversations that it shows, at most so many.
Result<std::vector<ConversationView>> conversations(ReadTx&, InboxEmbed const&, int rows_max);

/// A filter of the list: a customer's UUID or a number's id at Meta.
Result<Condition> by_scope_id(ReadTx&, ProjectId, Given const&);

}  // namespace inbox_embeds
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::EmbedView> {
  using V = store::EmbedView;
  static constexpr store::Source source{"inbox_embed", "i",
      " LEFT JOIN customer q ON q.project_id = i.project_id AND q.num = i.scope_num"
      " LEFT JOIN channel n ON n.project_id = i.project_id AND n.num = i.scope_num"
      " LEFT JOIN member u ON u.project_id = i.project_id AND u.num = i.assigned_member_num",
      store::Kept::nothing};
  static constexpr Pack columns{Column{"i.num", &V::num}, Column{"i.name", &V::name},
      Column{"i.scope_type", &V::scope_type}, Column{"i.scope_num", &V::scope_num},
      Column{"i.assigned_member_num", &V::assigned_member_num}, Column{"i.allowed_origins", &V::allowed_origins},
      Column{"i.default_mode", &V::default_mode}, Column{"i.language", &V::language},
      Column{"i.expires_at", &V::expires_at}, Column{"i.status", &V::status},
      Column{"i.last_used_at", &V::last_used_at}, Column{"i.updated_at", &V::updated_at},
      Column{"q.name", &V::customer_name}, Column{"n.name", &V::number_name},
      Column{"n.phone_number_id", &V::phone_number_id}, Column{"u.name", &V::member_name}};
};
