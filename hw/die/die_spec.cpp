// SPDX-License-Identifier: Apache-2.0
#include "hw/die/die_spec.h"

namespace cmx::hw {

DieSpec read_die_spec(const Config& config) {
  DieSpec spec;
  spec.aic = config.count("die.aic", {1, 1024});
  spec.aiv = config.count("die.aiv", {1, 1024});
  spec.ub_ports = config.count("die.ub_ports", {1, 64});
  return spec;
}

}  // namespace cmx::hw
