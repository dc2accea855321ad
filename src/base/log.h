/// @file The log: one event, one line of JSON on stderr, a constant name and fields. Never bodies, tokens, phone
/// numbers or names of people.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/instant.h"
#include "base/result.h"

namespace wigwag::log {

enum class Level : std::uint8_t { debug, info, warn, error, off };

/// A field's value; texts are only looked at while the line is written.
class Value {
 public:
  Value(bool v) : value_(v) {}
  template <std::signed_integral T>
  Value(T v) : value_(static_cast<std::int64_t>(v)) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  Value(T v) : value_(static_cast<std::uint64_t>(v)) {}
  Value(double v) : value_(v) {}
  Value(char const* v) : value_(std::string_view(v)) {}
  Value(std::string_view v) : value_(v) {}
  Value(std::string const& v) : value_(std::string_view(v)) {}

  void append_to(std::string& out) const;

 private:
  std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view> value_;
};

struct Field {
  std::string_view key;
  Value value;
};
using Fields = std::initializer_list<Field>;

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

/// At most one line per event name in `every_s` seconds; the next line says how many were left out.
void limited(Level level, std::string_view event, int every_s, Fields fields = {});

/// Lines below this level are not written. Any thread, any time; info at the start.
void set_level(Level level);
bool is_on(Level level);

/// The line itself, without its end: `ts`, `level`, `event`, then the fields.
std::string line(Level level, std::string_view event, Fields fields, Instant at);

}  // namespace wigwag::log

namespace wigwag {

/// The word for a code, as it stands in logs.
std::string_view code_name(Code code);

/// Writes an error with its note: at level error when it is ours, else at warn.
void log_failure(Error const& error, std::string_view event);

/// For a failure that is ignored on purpose.
template <class T>
void log_failure(Result<T> const& result, std::string_view event) {
  if (!result) log_failure(result.error(), event);
}

}  // namespace wigwag
