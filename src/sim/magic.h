/// @file What a recipient's number alone makes happen: one row a number. 1555012dddd is magic, its last four digits
/// choose. Source: meta-cloud-api.md §17.1.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace wigwag::sim {

enum class Fate : std::uint8_t {
  normal,            ///< sent, delivered, read
  never_read,        ///< stops at delivered
  read_only,         ///< sent, read
  silent,            ///< accepted, and nothing more is heard
  status_first,      ///< `sent` is posted before the call is answered
  backwards,         ///< read, delivered, sent
  twice,             ///< each status again later, in another body
  fails,             ///< accepted, then failed with `code`
  fails_after_sent,  ///< sent, then failed with `code`
  refused,           ///< the call is answered with `code`
  slow,              ///< the call is answered after a long time
  cut_after,         ///< accepted, but the connection ends without an answer
  cut_before,        ///< the connection ends and nothing was accepted
  html,              ///< 502 with a page instead of JSON
  renumbered,        ///< wa_id is another number than the one asked for
};

struct Magic {
  std::string_view digits;  ///< the last four
  Fate fate = Fate::normal;
  int code = 0;
  std::string_view words = {};  ///< for the help
};

std::span<Magic const> magic_numbers();
/// `phone`: digits. Any number that is not in the table has Fate::normal.
Magic magic_of(std::string_view phone);

}  // namespace wigwag::sim
