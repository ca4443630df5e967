// SPDX-License-Identifier: Apache-2.0
// How large the second tier of a supernode has to be, whatever the machine file says it has.
//
//   logical L2 switches = planes x ceil(nodes x uplinks of an L1 / (chips of a logical switch x ports of a chip))
//   port use            = planes x nodes x uplinks of an L1 / (logical L2 switches x chips x ports)
//
// A plane needs whole switches, so port use falls where its uplinks fill none.
// Source: CM384, amortised network cost: 192, 256, 288, 352 and 384 NPUs need 28, 42, 42, 56 and 56 at 100, 89, 100, 92
// and 100 %.
// Not modelled: switches shared by planes; growth in steps.
#pragma once

#include <optional>
#include <string>

#include "hw/supernode/supernode_spec.h"

namespace cmx::hw {

struct L2Sizing {
  int uplinks{0};           // of all L1 in all planes: the ports that L2 has to have
  int logical_switches{0};  // that they need, all planes
  int chips{0};
  int ports{0};        // of those chips
  double port_use{0};  // ports used over ports there
  /// Whether every L1 can have as many links to each of those chips; a plane of other sizes is not one that the model
  /// builds.
  bool spreads_evenly{true};
  int chips_there{0};        // in the machine as it is
  double port_use_there{0};  // of those
  std::string arithmetic;
};

/// Empty for a supernode without a second tier.
std::optional<L2Sizing> size_l2(const SupernodeSpec& counts);

}  // namespace cmx::hw
