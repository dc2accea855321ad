/// @file Embedded inboxes as the Platform shows them. Source: Kapso, Platform API, inbox embeds.
#pragma once
#include <string>

#include "base/json.h"
#include "dialect/projection.h"
#include "store/inbox_embeds.h"

namespace wigwag::dialect {

void write_inbox_embed(json::Writer& out, store::EmbedView const& row, Projection const& projection);

/// What only the answer that makes one has.
struct EmbedSecret {
  std::string token;
  std::string url;
};
void write_new_embed(json::Writer& out, store::EmbedView const& row, EmbedSecret const& secret);

}  // namespace wigwag::dialect
