#include "dialect/wacr_records.h"

namespace wigwag::dialect {
namespace {

using json::Writer;

bool has(FieldSet fields, std::size_t index) { return (fields >> index & 1) != 0; }

template <class Row>
void write_named(Writer& out, Row const& row, FieldSet fields) {
  constexpr bool kColored = requires { row.color; };
  std::size_t index = 0;
  auto const wanted = [&] { return has(fields, index++); };
  out.begin_object();
  if (wanted()) out.member("id", row.num.value);
  if (wanted()) out.member("name", row.name);
  if constexpr (kColored)
    if (wanted()) out.member("color", row.color);
  if (wanted()) out.member("created_at", iso_offset(time_of(row.num.value)));
  if (wanted()) out.member("updated_at", iso_offset(row.updated_at));
  out.end_object();
}

template <class Row>
void write_relation(Writer& out, std::string_view name, std::optional<std::optional<Row>> const& relation) {
  if (!relation) return;
  out.key(name);
  *relation ? write_wacr_named(out, **relation) : static_cast<void>(out.null());
}

}  // namespace

void write_wacr_contact(Writer& out, Card const& card, Relations const& relations, FieldSet fields) {
  out.begin_object();
  std::size_t index = 0;
  for (CardField const& field : card_fields())
    if (has(fields, index++)) field.write(out.key(field.name), card);
  if (relations.groups) {
    out.key("groups").begin_array();
    for (ContactGroup const& group : *relations.groups) write_wacr_named(out, group);
    out.end_array();
  }
  write_relation(out, "source", relations.source);
  write_relation(out, "status", relations.status);
  out.end_object();
}

void write_wacr_named(Writer& out, ContactGroup const& row, FieldSet fields) { write_named(out, row, fields); }
void write_wacr_named(Writer& out, ContactSource const& row, FieldSet fields) { write_named(out, row, fields); }
void write_wacr_named(Writer& out, ContactStatus const& row, FieldSet fields) { write_named(out, row, fields); }

std::optional<std::string> comment_url(std::optional<Media> const& file, FileAddresses const& files) {
  if (!file || file->state == "failed" || files.links == nullptr) return std::nullopt;
  std::string_view const type = media_type_of(file->mime_type);
  std::string const name = filename_of(file->kind, file->filename, file->sha256, type).utf8();
  return file_address(files, {file->project_id, file->num}, name);
}

void write_wacr_comment(
    Writer& out, Comment const& comment, std::optional<Media> const& file, FileAddresses const& files) {
  out.begin_object().member("id", comment.num.value).member("message", comment.text);
  out.member("type", file ? std::string_view(file->kind) : "text").member("status_message", comment.status_message);
  out.member("sender_id", comment.sender).member("url", comment_url(file, files));
  out.member("message_id", comment.wamid).member("ref_message_id", comment.ref_wamid);
  out.member("created_at", iso_offset(time_of(comment.num.value))).end_object();
}

}  // namespace wigwag::dialect
