// expect: ignoring return value
#include "base/result.h"

wigwag::Done store_it();

void caller() {
#ifdef MISTAKE
  store_it();
#else
  if (!store_it()) return;
#endif
}
