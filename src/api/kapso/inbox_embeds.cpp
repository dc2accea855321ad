#include "api/kapso/inbox_embeds.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

#include "api/embed/token.h"
#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "api/shape.h"
#include "dialect/kapso_inbox_embed.h"
#include "store/inbox_embeds.h"
#include "store/list_filters.h"
#include "store/projects.h"
#include "store/search.h"
#include "store/views_admin.h"

namespace wigwag::api {

template <>
inline constexpr dialect::Record const* kRecordOf<store::EmbedView> = &dialect::kInboxEmbedRecord;

namespace kapso {

constexpr std::size_t kOriginsMax = 50;
constexpr std::size_t kOriginBytesMax = 255;
constexpr std::int64_t kActiveMax = 1000;  // of a project
constexpr std::int64_t kPortMax = 65'535;

struct EmbedBody {
  Patch<Text> name;
  Patch<EmbedScope> scope_type;
  Patch<std::string> scope_id;
  Patch<std::string> assigned_user_id;
  Patch<std::vector<std::string>> allowed_origins;
  Patch<EmbedMode> default_mode;
  Patch<EmbedLanguage> language;
  Patch<Instant> expires_at;
};

}  // namespace kapso

template <>
struct Shape<kapso::EmbedBody> {
  using B = kapso::EmbedBody;
  static constexpr std::string_view envelope = "inbox_embed";
  static constexpr Pack fields{Field{"name", &B::name, "What it is called", {.max = limits::name_characters_max}},
      Field{"scope_type", &B::scope_type, "Whose conversations it shows; fixed once it is made"},
      Field{"scope_id", &B::scope_id, "The customer's UUID, or the number's id at Meta; nothing for the project"},
      Field{"assigned_user_id", &B::assigned_user_id, "Only conversations of this member"},
      Field{"allowed_origins", &B::allowed_origins, "Pages that may show it, as https://example.com; none: any",
          {.max = kapso::kOriginsMax}},
      Field{"default_mode", &B::default_mode, "Colours; system without it"},
      Field{"language", &B::language, "en without it"},
      Field{"expires_at", &B::expires_at, "When it ends by itself; null: never"}};
};

namespace kapso {
namespace {

using dialect::not_found;
using store::EmbedView;
using Admin = Caller<Scope::project_admin>;

constexpr store::Filter kFilters[] = {
    store::equals<&EmbedView::status>("status", "Whether it may be opened"),
    store::equals<&EmbedView::scope_type>("scope_type", "Whose conversations it shows"),
    {"scope_id", &store::inbox_embeds::by_scope_id, "The customer's UUID, or the number's id at Meta"},
    store::member_uuid<&EmbedView::assigned_member_num>("assigned_user_id", "Only those for this member"),
};
constexpr List<EmbedView> kEmbeds{.filters = kFilters,
    .order = store::newest<&EmbedView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page};

bool is_host_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

/// `https://example.com:8443`, in lower case, without a slash at its end; nullopt for anything else. It stands in a
/// header of the page: no other letter may be in it.
std::optional<std::string> origin_of(std::string_view text) {
  std::string origin(text);
  std::ranges::transform(
      origin, origin.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (origin.ends_with('/')) origin.pop_back();
  std::string_view rest = origin;
  if (origin.size() > kOriginBytesMax) return std::nullopt;
  if (rest.starts_with("https://"))
    rest.remove_prefix(8);
  else if (rest.starts_with("http://"))
    rest.remove_prefix(7);
  else
    return std::nullopt;
  std::size_t const colon = rest.find(':');
  std::string_view const host = rest.substr(0, colon);
  if (host.empty() || !std::ranges::all_of(host, is_host_letter) || host.starts_with('.') || host.contains(".."))
    return std::nullopt;
  if (colon == rest.npos) return origin;
  std::string_view const port = rest.substr(colon + 1);
  int number = 0;
  auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number < 1 || number > kPortMax) return std::nullopt;
  return origin;
}

Result<std::string> origins_of(std::vector<std::string> const& given) {
  std::string all;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto const origin = origin_of(given[i]);
    std::string const field = fmt::format("allowed_origins.{}", i);
    if (!origin) return fail(Code::invalid, field + " must be an origin such as https://example.com", field);
    all.append(all.empty() ? "" : " ").append(*origin);
  }
  return all;
}

Result<std::optional<std::int64_t>> scope_of(
    store::ReadTx& tx, ProjectId project, EmbedScope type, std::string const& id) {
  if (type == EmbedScope::project) {
    if (id.empty()) return std::optional<std::int64_t>();
    return fail(Code::invalid, "scope_id must be blank for the scope project", "scope_id");
  }
  if (id.empty()) return fail(Code::invalid, "scope_id is required", "scope_id");
  if (type == EmbedScope::customer) {
    TRY(auto const customer, store::customer_by_uuid(tx, project, id));
    if (!customer) return not_found("Customer");
    return std::optional(customer->num.value);
  }
  TRY(auto const number, store::number_by_id(tx, project, id));
  if (!number) return not_found("Phone number");
  return std::optional(number->num.value);
}

/// All but the scope. Errors: invalid.
Done put(store::ReadTx& tx, InboxEmbed& row, EmbedBody& body, Instant now) {
  if (body.name.present) row.name = std::move(body.name.value);
  if (row.name && row.name->empty()) row.name.reset();
  if (body.default_mode.present) row.default_mode = body.default_mode.value.value_or(EmbedMode::system);
  if (body.language.present) row.language = body.language.value.value_or(EmbedLanguage::en);
  if (body.allowed_origins.present) {
    TRY(row.allowed_origins, origins_of(body.allowed_origins.value.value_or(std::vector<std::string>())));
  }
  if (body.expires_at.present) {
    row.expires_at = body.expires_at.value;
    if (row.expires_at && *row.expires_at <= now)
      return fail(Code::invalid, "expires_at must be in the future", "expires_at");
  }
  if (body.assigned_user_id.present) {
    row.assigned_member_num.reset();
    std::string const id = body.assigned_user_id.value.value_or("");
    if (id.empty()) return {};
    auto const num = num_of(Kind::member, id);
    TRY(bool const is_member, store::is_member(tx, row.project_id, MemberNum{num.value_or(0)}));
    if (!is_member) return fail(Code::invalid, "User not found or not a member of this project", "assigned_user_id");
    row.assigned_member_num = MemberNum{*num};
  }
  return {};
}

Result<InboxEmbed> embed_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  auto const num = num_of(Kind::inbox_embed, uuid);
  if (!num) return not_found("Inbox embed");
  TRY(auto row, store::inbox_embeds::by_num(tx, project, RowNum{*num}));
  if (!row) return not_found("Inbox embed");
  return *std::move(row);
}

Result<EmbedView> view_of(store::ReadTx& tx, ProjectId project, RowNum num) {
  TRY(auto row, store::inbox_embeds::view(tx, project, num));
  if (!row) return not_found("Inbox embed");
  return *std::move(row);
}

Result<Reply> shown(store::ReadTx& tx, ProjectId project, RowNum num) {
  TRY(EmbedView const view, view_of(tx, project, num));
  return single([&](json::Writer& out) { dialect::write_inbox_embed(out, view, {}); });
}

Result<Reply> add_embed(store::WriteTx& tx, Admin caller, Numbers nums, Shaped<EmbedBody> in, Context const& context) {
  ProjectId const project = caller.project_id;
  EmbedBody& body = in.value;
  if (!body.scope_type.value) return fail(Code::invalid, "scope_type is required", "scope_type");
  InboxEmbed row{};
  row.project_id = project;
  row.num = nums.source.next_as<RowNum>(context.now);
  row.scope_type = *body.scope_type.value;
  row.updated_at = context.now;
  TRY(row.scope_num, scope_of(tx, project, row.scope_type, body.scope_id.value.value_or("")));
  TRY_DONE(put(tx, row, body, context.now));
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::int64_t const active, store::inbox_embeds::count_active(tx, project, kActiveMax));
  if (active >= kActiveMax)
    return fail(Code::invalid, fmt::format("a project has at most {} active inbox embeds", kActiveMax));
  dialect::EmbedSecret secret;
  secret.token = embed::new_token(project);
  secret.url = embed::url_of(context.public_url, secret.token);
  row.token_hash = embed::hash_of(secret.token);
  TRY_DONE(tx.insert(row));
  TRY(EmbedView const view, view_of(tx, project, row.num));
  return created([&](json::Writer& out) { dialect::write_new_embed(out, view, secret); });
}

