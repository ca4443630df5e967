// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/ub_link/ub_link_spec.h"
#include "hw/ub_port/ub_port_spec.h"

namespace cmx::sw::runtime {

/// What the runtime knows of the machine besides the device port: specs to tile for and to predict with.
struct MachineView {
  hw::EngineSpecs engines;
  hw::UbLinkSpec link;
  hw::UbPortSpec port;
  int planes{7};
  int dies{768};

  /// Payload rate at which remote writes can enter a die: the least of the wires and of the ports' commit pipelines.
  double write_gb_per_s() const {
    const double flit_ns = static_cast<double>(link.flit.value) / link.rate.value * 1e9;
    const double commit = static_cast<double>(port.unit.value) / (port.write_unit * flit_ns);
    const double wire = hw::to_gb_per_s(link.payload_rate(link.rate, link.mtu));
    return planes * (commit < wire ? commit : wire);
  }
};

}  // namespace cmx::sw::runtime
