#include "api/kapso/ingest.h"

#include <array>
#include <utility>

#include "api/form.h"
#include "api/kapso/single.h"
#include "api/shape.h"
#include "api/upload.h"
#include "dialect/kapso_setup.h"
#include "dialect/refusal.h"
#include "meta/media.h"
#include "meta/resumable.h"
#include "net/percent.h"
#include "store/channels.h"
#include "work/access.h"
#include "work/fetch_link.h"

namespace wigwag::api::kapso {

enum class IngestAs : std::uint8_t { meta_media, meta_resumable_asset };

struct IngestBody {
  std::string phone_number_id;
  std::string source;
  std::optional<IngestAs> delivery;
  std::optional<std::string> filename;
  std::optional<std::string> mime_type;
};

}  // namespace wigwag::api::kapso

template <>
struct wigwag::Words<wigwag::api::kapso::IngestAs> {
  static constexpr std::array<std::string_view, 2> words{"meta_media", "meta_resumable_asset"};
};
template <>
struct wigwag::api::Shape<wigwag::api::kapso::IngestBody> {
  using B = kapso::IngestBody;
  static constexpr std::string_view envelope = "media_ingest";
  static constexpr Pack fields{
      Field{"phone_number_id", &B::phone_number_id, "The number that Meta shall know the file by", {.required = true}},
      Field{"source", &B::source, "Where the file is: a public HTTPS address",
          {.required = true, .max = limits::client_url_bytes_max}},
      Field{"delivery", &B::delivery,
          "meta_media: a media id, for messages; meta_resumable_asset: a handle, for "
          "profile pictures and samples of templates"},
      Field{"filename", &B::filename, "What it is called; else as its address ends",
          {.max = limits::name_characters_max}},
      Field{"mime_type", &B::mime_type, "What it is; else as its server or its content says",
          {.max = limits::name_characters_max}}};
};

namespace wigwag::api::kapso {
namespace {

constexpr int kFetchesMax = 16;
constexpr int kBusyRetryS = 5;
constexpr int kPaceRetryS = 60;
constexpr int kMediaRefused = 131053;

/// One of the files that are under way.
class Turn {
 public:
  explicit Turn(Services const& services) : running_(services.fetches), taken_(running_->fetch_add(1) < kFetchesMax) {}
  ~Turn() { running_->fetch_sub(1); }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  bool taken() const { return taken_; }

