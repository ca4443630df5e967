// SPDX-License-Identifier: Apache-2.0
// A folded Clos network of two tiers (one where `up` is 0). Section [clos]. Link, port, switch and wire are those of the UB blocks.
// Not modelled: three tiers.
#pragma once

#include "hw/config/config.h"

namespace hw {

struct ClosSpec {
  int endpoints{};
  int down{};         // end points of a leaf
  int up{};           // uplinks of a leaf = spines
  int spine_ports{};  // what a spine has

  int leaves() const { return (endpoints + down - 1) / down; }
};

ClosSpec read_clos_spec(const Config& config);

}  // namespace hw
