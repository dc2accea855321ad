/// @file Result<T>: a value or an Error, and the four macros that pass errors upward. Only this file knows
/// std::expected.
#pragma once
#include <expected>
#include <string>
#include <utility>

#include "base/error.h"

namespace wigwag {

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

/// Success that carries nothing.
using Done = Result<void>;

/// `return fail(Code::invalid, "must be a UUID", "conversation_id");`
inline std::unexpected<Error> fail(Code code, std::string message, std::string field = {}, std::string note = {}) {
  return std::unexpected<Error>(Error{code, std::move(message), std::move(field), std::move(note), 0});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

/// Ends the process when an invariant of ours is broken; never for anything that came from outside.
void must(bool holds, char const* why);

}  // namespace wigwag

#define WIGWAG_JOIN_(a, b) a##b
#define WIGWAG_JOIN(a, b) WIGWAG_JOIN_(a, b)
#define WIGWAG_TRY_(declaration, expression, ret, temporary)        \
  auto temporary = (expression);                                    \
  if (!temporary) ret ::wigwag::fail(std::move(temporary).error()); \
  declaration = *std::move(temporary)
#define WIGWAG_TRY_DONE_(expression, ret, temporary) \
  if (auto temporary = (expression); !temporary) ret ::wigwag::fail(std::move(temporary).error())

/// TRY(Message message, find(...)); the value, or the same Error upward.
#define TRY(declaration, ...) WIGWAG_TRY_(declaration, (__VA_ARGS__), return, WIGWAG_JOIN(try_, __LINE__))
#define TRY_DONE(...) WIGWAG_TRY_DONE_((__VA_ARGS__), return, WIGWAG_JOIN(try_, __LINE__))
#define CO_TRY(declaration, ...) WIGWAG_TRY_(declaration, (__VA_ARGS__), co_return, WIGWAG_JOIN(try_, __LINE__))
#define CO_TRY_DONE(...) WIGWAG_TRY_DONE_((__VA_ARGS__), co_return, WIGWAG_JOIN(try_, __LINE__))
