/// @file What an embedded inbox looks like: a page without scripts, every word escaped.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/inbox_embed.h"
#include "net/http.h"
#include "store/views.h"

namespace wigwag::api::embed {

net::Response page_of(InboxEmbed const& embed, std::vector<store::ConversationView> const& conversations);
/// 404, the same for a token that nobody has, and one that is over.
net::Response nothing_here();

}  // namespace wigwag::api::embed
