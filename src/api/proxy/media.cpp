#include "api/proxy/media.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/form.h"
#include "api/stored/file_door.h"
#include "api/upload.h"
#include "base/json.h"
#include "base/log.h"
#include "base/signed_token.h"
#include "dialect/refusal.h"
#include "meta/media.h"
#include "store/channels.h"
#include "store/media.h"
#include "work/access.h"

namespace wigwag::api::proxy {
namespace {

constexpr std::string_view kFileField[] = {"file"};
constexpr std::string_view kDownloadPurpose = "media_download";
constexpr std::string_view kDownloadPath = "/meta/whatsapp/media_download?token=";
constexpr std::int64_t kDownloadLifeUs = 4 * kMinuteUs;
constexpr int kGraphParameter = 100;
constexpr int kGraphNotOwner = 33;  // subcode: no such object, or not this token's

/// A number of the caller's and its token.
struct Seat {
  Channel channel;
  meta::GraphAccess access;
};

/// `{"error":{"message":…,"type":"OAuthException","code":100}}`
Reply graph_refusal(int status, std::string_view message) {
  json::Writer out;
  out.begin_object().key("error").begin_object().member("message", message).member("type", "OAuthException");
  out.member("code", kGraphParameter).end_object().end_object();
  return {net::json(status, out.take())};
}

Reply download_failed() { return {net::json(502, R"({"error":"Media download failed"})")}; }

/// Meta's own answer; 502 when none came.
Reply relay(meta::GraphReply reply) {
  if (reply.outcome == net::Outcome::answered) return {net::json(reply.status, std::move(reply.body))};
  return graph_refusal(502, "Meta did not answer; it is not known whether it did what was asked");
}

bool is_unknown(meta::GraphReply const& reply) {
  if (!reply.refusal) return false;
  return reply.status == 404 || (reply.refusal->code == kGraphParameter && reply.refusal->subcode == kGraphNotOwner);
}

bool is_media_id(std::string_view text) {
  constexpr std::size_t kDigitsMax = 30;
  return !text.empty() && text.size() <= kDigitsMax && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<Channel> find_number(store::ReadTx& tx, ProjectId project, std::string const& phone_number_id) {
  TRY(std::vector<Channel> const found, store::channels::by_phone_number_id(tx, {{phone_number_id}}));
  for (Channel const& channel : found)
    if (channel.project_id == project) return channel;
  return fail(Code::not_found, "Phone number not found", "PhoneNumber");
}

Task<Result<Seat>> seat_of(Services const& services, ProjectId project, std::string phone_number_id) {
  auto const found = co_await services.pool.run(
      [&] { return services.db.read([&](store::ReadTx& tx) { return find_number(tx, project, phone_number_id); }); });
  if (!found) co_return fail(found.error());
  CO_TRY(meta::GraphAccess access, work::access_of(*found, services.seal_key, services.graph_version));
  co_return Seat{*found, std::move(access)};
}

/// Of a file that came in we do not know by its id which number has it: the project's first one asks. Empty: none can.
Result<std::string> number_that_has(store::ReadTx& tx, ProjectId project, std::string const& media_id) {
  TRY(std::optional<Upload> const upload, store::media::upload_of(tx, project, media_id));
  if (upload) return store::media::number_of(tx, *upload);
  TRY(std::optional<Channel> const first, store::channels::oldest_with_token(tx, project));
  return first ? first->phone_number_id : std::string();
}

// ---- upload

/// What Meta itself would say, before it is asked. nullopt: nothing.
std::optional<Reply> mistake_in(Form const& form) {
  if (form.field("messaging_product") != "whatsapp")
    return graph_refusal(400, "(#100) The parameter messaging_product is required and must be whatsapp");
  std::string_view const strategy = form.field("upload_strategy");
  if (!strategy.empty() && strategy != "default" && strategy != "resumable")
    return graph_refusal(400, "(#100) Param upload_strategy must be one of {default, resumable}");
  if (!form.file) return graph_refusal(400, "(#100) The parameter file is required");
  meta::MediaType const* type = meta::media_type(form.file->content_type);
  if (type == nullptr) return graph_refusal(400, meta::wrong_type_message());
  Done const fits = meta::check_upload(*type, form.file->first_bytes, form.file->file.bytes());
  if (!fits) return graph_refusal(400, fits.error().message);
  return std::nullopt;
}

// ---- look-up and download

std::string download_token(Services const& services, Channel const& channel, std::string const& media_id, Instant end) {
  std::string const content = fmt::format("{} {} {}", channel.project_id.value, channel.phone_number_id, media_id);
  return sign_token(services.files.key, kDownloadPurpose, content, end);
}

struct DownloadOrder {
  ProjectId project;
  std::string phone_number_id;
  std::string media_id;
};

std::optional<DownloadOrder> read_download(Services const& services, std::string_view token, Instant now) {
  auto const content = open_token(services.files.key, kDownloadPurpose, token, now);
  if (!content) return std::nullopt;
  std::size_t const first = content->find(' ');
  std::size_t const second = content->find(' ', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  return DownloadOrder{ProjectId{std::atoll(content->c_str())}, content->substr(first + 1, second - first - 1),
      content->substr(second + 1)};
}

/// Numbers that Meta sends as words or as numbers are words here.
std::string media_object(
    Services const& services, Channel const& channel, meta::MediaNode const& node, std::string const& id, Instant now) {
  Instant const end = now + kDownloadLifeUs;
  std::string const address =
      services.public_url + std::string(kDownloadPath) + download_token(services, channel, id, end);
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("id", id).member("url", node.url);
  out.member("mime_type", node.mime_type).member("sha256", node.sha256);
  out.member("file_size", std::to_string(node.file_bytes)).member("download_url", address);
  out.member("download_url_expires_at", iso_seconds(end)).end_object();
  return out.take();
}

std::string query_value(Context const& context, std::string_view name) {
  auto const value = context.query.value(name);
  return value && *value ? std::string(**value) : std::string();
}

}  // namespace

bool is_upload(net::Method method, std::string_view path) {
  return method == net::Method::post && dialect::dialect_of(path) == dialect::Dialect::proxy &&
         (path.ends_with("/media") || path.ends_with("/media/"));
}

Task<Result<Reply>> upload_media(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Context const& context) {
  CO_TRY(Seat const seat, co_await seat_of(services, caller.project_id, std::string(number.text)));
  CO_TRY(Form form,
      co_await services.pool.run([&] { return read_form(context.request, kFileField, services.blobs.scratch()); }));
  if (auto refused = mistake_in(form)) co_return *std::move(refused);
  meta::MediaType const* const type = meta::media_type(form.file->content_type);
  CO_TRY(Uploaded uploaded, co_await upload_file(services, seat.channel, seat.access, *std::move(form.file), type));
  co_return relay(std::move(uploaded.reply));
}

Task<Result<Reply>> show_media(
    Services const& services, ProjectId project, std::string media_id, Context const& context) {
  std::string const number = query_value(context, "phone_number_id");
  if (number.empty()) co_return graph_refusal(400, "(#100) The parameter phone_number_id is required");
  CO_TRY(Seat const seat, co_await seat_of(services, project, number));
  if (!is_media_id(media_id)) co_return dialect::not_found("Media");
  CO_TRY(
      meta::GraphReply reply, co_await services.graph.media_node(seat.access, media_id, seat.channel.phone_number_id));
  if (is_unknown(reply)) co_return dialect::not_found("Media");
  if (!reply.succeeded()) co_return relay(std::move(reply));
  auto const node = meta::read_media_node(reply.body);
  if (!node) co_return relay(std::move(reply));
  co_return ok(media_object(services, seat.channel, *node, media_id, context.now));
}

Task<Result<Reply>> delete_media(
    Services const& services, ProjectId project, std::string media_id, Context const& context) {
  if (!is_media_id(media_id)) co_return dialect::not_found("Media");
  std::string number = query_value(context, "phone_number_id");
  bool const is_named = !number.empty();
  if (!is_named) {
    CO_TRY(number, co_await services.pool.run([&] {
      return services.db.read([&](store::ReadTx& tx) { return number_that_has(tx, project, media_id); });
    }));
    if (number.empty()) co_return dialect::not_found("Media");
  }
  CO_TRY(Seat const seat, co_await seat_of(services, project, number));
  CO_TRY(meta::GraphReply reply,
      co_await services.graph.del(seat.access, media_id, is_named ? "phone_number_id=" + number : std::string()));
  if (is_unknown(reply)) co_return dialect::not_found("Media");
  if (!reply.succeeded()) co_return relay(std::move(reply));
  auto const forgotten = co_await services.pool.run([&] {
    return services.db.write(
        [&](store::WriteTx& tx) { return store::media::forget_upload(tx, services.clock(), project, media_id); });
  });
  log_failure(forgotten, "upload_not_forgotten");
  co_return ok(R"({"success":true})");
}

Task<Result<Reply>> download_media(Services const& services, Context const& context) {
  auto const order = read_download(services, query_value(context, "token"), context.now);
  if (!order) co_return dialect::not_found("Media");
  auto const seat = co_await seat_of(services, order->project, order->phone_number_id);
  if (!seat) co_return dialect::not_found("Media");
  auto const found = co_await services.graph.media_node(seat->access, order->media_id, order->phone_number_id);
  if (found && is_unknown(*found)) co_return dialect::not_found("Media");
  auto const node = found && found->succeeded() ? meta::read_media_node(found->body)
                                                : Result<meta::MediaNode>(fail(Code::unavailable, "no answer"));
  if (!node) co_return download_failed();
  CO_TRY(files::Brought brought, services.blobs.bring());
  auto const got = co_await services.graph.download(
      seat->access, node->url, [&brought](std::string_view bytes) { return brought.file.write(bytes).has_value(); });
  if (!got || !got->succeeded()) co_return download_failed();
  net::Response response{.content_type = node->mime_type};
  response.headers = {{"Content-Disposition", fmt::format("inline; filename=\"{}\"", order->media_id)},
      {"Cache-Control", "private, max-age=240"}};
  stored::add_safety(response);
  response.file = std::move(brought).part();
  co_return Reply{std::move(response)};
}

}  // namespace wigwag::api::proxy
