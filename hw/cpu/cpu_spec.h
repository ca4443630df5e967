// SPDX-License-Identifier: Apache-2.0
// A CPU socket: its UB ports and DDR channels. Section [cpu]. Source of the figures: hw/cpu/cpu.toml.
// Not modelled: cores, caches, the link between sockets, DDR banks and refresh; programs run on dies only.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

struct CpuSpec {
  BytesPerSecond ub_rate{};  // of all ports together, each direction
  int ub_ports{};            // one into each L1 switch of its node
  int ddr_channels{};
  BytesPerSecond ddr_channel_rate{};  // read or write
  Picoseconds ddr_access{};           // of a request that arrives over the UB

  BytesPerSecond ub_link_rate() const { return BytesPerSecond(ub_rate.value / ub_ports); }
  BytesPerSecond ddr_rate() const { return BytesPerSecond(ddr_channel_rate.value * ddr_channels); }
};

CpuSpec read_cpu_spec(const Config& config);

}  // namespace cmx::hw
