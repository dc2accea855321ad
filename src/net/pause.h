/// @file Waiting for time to pass, without a thread.
#pragma once
#include <chrono>

#include "base/task.h"

namespace wigwag::net {

/// On the waiter's own io_context.
Task<> pause(std::chrono::milliseconds duration);

}  // namespace wigwag::net
