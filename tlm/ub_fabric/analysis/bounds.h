// SPDX-License-Identifier: Apache-2.0
// What bounds a long transfer between two end points, mechanism by mechanism: the arithmetic that a saturated simulation must reproduce.
// wire: payload of the slowest link, after FEC and headers. port_write_commit, port_read_placement: units of the receiving port. atomic_unit, receive_queue: of
// atomics and sends. window, issue: of the initiators. ddr: of a CPU's socket. credits: the least buffer of the way over the time that its room takes to come
// back. reorder_room: what a flow may have under way, with in-order placement, over the time that word of a commit takes.
// Not modelled: other traffic.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"

namespace model {

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
