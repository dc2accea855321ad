#include "app/print.h"

#include "base/json.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace wigwag::app {

std::string columns(std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> widths;
  for (auto const& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], code_points(row[i]));
  }
  std::string out;
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - code_points(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

std::string json_array(std::vector<std::string> const& items) {
  json::Writer out;
  out.begin_array();
  for (std::string const& item : items) out.raw(item);
  return out.end_array().take() + "\n";
}

void print(std::string const& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace wigwag::app
