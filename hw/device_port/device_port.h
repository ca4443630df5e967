// SPDX-License-Identifier: Apache-2.0
// What software may ask of the machine: run tile programs on a stream of a die, exchange messages between dies, wait,
// estimate, read statistics. Implemented by tlm/supernode; software never sees how.
//
// Contract: callbacks run at the simulated time they are given, in the order (time, die, order of submission); whatever
// they submit takes effect at that time or later. Same calls, same times, whatever the thread count.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hw/isa/profile.h"
#include "hw/units/units.h"

namespace cmx::hw::isa {
struct Program;  // hw/isa/program.h
}

namespace cmx::hw {

/// Index of a die, 0..dies-1. The dies of an NPU follow each other. Endpoints are the dies followed by the CPUs.
using Die = std::int32_t;
/// The NPU of a die, on a machine whose NPUs have so many.
constexpr std::int32_t package_of(Die die, int dies_per_npu) { return die / dies_per_npu; }
using Endpoint = std::int32_t;

/// A loaded tile program with its profile; equal programs on equal partitions share one.
using ProgramId = std::int32_t;

/// A set of arrival counters, one for each die, for one collective exchange.
using ExchangeId = std::int32_t;

using Callback = std::function<void(Picoseconds)>;

/// One remote write of an exchange: it counts one arrival on `destination` when its last byte is visible there.
struct RemoteWrite {
  Die destination{0};
  std::int32_t bytes{0};
};

/// Vector cores that each write a list of messages: message i belongs to core i % cores; a core hands a message to its
/// port every `interval`, as long as it has no more than `window` bytes without response. A write to the own die goes
/// through HBM, one to the package neighbour over the die-to-die link, all others over the planes.
struct IssueJob {
  ExchangeId exchange{0};
  Die die{0};
  int cores{1};
  Picoseconds first{};     // start to the first message of a core
  Picoseconds interval{};  // between messages of a core
  Bytes window{};          // outstanding bytes of a core
  std::vector<RemoteWrite> writes;
  Callback on_issued;     // last message handed over
  Callback on_completed;  // last response visible
};

/// Counters since the start, or of one run.
struct FabricStatistics {
  std::int64_t messages{0};
  std::int64_t packets{0};      // injected, responses included
  std::int64_t packet_hops{0};  // link traversals
  std::int64_t payload_bytes{0};
  std::int64_t affected_messages{0};    // with packets rerouted or lost to a fault
  std::int64_t rerouted{0};             // packets and messages that took another route
  std::int64_t retried{0};              // packets and messages that were sent again
  std::int64_t marked_packets{0};       // that a switch gave a congestion mark
  std::int64_t non_minimal_packets{0};  // packets that went by a switch in between
  std::int64_t reorder_bytes_max{0};    // the most that waited for their turn at one port
  struct LinkClass {
    double mean{0};
    double max{0};
  };
  std::map<std::string, LinkClass>
      link_utilisation;  // "die", "uplink", "downlink", "cpu", "die_to_die"; busy time over elapsed time
  std::map<std::string, std::map<int, double>>
      plane_utilisation;  // mean of the same links in each plane that has any; 0: none carried anything
};

/// Busy times summed over the dies in use.
struct EngineStatistics {
  double cube_busy_s{0};    // core-seconds
  double vector_busy_s{0};  // core-seconds
  double hbm_bytes{0};
  std::map<std::string, double> pipe_busy_s;
};

class DevicePort {
 public:
  virtual ~DevicePort() = default;

  virtual Picoseconds now() const = 0;
  /// Calls back at `at`; not before now().
  virtual void call_at(Picoseconds at, Callback callback) = 0;

  /// Profiles a program for a partition (cached by content).
  virtual ProgramId load(const isa::Program& program, isa::Partition partition) = 0;
  virtual const isa::Profile& profile(ProgramId program) const = 0;
  /// Runs a program on a die. Programs in flight on one die share its HBM (max-min). `label` names it in traces.
  virtual void run(Die die, int stream, ProgramId program, const std::string& label, Callback on_done) = 0;

  /// Opens counters at zero for every die.
  virtual ExchangeId open_exchange() = 0;
  /// Calls back once `count` messages of the exchange have arrived at `die` and are visible (at once when they already
  /// have).
  virtual void expect(ExchangeId exchange, Die die, std::int64_t count, Callback on_arrived) = 0;
  virtual void issue(IssueJob job) = 0;
  virtual void close_exchange(ExchangeId exchange) = 0;

  /// Latency of an unloaded small write between two dies, issue to visible at the destination.
  virtual Picoseconds flight_time(Die from, Die to) const = 0;

  /// Runs until nothing is left to do. Throws CheckFailed from the watchdog, naming who waits on whom.
  virtual void run_all() = 0;

  virtual FabricStatistics fabric_statistics() const = 0;
  virtual EngineStatistics engine_statistics() const = 0;
};

}  // namespace cmx::hw
