#include "meta/outgoing_content.h"

#include <cmath>

#include <fmt/format.h>

#include "meta/outgoing_words.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kBodyMax = 4096;
constexpr std::size_t kCaptionMax = 1024;
constexpr std::int64_t kPinDaysMax = 30;
constexpr std::string_view kPin = "pin", kUnpin = "unpin";

Found within(Part const& part, double limit) {
  double const value = decimal_of(part.value).value_or(0);
  if (std::isfinite(value) && std::abs(value) <= limit) return std::nullopt;
  return bad(part, fmt::format("must lie between {} and {}", -limit, limit));
}
Found check_latitude(Part const& part) { return within(part, 90); }
Found check_longitude(Part const& part) { return within(part, 180); }

Found check_pin_days(Part const& part) {
  std::int64_t const days = part.value.integer().value_or(0);
  if (days >= 1 && days <= kPinDaysMax) return std::nullopt;
  return bad(part, fmt::format("must be 1 to {}", kPinDaysMax));
}

Found check_emoji(Part const& part) {
  std::string const emoji = part.text();
  if (emoji.empty() || is_one_emoji(emoji)) return std::nullopt;
  return bad(part, "must be one emoji, or empty to take the reaction back");
}

constexpr Field kText[] = {{"body", Form::text, must, kBodyMax}, {"preview_url", Form::boolean}};
constexpr Field kImage[] = {{"caption", Form::text, may, kCaptionMax}};
constexpr Field kAudio[] = {{"voice", Form::boolean}};
constexpr Field kDocument[] = {{"caption", Form::text, may, kCaptionMax}, {"filename", Form::text}};
constexpr Field kLocation[] = {{"latitude", Form::number, must, 0, &check_latitude},
    {"longitude", Form::number, must, 0, &check_longitude}, {"name", Form::text}, {"address", Form::text}};
constexpr Field kReaction[] = {{"message_id", Form::id, must}, {"emoji", Form::text, may, 0, &check_emoji}};
constexpr Field kPinned[] = {{"type", Form::text, must, 0, &is_word<kPin, kUnpin>}, {"message_id", Form::id, must},
    {"expiration_days", Form::integer, may, 0, &check_pin_days}};

}  // namespace

Found check_text(Part const& object) { return check_members(object, kText); }
Found check_image(Part const& object) { return check_file(object, kImage); }
Found check_audio(Part const& object) { return check_file(object, kAudio); }
Found check_document(Part const& object) { return check_file(object, kDocument); }
Found check_sticker(Part const& object) { return check_file(object); }
Found check_location(Part const& object) { return check_members(object, kLocation); }
Found check_reaction(Part const& object) { return check_members(object, kReaction); }
Found check_pin(Part const& object) { return check_members(object, kPinned); }

}  // namespace wigwag::meta::outgoing
