// SPDX-License-Identifier: Apache-2.0
// Whether the routes of a plane can deadlock: a cycle in the graph of what waits for what (Dally and Seitz).
//
// A packet that stands in the buffer behind a link holds that link's credits and waits for the next link of its route.
// Where no cycle of links waits so for one another, some packet can always move. Links to end points hold up nobody,
// since those always drain. Every virtual lane has the same routes and buffers of its own, so one lane stands for all;
// the second leg of a non-minimal route has lanes of its own, too, and never waits for the first.
#pragma once

#include <vector>

#include "hw/topology/topology.h"
#include "tlm/ub_fabric/switch/routing.h"

namespace cmx::model {

/// The ends that packets leave switches by, each waiting for the next and the last for the first; empty: the routes
/// cannot deadlock.
std::vector<hw::LinkEnd> dependency_cycle(const hw::PlaneTopology& plane, const Routing& routing, int endpoints);

}  // namespace cmx::model
