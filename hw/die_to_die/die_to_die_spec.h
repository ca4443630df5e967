// SPDX-License-Identifier: Apache-2.0
// The link between the dies of a package. Section [die_to_die]. Source of the figures: hw/die_to_die/die_to_die.toml.
// Not modelled: framing and flow control of the link (it moves plain bytes), coherence.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

struct DieToDieSpec {
  BytesPerSecond rate{};  // each direction
  Picoseconds latency{};  // beyond the wire
};

DieToDieSpec read_die_to_die_spec(const Config& config);

}  // namespace cmx::hw
