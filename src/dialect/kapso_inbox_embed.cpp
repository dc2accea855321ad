#include "dialect/kapso_inbox_embed.h"

#include <optional>

#include "dialect/kapso_values.h"

namespace wigwag::dialect {
namespace {

std::optional<std::string> scope_id(store::EmbedView const& row) {
  if (row.scope_type == EmbedScope::phone_number) return row.phone_number_id;
  return row.scope_num ? std::optional(uuid_of(CustomerNum{*row.scope_num})) : std::nullopt;
}

std::optional<std::string> scope_name(store::EmbedView const& row) {
  auto const& name = row.scope_type == EmbedScope::phone_number ? row.number_name : row.customer_name;
  return name && !name->empty() ? name : std::nullopt;
}

void write_members(json::Writer& out, store::EmbedView const& row) {
  out.member("id", uuid_of(Kind::inbox_embed, row.num.value)).member("name", row.name);
  out.member("scope_type", word_of(row.scope_type)).member("scope_id", scope_id(row));
  out.member("scope_name", scope_name(row));
  std::optional<std::string> member;
  if (row.assigned_member_num) member = uuid_of(*row.assigned_member_num);
  out.member("assigned_user_id", member).member("assigned_user_name", row.member_name);
  write_words(out, "allowed_origins", row.allowed_origins);
  out.member("default_mode", word_of(row.default_mode)).member("language", word_of(row.language));
  out.member("status", word_of(row.status)).member("expires_at", time_text(row.expires_at));
  out.member("last_used_at", time_text(row.last_used_at));
  out.member("created_at", iso_seconds(time_of(row.num.value))).member("updated_at", iso_seconds(row.updated_at));
}

}  // namespace

void write_inbox_embed(json::Writer& out, store::EmbedView const& row, Projection const&) {
  out.begin_object();
  write_members(out, row);
  out.end_object();
}

void write_new_embed(json::Writer& out, store::EmbedView const& row, EmbedSecret const& secret) {
  out.begin_object();
  write_members(out, row);
  out.member("token", secret.token).member("embed_url", secret.url).end_object();
}

}  // namespace wigwag::dialect
