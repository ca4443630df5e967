// SPDX-License-Identifier: Apache-2.0
// UB port of an end point: transmit queue, receive pipeline, latencies to program and memory. Section [ub_port].
// The receive pipeline works on 512-byte units in cycles of the port's flit clock (link rate / flit size), so a slower
// port is slower in proportion.
// Source of the figures: hw/ub_port/ub_port.toml.
// Not modelled: address translation; atomics that wait for one another only where they meet in one place (here: in one
// port).
#pragma once

#include <algorithm>

#include "hw/config/config.h"
#include "hw/ub_switch/ub_switch_spec.h"
#include "hw/units/units.h"

namespace cmx::hw {

/// How the planes share what an end point sends. kPacket: the packets of a write take the planes round-robin, each
/// message where the last one ended; reads take them round-robin by message. kMessage: messages take the planes
/// round-robin and keep theirs. kHash: a message's plane is drawn.
enum class PlanePolicy { kPacket, kMessage, kHash };

/// What a write is on the bus. kMessage: packets of the MTU and one response. kStore: stores of `unit` bytes, each a
/// packet with a response of its own.
enum class WriteTransaction { kMessage, kStore };

/// Who sees to it that a strong transaction comes after those before it. kInitiator: it is not handed over before their
/// responses are visible. kTarget: the target carries it out after them, and answers then. Loads and stores are always
/// ordered by the initiator.
enum class OrderBy { kInitiator, kTarget };

/// What an initiator makes of a congestion mark. kNone: nothing. kWindow: its window shrinks, and opens again with
/// responses that carry none.
enum class CongestionControl { kNone, kWindow };

/// Where the packets of a message take several routes. kAny: each goes to its own address as it comes. kInOrder: what
/// comes out of order waits in a reorder buffer of the port, in which its initiator has reserved room for it.
enum class Placement { kAny, kInOrder };

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
  PlanePolicy plane_policy;
  WriteTransaction transaction;
  Bytes load_unit{64};         // of a load; a store has `unit`
  Bytes atomic_operand{8};     // a compare-and-swap carries two
  Picoseconds atomic{10'000};  // the port's atomic unit is busy with one read-modify-write
  Picoseconds receive_lookup{
      50'000};  // a send's packet waits for the place that the receive queue gives it; a stage of the receive pipeline
  int receive_queue{256};  // sends of a port that its program has not seen
  OrderBy order_by{OrderBy::kInitiator};
  Picoseconds timeout{
      10'000'000};    // without a response since the packets were lost -> sent again through another plane
  int attempts{8};    // so often is a message sent that faults keep from arriving
  Bytes message;      // what a vector core moves with one remote copy
  Bytes window;       // outstanding bytes of a vector core
  Picoseconds issue;  // between two remote copies of a vector core
  CongestionControl congestion_control{CongestionControl::kNone};
  double window_decrease{0.5};  // what a mark leaves of the window, at most once a round trip
  Bytes window_increase{4096};  // for each window's worth of responses without a mark
  Placement placement{Placement::kAny};
  Bytes reorder_buffer{64 << 10};  // of a port for each initiator, and for requests and responses each

  /// No end point reacts to the fabric, nor the fabric to an end point, nor one plane to another (a write's response,
  /// once the parts that came through several planes are in), sooner than this: the window of the time loop. `access`:
  /// the fastest memory among the end points.
  Picoseconds window_time(Picoseconds access) const { return std::min({inject, visible, access + pipeline}); }
};

UbPortSpec read_ub_port_spec(const Config& config);

}  // namespace cmx::hw
