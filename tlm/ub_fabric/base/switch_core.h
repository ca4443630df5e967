// SPDX-License-Identifier: Apache-2.0
// A switch that is simulated outside of the plane, flit cycle by flit cycle, in the place of the plane's own: its RTL,
// for example.
//
//   Plane: end points, links --arrive, credits--> [ SwitchCore ] --left, freed--> links, statistics
//
// A cycle is a flit on the links of the plane, all of which have the same rate. Cycles are those of the links: in which
// a head may leave at the earliest, in which it leaves, from which on room can be used. What stands between them and
// its own pins is the core's business.
// Contract: one core a switch, used by one thread at a time. `run` is called with growing cycles, never for one before
// that of `next_cycle`.
// Errors: CheckFailed when the core breaks its own rules.
// Not modelled: faults during the run and link-level retry; Plane refuses them.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace cmx::model {

/// What a factory needs to know of a switch.
struct SwitchShape {
  int ports;
  int lanes;
  std::vector<int> routes;  // of each end point, the port that leads to it; kNoRoute where none does
  static constexpr int kNoRoute = -1;
};

class SwitchCore {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  struct Packet {
    int input;
    int lane;
    int target;  // end point
    int flits;
    std::uint32_t tag;
  };
  struct AtOutput {
    int output;
    std::uint32_t tag;
  };
  /// Room for one flit in an input's buffer, of use upstream from `cycle` on, plus the wire.
  struct Freed {
    std::int64_t cycle;
    int input;
    int lane;
  };
  struct Seen {
    std::vector<AtOutput> ready;  // packets that from this cycle on wait for nothing but others, and credits
    std::vector<AtOutput> left;   // packets whose head is on its output in this cycle; the rest follows without a gap
    std::vector<Freed> freed;
  };

  virtual ~SwitchCore() = default;
  /// A packet whose head may be on its output in `cycle`, with nobody in its way. Those of an input come in order.
  virtual void arrive(std::int64_t cycle, const Packet& packet) = 0;
  /// Room behind an output, free for a head that is on the output in `cycle` or later.
  virtual void credits(std::int64_t cycle, int output, int lane, int flits) = 0;
  /// Simulates the cycle; replaces what is in `seen`.
  virtual void run(std::int64_t cycle, Seen& seen) = 0;
  /// The next cycle in which something can happen; kNever when only another packet or credit can change anything.
  virtual std::int64_t next_cycle() const = 0;
};

using SwitchFactory = std::function<std::unique_ptr<SwitchCore>(const SwitchShape&)>;

}  // namespace cmx::model
