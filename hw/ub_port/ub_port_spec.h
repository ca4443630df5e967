// SPDX-License-Identifier: Apache-2.0
// UB port of an end point: transmit queue, receive pipeline, latencies to program and memory. Section [ub_port].
// The receive pipeline works on 512-byte units in cycles of the port's flit clock (link rate / flit size), so a slower port is slower in proportion.
// Source of the figures: hw/ub_port/ub_port.toml.
// Not modelled: address translation, ordering between messages.
#pragma once

#include "hw/config/config.h"
#include "hw/ub_switch/ub_switch_spec.h"
#include "hw/units/units.h"

namespace hw {

struct UbPortSpec {
  Picoseconds inject;       // program hands over a message -> its head stands in the transmit queue
  Picoseconds visible;      // received -> seen by the program that waits for it
  Picoseconds pipeline;     // transmit or receive path of the port, each
  Picoseconds hbm_access;   // memory access of a request that arrives at a die (a CPU has cpu.ddr_access)
  Picoseconds write_fetch;  // a write's data, memory to port, at the initiator
  Bytes unit;               // atomic unit of remote writes
  double write_unit;        // flit cycles to commit one unit of a write at its target
  double read_unit;         // flit cycles to place one unit of read data at the initiator
  Bytes receive_buffer;     // of each virtual lane; the credits of the link that feeds it
  PathPolicy plane_policy;
  Bytes message;            // what a vector core moves with one remote copy
  Bytes window;             // outstanding bytes of a vector core
  Picoseconds issue;        // between two remote copies of a vector core

  /// No endpoint reacts to the fabric, nor the fabric to an endpoint, sooner than this: the window of the time loop.
  Picoseconds window_time() const { return inject < visible ? inject : visible; }
};

UbPortSpec read_ub_port_spec(const Config& config);

}  // namespace hw
