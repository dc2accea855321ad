/// @file What the operating system says about a process: CPU time and resident memory, its descendants included
/// (PostgreSQL serves each connection with a process of its own).
#pragma once
#include <dirent.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace wigwag::bench {

struct Usage {
  double cpu_s = 0;   ///< user and system, rises in steps of 10 ms
  double rss_mb = 0;  ///< of shared memory each process counts its part as its own: an upper bound for PostgreSQL
};

struct ProcessLine {
  int parent = 0;
  Usage usage;
};

/// /proc/PID/stat: fields behind the name in parentheses, which may hold blanks. Source: proc(5).
inline bool read_process(int pid, ProcessLine& line) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  auto const name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  std::istringstream rest(text.substr(name_end + 2));
  std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  if (fields.size() < 22) return false;
  line.parent = std::atoi(fields[1].c_str());
  double const ticks = std::atof(fields[11].c_str()) + std::atof(fields[12].c_str());
  line.usage.cpu_s = ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  line.usage.rss_mb = std::atof(fields[21].c_str()) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
  return true;
}

inline Usage usage_of(std::vector<int> const& roots) {
  std::map<int, ProcessLine> all;
  DIR* const dir = opendir("/proc");
  while (dirent const* const entry = dir ? readdir(dir) : nullptr) {
    int const pid = std::atoi(entry->d_name);
    ProcessLine line;
    if (pid > 0 && read_process(pid, line)) all[pid] = line;
  }
  if (dir) closedir(dir);

  std::set<int> counted(roots.begin(), roots.end());
  for (bool grown = true; grown;) {
    grown = false;
    for (auto const& [pid, line] : all)
      if (counted.contains(line.parent)) grown |= counted.insert(pid).second;
  }
  Usage sum;
  for (int const pid : counted) {
    sum.cpu_s += all[pid].usage.cpu_s;
    sum.rss_mb += all[pid].usage.rss_mb;
  }
  return sum;
}

}  // namespace wigwag::bench
