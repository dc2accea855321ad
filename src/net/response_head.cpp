#include "net/response_head.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <ctime>
#include <random>

#include <fmt/format.h>

#include "base/log.h"

namespace wigwag::net {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 4> kOurs = {"Content-Length", "Date", "Connection", "Transfer-Encoding"};

void append_number(std::string& out, std::size_t value) {
  std::array<char, 20> digits;
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool may_send(Header const& header) {
  if (std::ranges::any_of(kOurs, [&](std::string_view ours) { return same_name(ours, header.name); })) return false;
  bool const is_name = !header.name.empty() && header.name.find_first_of(" :\t") == std::string::npos;
  if (is_name && is_plain(header.name) && is_plain(header.value)) return true;
  log::limited(log::Level::error, "response_header_refused", 60);
  return false;
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out.append(reason_phrase(status)).append("\r\n");
}

}  // namespace

std::string_view DateLine::at(Instant now) {
  if (now.seconds() == second_) return text_;
  second_ = now.seconds();
  std::time_t const time = static_cast<std::time_t>(second_);
  std::tm parts{};
  gmtime_r(&time, &parts);
  text_ = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(parts.tm_wday)],
      parts.tm_mday, kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
      parts.tm_sec);
  return text_;
}

RequestIds::RequestIds() {
  std::random_device device;
  for (std::uint64_t& word : state_) word = static_cast<std::uint64_t>(device()) << 32 | device();
  state_[0] |= 1;
}

// xoroshiro128+
std::uint64_t RequestIds::random() {
  std::uint64_t const a = state_[0];
  std::uint64_t const b = state_[1] ^ a;
  std::uint64_t const sum = a + state_[1];
  state_[0] = std::rotl(a, 24) ^ b ^ (b << 16);
  state_[1] = std::rotl(b, 37);
  return sum;
}

std::string RequestIds::next() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::uint64_t const high = (random() & ~0xf000ULL) | 0x4000ULL;
  std::uint64_t const low = (random() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  std::string id(36, '-');
  std::size_t at = 0;
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) ++at;
    std::uint64_t const word = nibble < 16 ? high : low;
    id[at++] = kDigits[word >> (60 - 4 * (nibble % 16)) & 0xf];
  }
  return id;
}

bool is_bodiless(int status) { return status < 200 || status == 204 || status == 304; }

void write_head(std::string& out, Response const& response, std::string_view request_id, std::string_view date,
    Persistence persistence) {
  out.clear();
  append_status_line(out, response.status);
  append_line(out, "Date", date);
  if (!is_bodiless(response.status) && !response.stream) {
    out += "Content-Length: ";
    append_number(out, response.file ? response.file->bytes : response.body.size());
    out += "\r\n";
  }
  if (!response.content_type.empty() && is_plain(response.content_type))
    append_line(out, "Content-Type", response.content_type);
  bool has_id = false;
  for (Header const& header : response.headers) {
    if (!may_send(header)) continue;
    has_id |= same_name(header.name, "X-Request-Id");
    append_line(out, header.name, header.value);
  }
  if (!has_id) append_line(out, "X-Request-Id", request_id);
  if (persistence == Persistence::ends) out += "Connection: close\r\n";
  if (persistence == Persistence::announced) out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

}  // namespace wigwag::net