 private:
  std::shared_ptr<std::atomic<int>> running_;
  bool taken_;
};

struct Seat {
  Channel channel;
  meta::GraphAccess access;
};

Task<Result<Seat>> seat_of(Services const& services, ProjectId project, std::string const& number) {
  CO_TRY(auto channel,
      co_await services.read([&](store::ReadTx& tx) { return store::channels::of_project(tx, project, number); }));
  if (!channel) co_return dialect::not_found("Phone number");
  if (channel->kind == ChannelKind::sandbox)
    co_return fail(Code::forbidden, "A sandbox number takes no files", "phone_number_id");
  CO_TRY(meta::GraphAccess access, work::access_of(*channel, services.seal_key, services.graph_version));
  co_return Seat{*std::move(channel), std::move(access)};
}

// ---- what it is

std::string_view ending_of(std::string_view name) {
  std::size_t const dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

/// Of types whose content is the same the name decides.
meta::MediaType const* by_name(std::string_view name) {
  struct Ending {
    std::string_view ending, type;
  };
  constexpr Ending kEndings[] = {{"doc", "application/msword"}, {"xls", "application/vnd.ms-excel"},
      {"ppt", "application/vnd.ms-powerpoint"}, {"txt", "text/plain"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"}, {"m4a", "audio/mp4"},
      {"3gp", "video/3gpp"}};
  for (Ending const& one : kEndings)
    if (net::same_name(one.ending, ending_of(name))) return meta::media_type(one.type);
  return nullptr;
}

meta::MediaType const* by_content(meta::Content content) {
  using enum meta::Content;
  switch (content) {
    case jpeg: return meta::media_type("image/jpeg");
    case png: return meta::media_type("image/png");
    case webp:
    case webp_animated: return meta::media_type("image/webp");
    case pdf: return meta::media_type("application/pdf");
    case mp4: return meta::media_type("video/mp4");
    case ogg: return meta::media_type("audio/ogg");
    case mp3: return meta::media_type("audio/mpeg");
    case aac: return meta::media_type("audio/aac");
    case amr: return meta::media_type("audio/amr");
    case text:
    case zip:
    case ole:
    case unknown: return nullptr;
  }
  return nullptr;
}

bool fits(meta::MediaType const* type, work::FetchedLink const& file) {
  if (type == nullptr) return false;
  meta::Content const content = meta::look_at(file.first_bytes);
  bool const animated = content == meta::Content::webp_animated && type->content == meta::Content::webp;
  return content == type->content || animated;
}

meta::MediaType const* named_type(std::string_view content_type) {
  return meta::media_type(content_type == "image/jpg" ? std::string_view("image/jpeg") : content_type);
}

/// What the caller says holds; what the file's server says only as long as the content agrees.
Result<meta::MediaType const*> type_of(
    std::optional<std::string> const& asked, work::FetchedLink const& file, std::string_view name) {
  bool const is_asked = asked && !asked->empty();
  meta::MediaType const* type = named_type(is_asked ? *asked : file.content_type);
  if (!is_asked && !fits(type, file)) {
    meta::MediaType const* const named = by_name(name);
    type = fits(named, file) ? named : by_content(meta::look_at(file.first_bytes));
  }
  if (type != nullptr) return type;
  std::string allowed;
  for (meta::MediaType const& one : meta::media_types())
    allowed.append(allowed.empty() ? "" : ", ").append(one.mime_type);
  return fail(Code::bad_request, "mime_type must be one of " + allowed, "mime_type");
}

/// Meta's rules, in the Platform's words.
Done check(meta::MediaType const& type, work::FetchedLink const& file, IngestAs delivery) {
  if (delivery == IngestAs::meta_resumable_asset && !meta::is_resumable(type.mime_type))
    return fail(Code::bad_request,
        "mime_type must be application/pdf, image/jpeg, image/png or video/mp4 for meta_resumable_asset", "mime_type");
  Done done = meta::check_upload(type, file.first_bytes, file.file.bytes());
  if (done) return done;
  constexpr std::string_view kMetas = "(#100) Param file ";
  std::string message = done.error().message;
  if (message.starts_with(kMetas)) message.replace(0, kMetas.size(), "source ");
  bool const is_large = done.error().code == Code::too_large;
  return fail(is_large ? Code::too_large : Code::bad_request, std::move(message), "source");
}

/// The last segment of the address, with the ending of its type when it has none.
std::string name_of(IngestBody const& body) {
  if (body.filename && !body.filename->empty()) return safe_name(*body.filename);
  std::string_view path(body.source);
  path = path.substr(0, path.find_first_of("?#"));
  std::size_t const begin = path.find('/', path.find("://") + 3);
  if (begin == std::string_view::npos) return "file";
  net::Decoded const last = net::percent_decode(path.substr(path.rfind('/') + 1), net::Plus::stays);
  return safe_name(last.clean ? last.text : std::string());
}

// ---- to Meta

Error refused_by_meta(meta::GraphReply const& reply) {
  if (reply.outcome != net::Outcome::answered || !reply.refusal)
    return {Code::upstream, "Meta did not answer; it is not known whether it has the file"};
  meta::GraphError const& refusal = *reply.refusal;
  using Kind = meta::ErrorClass;
  if (refusal.meaning.kind == Kind::slow_down || refusal.meaning.kind == Kind::wait_long)
    return {.code = Code::rate_limited,
        .message = "Meta takes no more files for now",
        .retry_after_s = refusal.meaning.wait_s > 0 ? refusal.meaning.wait_s : kPaceRetryS};
  std::string message = "Meta refused the file: " + refusal.message;
  return {refusal.code == kMediaRefused ? Code::bad_request : Code::upstream, std::move(message)};
}

Error unsent(Error error) {
  return {Code::upstream, "Meta could not be reached; nothing was sent", "", error.note + " " + error.message};
}

/// The media id or the handle.
Task<Result<std::string>> give_to_meta(Services const& services, Seat seat, work::FetchedLink file,
    meta::MediaType const* type, std::string name, IngestAs delivery) {
  if (delivery == IngestAs::meta_resumable_asset) {
    std::uint64_t const bytes = file.file.bytes();
    auto const given = co_await meta::upload_resumable(
        services.graph, std::move(seat.access), {file.file.path(), name, std::string(type->mime_type)}, bytes);
    if (!given) co_return fail(unsent(given.error()));
    if (given->handle.empty()) co_return fail(refused_by_meta(given->reply));
    co_return given->handle;
  }
  FormFile form{"file", std::move(file.file), std::move(name), std::string(type->mime_type), std::move(file.hash),
      std::move(file.first_bytes)};
  auto given = co_await upload_file(services, std::move(seat.channel), std::move(seat.access), std::move(form), type);
  if (!given) co_return fail(unsent(given.error()));
  if (!given->upload) co_return fail(refused_by_meta(given->reply));
  co_return given->upload->media_id;
}

Task<Result<Reply>> ingest(
    Services const& services, Now now, Caller<Scope::messages_send> caller, Shaped<IngestBody> in) {
  IngestBody const& body = in.value;
  IngestAs const delivery = body.delivery.value_or(IngestAs::meta_media);
  CO_TRY_DONE(work::check_link(body.source, services.hook_rule));
  CO_TRY(Seat seat, co_await seat_of(services, caller.project_id, body.phone_number_id));
  Turn const turn(services);
  if (!turn.taken() || services.client == nullptr)
    co_return fail(
        Error{.code = Code::rate_limited, .message = "Too many files at once", .retry_after_s = kBusyRetryS});
  CO_TRY(work::FetchedLink file, co_await work::fetch_link(*services.client, services.hook_rule, body.source,
                                     services.blobs.scratch(), limits::media_bytes_max));
  std::string name = name_of(body);
  CO_TRY(meta::MediaType const* const type, type_of(body.mime_type, file, name));
  CO_TRY_DONE(check(*type, file, delivery));
  dialect::Ingested shown{.num = services.nums.next(now.at),
      .kind = word_of(delivery),
      .filename = name,
      .mime_type = type->mime_type,
      .bytes = static_cast<std::int64_t>(file.file.bytes()),
      .sha256 = file.hash,
      .source = body.source};
  CO_TRY(
      shown.given, co_await give_to_meta(services, std::move(seat), std::move(file), type, std::move(name), delivery));
  co_return single([&](json::Writer& out) { dialect::write_ingested(out, shown); });
}

constexpr Route kRoutes[] = {
    answering(post<&ingest>("/platform/v1/whatsapp/media", "Give Meta a file by its address"), Envelope::data,
        &dialect::kIngestedRecord),
};

}  // namespace

std::span<Route const> ingest_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
