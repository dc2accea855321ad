/// @file Which files Meta takes for which kind of message, and how large. Source: meta-cloud-api.md §8.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag::sim {

/// image, video, audio, document, sticker: messages of which are a file.
bool is_media_kind(std::string_view type);
/// Bytes that a file of this kind (image, video, …) may have.
std::size_t media_bytes_max(std::string_view kind);
/// The kind that a type is uploaded as: `image/jpeg` is an image; whatever is none of the others is a document.
std::string_view media_kind_of(std::string_view mime_type);
/// What is wrong with a file for a message of this kind; nullopt when nothing is.
std::optional<std::string> media_mistake(std::string_view kind, std::string_view mime_type, std::string_view bytes);
/// Types that Meta does not take at all.
bool may_upload(std::string_view mime_type);

}  // namespace wigwag::sim
