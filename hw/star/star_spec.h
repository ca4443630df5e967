// SPDX-License-Identifier: Apache-2.0
// End points on one switch, which has as many ports. Section [star]. Link, port, switch and wire are those of the UB
// blocks.
#pragma once

#include "hw/config/config.h"

namespace cmx::hw {

struct StarSpec {
  int endpoints{};
};

StarSpec read_star_spec(const Config& config);

}  // namespace cmx::hw
