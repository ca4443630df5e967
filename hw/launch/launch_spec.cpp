// SPDX-License-Identifier: Apache-2.0
#include "hw/launch/launch_spec.h"

#include "hw/config/config.h"

namespace cmx::hw {

LaunchSpec read_launch_spec(const Config& config) {
  LaunchSpec spec;
  spec.kernel = config.time("launch.kernel");
  spec.graph = config.time("launch.graph");
  return spec;
}

}  // namespace cmx::hw
