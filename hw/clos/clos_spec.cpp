// SPDX-License-Identifier: Apache-2.0
#include "hw/clos/clos_spec.h"

#include <fmt/format.h>

namespace hw {

ClosSpec read_clos_spec(const Config& config) {
  ClosSpec spec;
  spec.endpoints = config.count("clos.endpoints", {2, 65536});
  spec.down = config.count("clos.down", {1, 65536});
  spec.up = config.count("clos.up", {0, 4096});
  spec.spine_ports = config.count("clos.spine_ports", {1, 65536});
  if (spec.up == 0 && spec.endpoints > spec.down) {
    throw BadInput(fmt::format("{}one leaf holds {} end points, not {}; give the leaves uplinks (clos.up) or set clos.down={}",
                               config.where("clos.up"), spec.down, spec.endpoints, spec.endpoints));
  }
  return spec;
}

}  // namespace hw
