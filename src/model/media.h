/// @file Files of messages: those to be fetched, those that are stored, and those that we gave to Meta.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

/// The file of a message. It waits until `settled_at`; then it is stored (`blob`) or given up (`problem`).
struct Media {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  MessageNum message_num;
  std::string media_id;   ///< at Meta; empty with a link
  std::string kind;       ///< image video audio document sticker
  std::string mime_type;  ///< whole, with parameters; empty: not said
  std::string sha256;     ///< as Meta gave it, Base64 or hexadecimal; empty: not said
  std::optional<Text> filename;
  std::string state;                     ///< wanted, stored, failed
  Instant due_at;                        ///< not before; while one fetches it, until when nobody else does
  std::optional<std::string> link = {};  ///< of what we sent by its address
  std::int64_t attempts = 0;             ///< begun
  std::optional<std::string> blob = {};  ///< SHA-256 of the stored content, 64 hexadecimal digits
  std::optional<std::int64_t> bytes = {};
  std::optional<std::string> problem = {};  ///< why the last attempt failed
  std::optional<Instant> settled_at = {};
};
template <>
struct Table<Media> {
  static constexpr std::string_view name = "media";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Media::project_id}, Column{"num", &Media::num},
      Column{"channel_num", &Media::channel_num}, Column{"message_num", &Media::message_num},
      Column{"media_id", &Media::media_id}, Column{"kind", &Media::kind}, Column{"mime_type", &Media::mime_type},
      Column{"sha256", &Media::sha256}, Column{"filename", &Media::filename}, Column{"state", &Media::state},
      Column{"due_at", &Media::due_at}, Column{"link", &Media::link}, Column{"attempts", &Media::attempts},
      Column{"blob", &Media::blob}, Column{"bytes", &Media::bytes}, Column{"problem", &Media::problem},
      Column{"settled_at", &Media::settled_at}};
};

/// A file that we uploaded to Meta, as long as Meta knows it: what a message with this media id shows.
struct Upload {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  std::string media_id;
  std::string kind;
  std::string mime_type;
  std::optional<Text> filename;
  std::string blob;
  std::int64_t bytes = 0;
  Instant expires_at;
};
template <>
struct Table<Upload> {
  static constexpr std::string_view name = "upload";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Upload::project_id}, Column{"num", &Upload::num},
      Column{"channel_num", &Upload::channel_num}, Column{"media_id", &Upload::media_id}, Column{"kind", &Upload::kind},
      Column{"mime_type", &Upload::mime_type}, Column{"filename", &Upload::filename}, Column{"blob", &Upload::blob},
      Column{"bytes", &Upload::bytes}, Column{"expires_at", &Upload::expires_at}};
};

/// A content that may be nobody's: it is on its way to where files lie and no row names it yet, or a row that named it
/// is gone. Of no project: one content is kept once for all.
struct BlobDoubt {
  std::string hash;
  bool removing = false;  ///< its file goes just now; nobody may count on it
  Instant at;             ///< of the last doubt
};
template <>
struct Table<BlobDoubt> {
  static constexpr std::string_view name = "blob_doubt";
  static constexpr int key = 1;
  static constexpr Pack columns{
      Column{"hash", &BlobDoubt::hash}, Column{"removing", &BlobDoubt::removing}, Column{"at", &BlobDoubt::at}};
};

}  // namespace wigwag
