/// @file Files to be fetched.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/id.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

/// A file that a message names, to be fetched from Meta.
struct Media {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  MessageNum message_num;
  std::string media_id;
  std::string kind;
  std::string mime_type;
  std::string sha256;
  std::optional<Text> filename;
  std::string state;  ///< wanted
  Instant due_at;
};
template <>
struct Table<Media> {
  static constexpr std::string_view name = "media";
  static constexpr int key = 2;
  static constexpr std::tuple columns{Column{"project_id", &Media::project_id}, Column{"num", &Media::num},
      Column{"channel_num", &Media::channel_num}, Column{"message_num", &Media::message_num},
      Column{"media_id", &Media::media_id}, Column{"kind", &Media::kind}, Column{"mime_type", &Media::mime_type},
      Column{"sha256", &Media::sha256}, Column{"filename", &Media::filename}, Column{"state", &Media::state},
      Column{"due_at", &Media::due_at}};
};

}  // namespace wigwag
