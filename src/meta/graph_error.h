/// @file What Graph's error codes mean for us, in one table, and how an error and the usage headers are read.
/// Source: spec of the Cloud API, errors.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http.h"

namespace wigwag::meta {

enum class ErrorClass : std::uint8_t {
  retry_later,     ///< Meta's trouble: the same request may succeed, with backoff from wait_s on
  slow_down,       ///< too fast: the same request succeeds after a pause, with backoff from wait_s on
  wait_long,       ///< only after hours, or when something has happened; wait_s is what is known of it
  fix,             ///< a person must change the request or the account first
  never,           ///< never for this request
  reauthenticate,  ///< a new token is needed
  unknown,         ///< nobody can tell what was done: half of it, or a gateway answered. Sends must not be repeated
};
std::string_view class_name(ErrorClass kind);

struct ErrorRow {
  int first, last;  ///< codes; the same for most
  int subcode;      ///< 0: any
  int http_status;  ///< as documented; 0: only in webhooks, or it varies
  ErrorClass kind;
  int wait_s;  ///< before the first repetition; 0: not said
  std::string_view title;
};
std::span<ErrorRow const> error_table();

struct Classified {
  ErrorClass kind = ErrorClass::unknown;
  int wait_s = 0;
  std::string_view title = {};  ///< empty for a code that is not in the table
};

/// By code and subcode; what the table does not know, by the HTTP status. A subcode above a million is as good as a
/// code: Meta puts those of templates and migration below 100.
Classified classify(int code, std::optional<int> subcode, int http_status);

struct GraphError {
  int http_status = 0;
  std::optional<int> code = {};  ///< nullopt: not Meta's error, but HTML or nothing
  std::optional<int> subcode = {};
  std::string type = {};
  std::string message = {};  ///< both may name people: not for the log
  std::string details = {};
  std::string trace_id = {};
  bool is_transient = false;
  Classified meaning = {};
};

/// nullopt when the answer is no error: a status below 400 and no `error` in the body. 5xx without Meta's error is
/// ErrorClass::unknown: a gateway gave up, Graph may not have. `is_transient` counts for codes that are not in the
/// table.
std::optional<GraphError> read_error(int http_status, std::string_view body);

/// How much of its limits a token has used up; the highest of all that the headers say.
struct Usage {
  int business_percent = 0;  ///< x-business-use-case-usage; from 100 on calls are refused
  int app_percent = 0;       ///< x-app-usage
  int regain_minutes = 0;    ///< until calls are taken again

  bool operator==(Usage const&) const = default;
};
/// What cannot be read counts as 0.
Usage read_usage(std::span<net::Header const> headers);

}  // namespace wigwag::meta
