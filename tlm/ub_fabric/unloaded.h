// SPDX-License-Identifier: Apache-2.0
// What a transaction costs on an idle fabric, part by part: the arithmetic that the packet simulation must reproduce.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"

namespace model {

struct Unloaded {
  int hops{0};                                           // links from initiator to target
  std::vector<std::pair<std::string, double>> parts_ns;  // in order; they add up to the latency
  hw::Picoseconds latency{};                             // issue to completion visible at the initiator
  hw::Picoseconds delivered{};                           // issue to visible at the target (writes)
};

/// One packet's transaction (at most one MTU) between two end points. `direct` as in UbFabric::post. Throws BadInput without a live path.
Unloaded unloaded(const UbFabric& fabric, const Message& message, bool direct = true);

/// Upper limits of the payload rate of a long transfer, by mechanism; the least binds.
struct Bound {
  std::string mechanism;
  double gb_per_s{0};
  std::string arithmetic;
};
/// `cores` initiators with the given window and issue interval.
std::vector<Bound> bandwidth_bounds(const UbFabric& fabric, const Message& message, int cores, std::int64_t window_bytes, std::int64_t interval_ps,
                                    bool direct);

}  // namespace model
