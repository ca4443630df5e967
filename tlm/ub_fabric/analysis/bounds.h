// SPDX-License-Identifier: Apache-2.0
// What bounds a transfer between two end points of an idle machine, mechanism by mechanism: the arithmetic that the
// simulation must reproduce. The transfer is never faster than the least bound; a long one comes within a few percent
// of it. It stays further below where queues choose the routes, where whole messages draw theirs, where buffers hold
// fewer packets than there are routes, where a bound of the initiators is near one of the network, and where packets
// from slow links hold faster ones behind them (hw/ub_switch, "Not modelled").
//
// Every bound counts all planes, all routes that the policies use, parallel links, and faults: of each link, port and
// queue the time that its own share of the transfer takes there; the longest binds (transfer_load.h says who gets which
// share).
//   wire                 a link direction, after FEC and headers; where the queues choose the route, all routes
//   together allocation           a switch's output, which grants once in ub_switch.allocation retry, retry_buffer  a
//   link with bit errors: what it sends again in this run; bytes without acknowledgement read_port            a
//   switch's input that sends one packet at a time (ub_switch.read_ports = 1) credits              a buffer over the
//   time that its room takes to come back port_write_commit, port_read_placement, atomic_unit, receive_queue,
//   reorder_room: of the receiving port ddr                  of a CPU's socket window, issue, order of the initiators
//   latency              of what is one packet long: its round trip, nothing else
//   faults               with faults that come and go: what the states of the network allow one after the other
// Not modelled: other traffic; control flits of explicit credits; congestion windows; time-outs of what a fault during
// the run has lost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tlm/ub_fabric/analysis/transfer_load.h"
#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::model {

struct Bound {
  std::string mechanism;
  double gb_per_s{0};  // of payload
  std::string arithmetic;
};

/// How each core hands its messages over.
struct Initiators {
  std::int64_t window{0};     // bytes outstanding
  std::int64_t interval{0};   // ps between two messages of a core
  std::int64_t start{0};      // ps before the first message
  bool one_at_a_time{false};  // a core's next message waits for the completion of the one before
};

/// The least first; empty without a live path from the start to the end.
std::vector<Bound> bandwidth_bounds(const FabricSpec& spec, const Transfer& transfer, const Initiators& initiators);

}  // namespace cmx::model
