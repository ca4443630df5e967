// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace cmx::sw {

using Clock = std::chrono::steady_clock;

/// Of the person who waits, not of the machine.
inline double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace cmx::sw
