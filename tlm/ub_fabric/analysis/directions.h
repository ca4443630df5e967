// SPDX-License-Identifier: Apache-2.0
// The link directions that a leg crosses, each with its packets and the room that they take in the buffer at its far
// end.
#pragma once

#include <cstddef>
#include <vector>

#include "tlm/ub_fabric/analysis/leg.h"

namespace cmx::model {

/// One direction of a link, or of its buffer.
struct Direction {
  Hop hop;
  bool last{false};  // its far end is the receiver
  bool from_switch{false};
  Packets packets;
  double sure{1};           // share of its packets that it has in all but one draw of a thousand
  double held_ps{0};        // sum over data packets of the time that their room is taken
  double held_cells_ps{0};  // the same times the cells that are taken
  double next_links_ps{0};  // sum of what the packets take on the links after this one
};

/// Of a leg whose routes are known; in the order of the routes.
std::vector<Direction> directions_of(const FabricSpec& spec, const Leg& leg, Operation operation);

/// How long a packet keeps its room in the buffer behind hop `at` of a route, ps: from the grant until the transmitter
/// knows that it is free.
struct Holding {
  double ps{0};
  double cells_ps{0};
};
/// `open`: nobody knows the hops before and after it, which is then the least time.
Holding holding(const FabricSpec& spec, const std::vector<Hop>& hops, std::size_t at, const PacketSize& size,
                Operation operation, bool open);

/// The number that a plane gives the output of a node at a port.
std::size_t output_number(const hw::PlaneTopology& plane, int endpoints, const hw::LinkEnd& from);

/// What one lane can have of that buffer, cells.
std::int64_t lane_cells(const FabricSpec& spec, bool endpoint);

}  // namespace cmx::model
