#include "api/wacr/comments.h"

#include <array>

#include "api/shape.h"
#include "api/wacr/answers.h"
#include "base/limits.h"
#include "base/phone.h"
#include "base/text.h"
#include "core/cards.h"
#include "dialect/wacr_records.h"
#include "net/address.h"
#include "store/comments.h"

namespace wigwag::api::wacr {

struct CommentBody {
  Text comment;
  std::optional<Text> status_message;
  std::optional<std::string> media_url, message_id, ref_message_id;
};

/// An HTTPS address; whether it may be asked is known when its name is resolved.
inline bool is_media_url(std::string_view text) {
  return text.empty() || net::parse_url(text, {net::Schemes::https_only, net::Reach::anywhere}).has_value();
}

}  // namespace wigwag::api::wacr

namespace wigwag::api {
template <>
struct Shape<wacr::CommentBody> {
  using B = wacr::CommentBody;
  static constexpr Pack fields{
      Field{"comment", &B::comment, "The note, plain or HTML",
          {.required = true, .max = limits::note_characters_max, .missing = "Comment is required"}},
      Field{"status_message", &B::status_message, "A label", {.max = 255}},
      Field{"media_url", &B::media_url, "A file that is fetched and kept with the note",
          {.max = limits::webhook_url_bytes_max, .holds = &wacr::is_media_url, .allowed = "an HTTPS URL"}},
      Field{"message_id", &B::message_id, "The note's own id, kept for reference", {.max = 255}},
      Field{"ref_message_id", &B::ref_message_id, "The id of the message that is answered", {.max = 255}}};
};
}  // namespace wigwag::api

namespace wigwag::api::wacr {
namespace {

using store::comments::Place;

constexpr std::string_view kLabel = "Internal comment";

/// The conversation that was active last.
Result<Place> place_of(store::ReadTx& tx, ProjectId project, std::string_view mobile) {
  TRY(std::optional<Contact> const contact, core::contact_of_phone(tx, project, cleaned_phone(mobile)));
  std::optional<Place> place;
  if (contact) {
    TRY(place, store::comments::place_of(tx, project, contact->num));
  }
  if (place) return *std::move(place);
  return fail(Code::not_found, "No conversation found for this number", "Conversation");
}

struct KindOfFile {
  std::string_view ending;
  std::string_view kind;
};
constexpr std::array kEndings{KindOfFile{".jpg", "image"}, KindOfFile{".jpeg", "image"}, KindOfFile{".png", "image"},
    KindOfFile{".webp", "image"}, KindOfFile{".gif", "image"}, KindOfFile{".mp3", "audio"}, KindOfFile{".ogg", "audio"},
    KindOfFile{".amr", "audio"}, KindOfFile{".aac", "audio"}, KindOfFile{".opus", "audio"}, KindOfFile{".m4a", "audio"},
    KindOfFile{".mp4", "video"}, KindOfFile{".3gp", "video"}};

/// What the address promises; its Content-Type decides once it is fetched.
std::string kind_of(std::string_view url) {
  std::string const path = fold_case(url.substr(0, std::min(url.find_first_of("?#"), url.size())));
  for (auto const& [ending, kind] : kEndings)
    if (path.ends_with(ending)) return std::string(kind);
  return "document";
}

/// Fetched as the files of messages are: work/media.h.
Media wanted(Context const& context, Comment const& comment, ChannelNum channel, std::string const& url) {
  Media file;
  file.project_id = comment.project_id;
  file.num = context.nums->next_as<RowNum>(context.now);
  file.channel_num = channel;
  file.message_num = MessageNum{comment.num.value};
  file.kind = kind_of(url);
  file.state = "wanted";
  file.due_at = context.now;
  file.link = url;
  return file;
}

std::optional<std::string> some(std::optional<std::string> const& text) {
  return text && !text->empty() ? text : std::nullopt;
}

Result<Reply> list_comments(store::ReadTx& tx, AnyCaller caller, Path<"mobile"> mobile, Context const& context) {
  TRY(Place const place, place_of(tx, caller.project_id, mobile.text));
  TRY(auto const comments,
      store::comments::of_thread(tx, caller.project_id, place.thread_num, limits::comments_shown_max));
  TRY(auto const files, store::comments::files_of(tx, comments));
  json::Writer out;
  out.begin_object().member("success", true).key("data").begin_array();
  for (Comment const& comment : comments) {
    auto const file = files.find(comment.num);
    dialect::write_wacr_comment(
        out, comment, file == files.end() ? std::nullopt : std::optional(file->second), context.files);
  }
  return ok(out.end_array().end_object().take());
}

std::string shown(Comment const& comment, std::optional<std::string> const& url) {
  json::Writer out;
  out.begin_object().member("success", true).member("message", "Comment added successfully");
  out.member("tenant_id", comment.project_id.value).member("interaction_id", comment.thread_num.value);
  out.member("sender_id", comment.sender).member("status_message", comment.status_message).member("url", url);
  out.member("message_id", comment.wamid).member("ref_message_id", comment.ref_wamid);
  return out.member("chat_message_id", comment.num.value).end_object().take();
}

Result<Reply> add_comment(
    store::WriteTx& tx, AnyCaller caller, Path<"mobile"> mobile, Shaped<CommentBody> in, Context const& context) {
  TRY(Place const place, place_of(tx, caller.project_id, mobile.text));
  Comment comment;
  comment.project_id = caller.project_id;
  comment.num = context.nums->next_as<RowNum>(context.now);
  comment.thread_num = place.thread_num;
  comment.text = in.value.comment;
  comment.status_message =
      in.value.status_message && !in.value.status_message->empty() ? *in.value.status_message : Text::from_utf8(kLabel);
  comment.sender = digits_of(place.display_number);
  comment.wamid = some(in.value.message_id);
  comment.ref_wamid = some(in.value.ref_message_id);
  TRY_DONE(tx.insert(comment));
  std::optional<Media> file;
  if (auto const url = some(in.value.media_url)) {
    file = wanted(context, comment, place.channel_num, *url);
    TRY_DONE(tx.insert(*file));
  }
  return Reply{net::json(switches::kCommentStatus, shown(comment, dialect::comment_url(file, context.files)))};
}

constexpr std::string_view kFailed = "Chat storage of the account is not available";
constexpr Route kRoutes[] = {
    failing(get<&list_comments>("/api/v2/comments/:mobile", "Internal notes of a conversation"), kFailed),
    failing(post<&add_comment>("/api/v2/comments/:mobile", "Add an internal note"), kFailed),
};

}  // namespace

std::span<Route const> comment_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
