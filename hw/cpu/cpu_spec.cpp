// SPDX-License-Identifier: Apache-2.0
#include "hw/cpu/cpu_spec.h"

namespace cmx::hw {

CpuSpec read_cpu_spec(const Config& config) {
  CpuSpec spec;
  spec.ub_rate = config.rate("cpu.ub_rate");
  spec.ub_ports = config.count("cpu.ub_ports", {1, 64});
  spec.ddr_channels = config.count("cpu.ddr_channels", {1, 64});
  spec.ddr_channel_rate = config.rate("cpu.ddr_channel_rate");
  spec.ddr_access = config.time("cpu.ddr_access");
  return spec;
}

}  // namespace cmx::hw