Result<Reply> show_embed(store::ReadTx& tx, Admin caller, Path<"id"> id) {
  TRY(InboxEmbed const row, embed_of(tx, caller.project_id, id.text));
  return shown(tx, caller.project_id, row.num);
}

/// The scope may be said again, but not changed. Errors: invalid.
Done keep_scope(InboxEmbed const& row, EmbedView const& view, EmbedBody const& body) {
  if (body.scope_type.present && body.scope_type.value != row.scope_type)
    return fail(Code::invalid, "scope_type cannot be changed", "scope_type");
  if (!body.scope_id.present) return {};
  std::string is;
  if (row.scope_type == EmbedScope::phone_number) is = view.phone_number_id.value_or("");
  if (row.scope_type == EmbedScope::customer) is = uuid_of(CustomerNum{row.scope_num.value_or(0)});
  if (body.scope_id.value.value_or("") == is) return {};
  return fail(Code::invalid, "scope_id cannot be changed", "scope_id");
}

Result<Reply> change_embed(store::WriteTx& tx, Now now, Admin caller, Path<"id"> id, Shaped<EmbedBody> in) {
  TRY(InboxEmbed row, embed_of(tx, caller.project_id, id.text));
  if (row.status == EmbedStatus::revoked) return fail(Code::invalid, "A revoked inbox embed cannot be changed");
  TRY(EmbedView const view, view_of(tx, caller.project_id, row.num));
  TRY_DONE(keep_scope(row, view, in.value));
  TRY_DONE(put(tx, row, in.value, now.at));
  row.updated_at = now.at;
  using E = InboxEmbed;
  TRY_DONE(tx.update(row, &E::name, &E::assigned_member_num, &E::allowed_origins, &E::default_mode, &E::language,
      &E::expires_at, &E::updated_at));
  return shown(tx, caller.project_id, row.num);
}

