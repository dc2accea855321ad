/// @file One request to the control API as its handler sees it, and the reading of its members. Every refusal names the
/// member.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "net/http.h"
#include "sim/clock.h"
#include "sim/outbox.h"
#include "sim/people.h"
#include "sim/shelf.h"

namespace wigwag::sim {

/// What the handlers work on.
struct Parts {
  SimClock& clock;
  Outbox& outbox;
  People& people;
  Shelf& shelf;
};

struct ControlCall {
  Parts& parts;
  std::vector<std::string> names;  ///< what stands in the path at the places of `*`, decoded
  std::vector<net::Parameter> query = {};
  json::Value body;        ///< an object; empty when nothing was sent
  std::string_view bytes;  ///< the body as it came
  std::string content_type;
};

/// Refuses query parameters that are not listed.
Done check_query(ControlCall const& call, std::span<std::string_view const> allowed);
std::optional<std::string> query_text(ControlCall const& call, std::string_view name);
Result<std::optional<std::int64_t>> query_number(
    ControlCall const& call, std::string_view name, std::int64_t least, std::int64_t most);

/// nullopt when missing or null.
Result<std::optional<std::int64_t>> number_member(
    json::Value body, std::string_view name, std::int64_t least, std::int64_t most);
Result<std::optional<bool>> truth_member(json::Value body, std::string_view name);
Result<std::optional<double>> chance_member(json::Value body, std::string_view name);  ///< 0 to 1
/// `name` in milliseconds, 0 to a year.
Result<std::optional<std::chrono::milliseconds>> time_member(json::Value body, std::string_view name);
Result<std::optional<std::vector<std::string>>> words_member(json::Value body, std::string_view name);
/// One of the words; nullopt when missing.
Result<std::optional<std::string>> choice_member(
    json::Value body, std::string_view name, std::span<std::string_view const> choices);
/// ISO 8601 or Unix seconds.
Result<std::optional<Instant>> instant_member(json::Value body, std::string_view name);
/// The person that the path names: by phone digits, BSUID or `id:7`.
Result<Person> person_named(Parts const& parts, std::string const& who);

}  // namespace wigwag::sim
