// Files: uploaded here, or named by their address.
#include <charconv>

#include <fmt/format.h>

#include "api/upload.h"
#include "api/wacr/send_files.h"
#include "api/wacr/sends.h"
#include "store/media.h"

namespace wigwag::api::wacr {
namespace {

std::optional<std::int64_t> whole(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool const good = error == std::errc() && end == text.data() + text.size() && !text.empty() && number > 0;
  return good ? std::optional(number) : std::nullopt;
}

std::optional<Text> text_of(std::optional<std::string> const& utf8) {
  return utf8 && !utf8->empty() ? std::optional(Text::from_utf8(*utf8)) : std::nullopt;
}

core::NewLead lead_of(ContactWords const& words, shape::Problems& problems) {
  core::NewLead lead{.firstname = text_of(words.firstname), .lastname = text_of(words.lastname)};
  if (words.email && !words.email->empty()) lead.email = words.email;
  if (words.country) lead.country_id = whole(*words.country);  // a name has no column (inferred)
  if (words.assigned_id) lead.assigned = MemberNum{*words.assigned_id};
  std::string_view list = words.groups ? std::string_view(*words.groups) : "";
  while (!list.empty()) {
    std::size_t const comma = std::min(list.find(','), list.size());
    auto const group = whole(list.substr(0, comma));
    if (group)
      lead.groups.push_back(ContactGroupNum{*group});
    else if (!problems.has("contact.groups"))
      problems.add("contact.groups", "Groups must be numbers with commas between them", "");
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return lead;
}

void check(NewMedia const& in, std::optional<FormFile> const& file, shape::Problems& problems) {
  bool const given = file || (in.media_url && !in.media_url->empty());
  if (problems.has("media_type")) {  // without it nobody knows what the file may be
    if (!given) problems.add("media_url", "media_url is required, unless a file comes as media_file", "");
    return;
  }
  if (!problems.has("media_url"))
    check_file(file_kind(word_of(in.media_type)), {"media_url", "media_file", in.media_url, file}, problems);
  if (in.caption && !in.caption->empty() && in.media_type == SentMedia::audio && !problems.has("caption"))
    problems.add("caption", "Audio has no caption", "");
}

std::string media_body(std::string const& phone, NewMedia const& in, std::optional<Upload> const& upload,
    std::optional<std::string> const& filename) {
  std::string_view const kind = word_of(in.media_type);
  json::Writer out;
  begin_body(out, phone, kind).key(kind).begin_object();
  write_source(out, upload, in.media_url);
  if (in.caption && !in.caption->empty()) out.member("caption", *in.caption);
  if (in.media_type == SentMedia::document) out.member_if("filename", filename);
  return out.end_object().end_object().take();
}

Origins origins_of(std::string_view kind) {
  std::string const own(kind);
  return {{"to", "phone"}, {own, "media_url"}, {own + ".caption", "caption"}, {own + ".filename", "filename"}};
}

/// Where the message's file is stored, or will be once it was fetched.
Result<std::string> address_of(store::ReadTx& tx, Message const& message, Context const& context) {
  TRY(std::optional<Media> const row, store::media::of_message(tx, message.project_id, message.num));
  if (!row) return fail(Code::internal, "internal error", {}, "a sent file has no row");
  Text const name = dialect::filename_of(message.type, row->filename, row->sha256, row->mime_type);
  return dialect::file_address(context.files, {row->project_id, row->num}, name.utf8());
}

}  // namespace

Task<Result<Reply>> send_media(
    Services const& services, Sending caller, Asking<NewMedia> asking, Context const& context) {
  CO_TRY(auto asked, co_await try_read(services, asking));
  NewMedia const& in = asked.tried.value;
  check(in, asked.input.file, asked.tried.problems);
  core::NewLead lead = lead_of(in.contact, asked.tried.problems);
  if (!asked.tried.problems.empty()) co_return fail(asked.tried.problems.take());
  CO_TRY(core::Addressing to, addressing_of(caller.project_id, in.phone, in.contact_id));
  to.lead = std::move(lead);
  CO_TRY(Seat seat, co_await seat_for(services, to));
  CO_TRY(Contact const contact, co_await contact_for(services, to, Needs::nothing));
  Letter letter{.body = {}, .origins = origins_of(word_of(in.media_type)), .content = asked.input.content()};
  std::optional<std::string> filename = in.filename && !in.filename->empty() ? in.filename : std::nullopt;
  std::optional<Upload> upload;
  if (asked.input.file) {
    if (!filename) filename = safe_name(asked.input.file->filename);
    CO_TRY(upload, co_await give_file(services, seat, *std::move(asked.input.file)));
    letter.after = with_file(*upload, services.clock());
  }
  letter.body = media_body(to.phone, in, upload, filename);
  CO_TRY(Delivered const sent, co_await deliver(services, context, std::move(seat), contact, std::move(letter)));
  CO_TRY(std::string const address,
      co_await services.read([&](store::ReadTx& tx) { return address_of(tx, sent.message, context); }));
  json::Writer own;
  own.member("media_type", word_of(in.media_type)).member("media_url", address);
  own.member("caption", in.caption && !in.caption->empty() ? in.caption : std::nullopt).member("filename", filename);
  co_return sent_reply(sent, to.phone, own.text(), context);
}

}  // namespace wigwag::api::wacr
