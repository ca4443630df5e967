// SPDX-License-Identifier: Apache-2.0
// The same end points around two switches: model::Plane with a star of end points, and the RTL with end points in C++.
//
//   end point p --8 cycles--> [ switch: TLM or RTL ] --8 cycles--> end point q       a flit of 20 bytes a cycle of 1
//   ns, no FEC
//        ^-------credits------/                    ^-----credits-----/
//
// A wire's delay holds for flits and for credits; the registers of the RTL on the credits' way are a part of it. The
// switch's latency is that of the RTL, an input has one read port, an output can grant every cycle. What an end point
// has received is free at once, unless `commit_cycles` says otherwise. Times are cycles.
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "rtl/verilated/ub_switch.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::conformance {

constexpr int kWire = 8;
constexpr int kMemory = 50;  // a request is in, its response can leave

struct SwitchCase {
  int ports;
  int vls;                  // 1: requests and responses share it; 2: a lane each; 4: the same in two service levels
  int input_flits{1024};    // buffer of each input of the switch and lane
  int receive_flits{1024};  // ... of each end point
  double commit_cycles{0};  // an end point needs for each 512 bytes that are written to it

  friend void PrintTo(const SwitchCase& c, std::ostream* out) { *out << c.ports << " ports, " << c.vls << " lanes"; }

  int service_levels() const { return vls == 4 ? 2 : 1; }
  int lane(int service_level, bool response) const {
    if (vls == 1) return 0;
    return vls == 2 ? (response ? 1 : 0) : service_level + (response ? 2 : 0);
  }
};

/// A message and when its source has it ready. Writes are delivered to their target, then acknowledged; reads are
/// completed. One packet each.
struct Injection {
  std::int64_t cycle;
  model::Message message;
};
using Stimulus = std::vector<Injection>;  // in order of time

struct Seen {
  std::vector<std::int64_t>
      arrived;  // of each message, its data at the end point that wants it; kNever if not within the run
  std::vector<std::int64_t> completed;  // ... its response at the initiator
  std::size_t finished{0};              // messages completed
  double wall_s{0};
  static constexpr std::int64_t kNever = -1;
  /// What was in flight at `end` is as if it had not been seen: the TLM knows its time already, the RTL not yet.
  void cut(std::int64_t end) {
    for (auto* times : {&arrived, &completed})
      for (std::int64_t& time : *times) time = time < end ? time : kNever;
  }
};

/// Flits of a packet with `bytes` of data: with headers of 28 bytes and 4 of CRC.
constexpr int data_flits(std::int64_t bytes) { return static_cast<int>((bytes + 32 + 19) / 20); }
constexpr int kRequestFlits = 2;
constexpr int kAcknowledgeFlits = 1;

/// Runs until everything has been completed or, with `end`, to that cycle.
Seen run_tlm(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end = 0);
Seen run_rtl(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end = 0);
/// The end points of the TLM around the RTL, as `--fidelity ub_switch=rtl` puts them together.
Seen run_drop_in(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end = 0);

}  // namespace cmx::conformance
