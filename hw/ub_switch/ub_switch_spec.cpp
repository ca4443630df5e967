// SPDX-License-Identifier: Apache-2.0
#include "hw/ub_switch/ub_switch_spec.h"

namespace hw {

UbSwitchSpec read_ub_switch_spec(const Config& config) {
  UbSwitchSpec spec;
  spec.latency = config.time("ub_switch.latency");
  spec.forwarding =
      config.choice("ub_switch.forwarding", {"cut-through", "store-and-forward"}) == 0 ? Forwarding::kCutThrough : Forwarding::kStoreAndForward;
  spec.allocation = config.time("ub_switch.allocation");
  spec.input_buffer = config.bytes("ub_switch.input_buffer");
  spec.uplink_policy = config.choice("ub_switch.uplink_policy", {"round-robin", "hash"}) == 0 ? PathPolicy::kRoundRobin : PathPolicy::kHash;
  return spec;
}

}  // namespace hw