Result<Reply> revoke_embed(store::WriteTx& tx, Now now, Admin caller, Path<"id"> id) {
  TRY(InboxEmbed row, embed_of(tx, caller.project_id, id.text));
  if (row.status == EmbedStatus::revoked) return no_content();
  row.status = EmbedStatus::revoked;
  row.updated_at = now.at;
  TRY_DONE(tx.update(row, &InboxEmbed::status, &InboxEmbed::updated_at));
  return no_content();
}

constexpr Route kRoutes[] = {
    list<kEmbeds, Scope::project_admin, &dialect::write_inbox_embed>(
        "/platform/v1/inbox_embeds", "List inboxes inside other pages"),
    answering(post<&add_embed>("/platform/v1/inbox_embeds", "Make one, with its token"), Envelope::data,
        &dialect::kInboxEmbedRecord, 201),
    answering(get<&show_embed>("/platform/v1/inbox_embeds/:id", "One inbox inside other pages"), Envelope::data,
        &dialect::kInboxEmbedRecord),
    answering(patch<&change_embed>("/platform/v1/inbox_embeds/:id", "Change one; its scope stays"), Envelope::data,
        &dialect::kInboxEmbedRecord),
    answering(
        del<&revoke_embed>("/platform/v1/inbox_embeds/:id", "Revoke one at once"), Envelope::nothing, nullptr, 204),
};

}  // namespace

std::span<Route const> embed_routes() { return kRoutes; }

}  // namespace kapso
}  // namespace wigwag::api
