#include <malloc.h>
#include <algorithm>
#include <thread>

#include "app/commands.h"

namespace {

/// What a page of answers took stays with the allocator: else glibc gives it back to the system after each page and
/// asks for it again at the next (8 % of a page's time).
constexpr int kKeptBytes = 1 << 20;

/// As many heaps as threads can run at once. glibc makes eight times as many, and each keeps what its thread once had
/// (a sixth of the memory after 10^5 webhooks).
int heaps_max() { return std::max(2, static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  mallopt(M_ARENA_MAX, heaps_max());
  return wigwag::app::run_command_line(argc, argv);
}
