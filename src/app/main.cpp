#include <malloc.h>

#include "app/commands.h"

namespace {

/// What a page of answers took stays with the allocator: else glibc gives it back to the system after each page and
/// asks for it again at the next (8 % of a page's time).
constexpr int kKeptBytes = 1 << 20;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  return wigwag::app::run_command_line(argc, argv);
}
