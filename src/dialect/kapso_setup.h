/// @file Setup links and files given by address, as the Platform shows them. Source: Kapso, Platform API, 7.6 and 7.16.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/json.h"
#include "base/secret.h"
#include "dialect/file_link.h"
#include "dialect/projection.h"
#include "dialect/record.h"
#include "store/setup_links.h"

namespace wigwag::dialect {

inline constexpr std::string_view kSetupPath = "/setup/";

/// What opens the link's page: it says which link it is, under the installation's key, so that the store needs no more
/// than its hash.
std::string setup_token(Secret<std::string> const& key, ProjectId project, RowNum link);
struct SetupRef {
  ProjectId project;
  RowNum link;
};
/// nullopt: not ours, or changed.
std::optional<SetupRef> read_setup_token(Secret<std::string> const& key, std::string_view token, Instant now);

/// With its address, whose end is the token, as of the projection's moment.
void write_setup_link(json::Writer& out, store::SetupLinkView const& row, Projection const& projection);
/// The same as it is shown once: with the token by itself.
void write_new_setup_link(json::Writer& out, SetupLink const& row, FileAddresses const& addresses);

/// A file that Meta has taken.
struct Ingested {
  std::int64_t num = 0;
  std::string_view kind;   ///< meta_media, meta_resumable_asset
  std::string given = {};  ///< the media id, or the handle
  std::string filename;
  std::string_view mime_type;
  std::int64_t bytes = 0;
  std::string sha256;  ///< hexadecimal
  std::string source;
};
void write_ingested(json::Writer& out, Ingested const& file);

extern Record const kSetupLinkRecord;
extern Record const kIngestedRecord;

}  // namespace wigwag::dialect
