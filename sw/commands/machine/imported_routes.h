// SPDX-License-Identifier: Apache-2.0
// The routing table of an imported case beside the routes of the model, which takes all shortest routes over live
// links.
#pragma once

#include <string>
#include <vector>

#include "hw/topology/topology.h"
#include "sw/ns3ub/case.h"

namespace cmx::sw::apps {

struct RouteCheck {
  int checked{0};  // rows of the table
  std::vector<std::string>
      differences;  // "routing_table.csv:7: node 4 to device 1 through ports 2, the model through 2 3"
};

/// `topology`: of the machine that the case became.
RouteCheck check_routes(const ns3ub::Case& read, const hw::Topology& topology);

}  // namespace cmx::sw::apps
