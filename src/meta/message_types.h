/// @file The types of messages in one table, and what we keep of a message object: its type, readable words, its file,
/// and everything else verbatim. Who wrote it and when is meta/webhook's.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/text.h"
#include "model/inbound.h"

namespace wigwag::meta {

struct Content {
  std::string type;  ///< of Meta's reference, else "unsupported"
  Effect effect = Effect::user_message;
  Text text;
  /// Compact JSON object: every member of Meta's object in its order, each token as it came, but those that have
  /// columns or say who and when (id, timestamp, type, from…, to…, group_id, history_context, username). Of two equal
  /// keys the last one.
  std::string payload;
  std::optional<MediaReference> media;
  std::optional<std::string> context_wamid;
  std::optional<int> error_code;
  std::optional<std::string> error_title;
  bool took_value_errors = false;  ///< the errors[] beside the message explain it, and stand in its payload
};

/// `value_errors` is errors[] of the value around the message: for an unsupported message without own errors.
Content read_content(json::Value message, json::Value value_errors = {});

/// Readable words of a type's own object: body, caption, place, a template's name. Empty for a type that has none.
Text words_of(std::string_view type, json::Value object);

/// True for a type of Meta's reference that has a row of its own in the chat.
bool is_message_type(std::string_view word);
/// True for image, video, audio, document, sticker.
bool is_media_type(std::string_view word);

}  // namespace wigwag::meta
