// SPDX-License-Identifier: Apache-2.0
// UB switch (L1 and L2): input buffers per virtual lane with credits, virtual output queues, round-robin output arbitration. Section [ub_switch].
// Source of the figures: hw/ub_switch/ub_switch.toml.
// Not modelled: contention for an input's read port (the crossbar has one read port a virtual output queue), retry, congestion marking.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace hw {

enum class Forwarding { kCutThrough, kStoreAndForward };
/// How a message picks one of several equally short ways; its packets stay together.
enum class PathPolicy { kRoundRobin, kHash };

struct UbSwitchSpec {
  Picoseconds latency;  // head in to head out, unloaded
  Forwarding forwarding;
  Picoseconds allocation;  // shortest time between two grants of an output
  Bytes input_buffer;      // of each port and virtual lane; the credits of the link that feeds it
  PathPolicy uplink_policy;
};

UbSwitchSpec read_ub_switch_spec(const Config& config);

}  // namespace hw
