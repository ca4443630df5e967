// SPDX-License-Identifier: Apache-2.0
// Whether the routes of a network can deadlock, in names: the links that wait for one another in a cycle
// (switch/dependency_cycle.h).
#pragma once

#include <string>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::model {

/// A link direction with the virtual lane in whose buffer a packet would stand.
struct WaitingLink {
  std::string plane;
  std::string link;  // as a fault names it: "s0.u1"
  std::string from;
  std::string to;
  int lane;
};

/// Of the first plane that has such a cycle; each waits for the next, the last for the first. `lane`: one that requests
/// take; the others are like it.
std::vector<WaitingLink> circular_wait(const hw::Topology& topology, int lane);

/// Names of the route policies of the planes, each once: "shortest".
std::string route_policies(const hw::Topology& topology);

}  // namespace cmx::model
