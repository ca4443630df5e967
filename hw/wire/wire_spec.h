// SPDX-License-Identifier: Apache-2.0
// Wire classes: how long a signal travels. Section [wire]. Source of the figures: hw/wire/wire.toml.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

struct WireSpec {
  Picoseconds board;    // die or CPU to L1
  Picoseconds fibre;    // L1 to L2
  Picoseconds package;  // die to die
};

WireSpec read_wire_spec(const Config& config);

}  // namespace cmx::hw
