#include "api/embed/routes.h"

#include "api/embed/page.h"
#include "api/embed/token.h"
#include "base/log.h"
#include "store/inbox_embeds.h"

namespace wigwag::api::embed {
namespace {

constexpr int kConversationsMax = 50;

/// An embed that may be opened, with what it shows.
struct Opened {
  InboxEmbed embed;
  std::vector<store::ConversationView> conversations;
};

Result<std::optional<Opened>> open(store::ReadTx& tx, Instant now, std::string_view token) {
  auto const project = project_of(token);
  if (!project) return std::optional<Opened>();
  TRY(auto embed, store::inbox_embeds::by_hash(tx, *project, hash_of(token)));
  bool const is_open =
      embed && embed->status == EmbedStatus::active && (!embed->expires_at || *embed->expires_at > now);
  if (!is_open) return std::optional<Opened>();
  Opened opened{*std::move(embed), {}};
  TRY(opened.conversations, store::inbox_embeds::conversations(tx, opened.embed, kConversationsMax));
  return std::optional(std::move(opened));
}

Task<Result<Reply>> show(Services const& services, Now now, Path<"token"> token) {
  // On the pool on both engines: a customer's conversations come from several numbers.
  CO_TRY(auto const opened, co_await services.pool.run([&] {
    return services.db.read([&](store::ReadTx& tx) { return open(tx, now.at, token.text); });
  }));
  if (!opened) co_return Reply{nothing_here()};
  InboxEmbed const& embed = opened->embed;
  Instant const minute{now.at.us - now.at.us % kMinuteUs};
  if (!embed.last_used_at || *embed.last_used_at < minute) {
    Done const noted = co_await services.write(
        [&](store::WriteTx& tx) { return store::inbox_embeds::note_use(tx, embed.project_id, embed.num, minute); });
    log_failure(noted, "embed_use_not_noted");
  }
  co_return Reply{page_of(embed, opened->conversations)};
}

constexpr Route kRoutes[] = {open_get<&show>("/embed/:token", "An inbox inside another page")};

}  // namespace

std::span<Route const> routes() { return kRoutes; }

bool knows(std::string_view path) { return path.starts_with(kPath) && path.size() > kPath.size(); }

}  // namespace wigwag::api::embed
