#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace wigwag {

void must(bool holds, char const* why) {
  if (holds) return;
  std::fprintf(stderr, "{\"level\":\"fatal\",\"event\":\"broken_invariant\",\"why\":\"%s\"}\n", why);
  std::abort();
}

}  // namespace wigwag
