// SPDX-License-Identifier: Apache-2.0
// What the end points do in each case, and what is measured of it.
#pragma once

#include <cstdint>

#include "tests/conformance/ub_switch/bench.h"

namespace cmx::conformance {

/// Writes and reads of every packet size, one at a time, between random end points.
Stimulus every_size(const SwitchCase& setup, unsigned seed);

/// Writes of 1000 packets of mixed sizes from one end point to another, all at once.
Stimulus back_to_back(const SwitchCase& setup, unsigned seed);

enum class Pattern {
  kUniform,      // half writes, half reads, to all others alike
  kWrites,       // writes to all others alike
  kPermutation,  // writes to the next end point
  kHotspot,      // writes, a quarter of them to end point 0, the others uniform
};

/// Messages at random times so that each end point's data takes `load` of a link. Sizes: half of the messages 512
/// bytes, a quarter 64, a quarter 4096; or all of `bytes`.
Stimulus random_traffic(const SwitchCase& setup, Pattern pattern, double load, std::int64_t cycles, unsigned seed,
                        std::int64_t bytes = 0);

/// Flits of data that arrived in the cycles [from, to), an end point and cycle.
double throughput(const SwitchCase& setup, const Stimulus& stimulus, const Seen& seen, std::int64_t from,
                  std::int64_t to);

/// Mean cycles from a message being ready to its data being where it is wanted, of the writes or reads that were ready
/// in [from, to).
double mean_latency(const Stimulus& stimulus, const Seen& seen, bool reads, std::int64_t from, std::int64_t to);

}  // namespace cmx::conformance
