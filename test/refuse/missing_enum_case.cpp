// expect: not handled in switch
#include "model/enums.h"

int rank_of(wigwag::MessageStatus status) {
  using enum wigwag::MessageStatus;
  switch (status) {
    case pending: return 0;
    case sent: return 1;
    case delivered: return 2;
    case read: return 3;
#ifndef MISTAKE
    case failed: return 4;
#endif
  }
  return 0;
}
