/// @file What a search of logs is asked, by a query or by a body. Source: Kapso, Platform API, log search.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/context.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "dialect/kapso_logs.h"
#include "dialect/query.h"
#include "store/tx.h"

namespace wigwag::api::kapso {

inline constexpr std::size_t kLogSources = Words<dialect::LogSource>::words.size();

/// Parameters by name, in words.
using LogWords = std::map<std::string, std::string, std::less<>>;
/// Errors: invalid, with the parameter.
Result<LogWords> log_words(dialect::Query const& query);
Result<LogWords> log_words(json::Value body);

/// Where a search goes on: in the window of its first page, for each source the numbers below this one.
struct LogPlace {
  Instant since;
  Instant until;
  std::array<std::int64_t, kLogSources> ends{};
};
std::string encode_place(LogPlace const& place);
std::optional<LogPlace> decode_place(std::string_view cursor);

struct LogAsk {
  std::string source = "all";
  std::array<bool, kLogSources> sources{};
  std::string part;  ///< folded; empty: anything
  bool problems_only = false;
  std::size_t limit = 0;
  LogPlace place;         ///< of a first page only the window
  bool goes_on = false;   ///< there was a cursor
  std::string highlight;  ///< an entry's id
  std::string resource;   ///< the same of what it is about
  std::optional<std::int64_t> status_code;
  std::vector<std::pair<std::string, std::string>> filters;  ///< by LogText::name
};

/// A mistake of a search, rather than of a parameter: `{"data":{"available":true,"events":[],"error","code"}}`.
struct LogMistake {
  std::string_view code;
  std::string sentence;
};
struct LogAsked {
  LogAsk ask;
  std::optional<LogMistake> mistake = {};
};
/// Errors: invalid, with the parameter.
Result<LogAsked> log_ask(store::ReadTx& tx, Context const& context, LogWords const& words);

bool matches(dialect::LogItem const& item, LogAsk const& ask);

/// For OpenAPI.
void write_log_parameters(json::Writer& out);
void write_log_body(json::Writer& out);

}  // namespace wigwag::api::kapso
