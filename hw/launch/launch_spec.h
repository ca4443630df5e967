// SPDX-License-Identifier: Apache-2.0
// Starting work: one kernel, one graph. Parameters in hw/launch/launch.toml.
#pragma once

#include "hw/units/units.h"

namespace cmx::hw {

class Config;

struct LaunchSpec {
  Picoseconds kernel{};  // launch to end of an empty kernel
  Picoseconds graph{};   // dispatch of one graph where nothing hides it
};

LaunchSpec read_launch_spec(const Config& config);

}  // namespace cmx::hw
