#include "model/status_steps.h"

#include <charconv>

#include "base/result.h"

namespace wigwag {
namespace {

std::string_view take_until(std::string_view& text, char end) {
  std::size_t const at = text.find(end);
  std::string_view const taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return taken;
}

}  // namespace

std::vector<StatusStep> decode_steps(std::string_view column) {
  std::vector<StatusStep> steps;
  while (!column.empty()) {
    std::string_view line = take_until(column, '\n');
    StatusStep step;
    step.status = take_until(line, '\t');
    step.participant = take_until(line, '\t');
    std::string_view const at = take_until(line, '\t');
    std::from_chars(at.data(), at.data() + at.size(), step.at.us);
    step.raw = line;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string encode_steps(std::vector<StatusStep> const& steps) {
  std::string column;
  for (StatusStep const& step : steps) {
    must(step.raw.find_first_of("\t\n") == std::string::npos, "a status step is compact JSON");
    column += step.status + '\t' + step.participant + '\t' + std::to_string(step.at.us) + '\t' + step.raw + '\n';
  }
  return column;
}

std::string raw_steps(std::string_view column) {
  std::string joined;
  while (!column.empty()) {
    std::string_view line = take_until(column, '\n');
    for (int field = 0; field < 3; ++field) take_until(line, '\t');
    if (!joined.empty()) joined += ',';
    joined += line;
  }
  return joined;
}

}  // namespace wigwag
