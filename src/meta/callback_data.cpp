#include "meta/callback_data.h"

#include <charconv>

#include "base/text.h"

namespace wigwag::meta {
namespace {

constexpr std::string_view kOurs = "ww:";
constexpr std::string_view kMember = "biz_opaque_callback_data";
constexpr std::size_t kCodePointsMax = 512;  // Meta

}  // namespace

std::string write_callback_data(MessageNum message, std::optional<std::string> const& callers) {
  std::string const ours = std::string(kOurs) + std::to_string(message.value);
  if (!callers) return ours;
  std::string both = ours + ":" + *callers;
  return code_points(both) <= kCodePointsMax ? both : ours;
}

std::optional<CallbackData> read_callback_data(std::string_view text) {
  if (!text.starts_with(kOurs)) return std::nullopt;
  text.remove_prefix(kOurs.size());
  CallbackData data;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), data.message.value);
  if (error != std::errc{} || data.message.value <= 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty()) return data;
  if (!text.starts_with(':')) return std::nullopt;
  data.callers = std::string(text.substr(1));
  return data;
}

std::string with_callers_data(json::Value status, std::optional<std::string> const& callers) {
  json::Writer out;
  out.begin_object();
  status.each_member([&](std::string const& key, json::Value value) {
    if (key != kMember)
      out.key(key).raw(json::compact(value.raw()));
    else if (callers)
      out.key(key).value(*callers);
  });
  return out.end_object().take();
}

}  // namespace wigwag::meta
