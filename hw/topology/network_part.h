// SPDX-License-Identifier: Apache-2.0
// Names of parts of a network and the links that they stand for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::hw {

struct PartLink {
  int plane;
  int link;  // of the plane
};

/// The links of "plane:3", "switch:L2[2,7]", "link:L1[4,2].u7", "link:L1[4,2].d3", "link:die:5.p2" or "link:die:4.pkg".
/// `reject` gets what is wrong, with the nearest valid name, and must throw.
std::vector<PartLink> links_of_part(const Topology& topology, const std::string& part,
                                    const std::function<void(const std::string&)>& reject);

}  // namespace cmx::hw
