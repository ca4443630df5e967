// SPDX-License-Identifier: Apache-2.0
// The links that one packet of a message and its answer cross, for what is reckoned rather than simulated.
#pragma once

#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"
#include "tlm/ub_fabric/unloaded.h"

namespace model {

/// A link of the way and the end that the packet leaves by.
struct Hop {
  const hw::Link* link;
  hw::LinkEnd from;
  int to;
};

/// Both directions of the way.
struct Way {
  std::vector<Hop> there;
  std::vector<Hop> back;
  int plane{0};
  int planes{1};  // that lead there
  bool framed{true};
};

/// Throws BadInput without a live path.
Way way_between(const UbFabric& fabric, const Message& message, bool direct, Ways ways);

}  // namespace model
