// SPDX-License-Identifier: Apache-2.0
// Dies that run firmware, each with a communication engine, on the packet-level UB fabric, and the memory of the
// machine's CPUs. Real bytes all the way.
//
//   FirmwarePlatform: cores, boards, HBM --registers, window--> EngineDevice --> CommEngine --> ByteFabric --> UbFabric
//                                        <------interrupt------'
//
// Parameters: FirmwareSupernodeSpec. Statistics: SupernodeResult.
// Time: the SystemC kernel owns it. A window of the fabric is run when the kernel's time has reached its end, so that
// every doorbell within it has been rung; engines live on the fabric's calendar. At an access to an engine's register,
// or to HBM, the kernel comes up to the core and windows that have ended are run first: the quantum of the cores shows
// in interrupts only.
// Errors: as FirmwarePlatform; CheckFailed from the fabric out of run().
// Contract: one a process; one thread.
//
// Not modelled: the order of cores and engines within a window (at most ub_port.visible): to a core, memory and
// interrupts are up to a window late; what it writes in one is there for the engine from its start; other traffic on
// the fabric; CPUs that do something. See also byte_fabric.h and comm_engine.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "hw/comm_engine/comm_engine_spec.h"
#include "hw/comm_engine/engine_fault.h"
#include "tlm/board/firmware_platform.h"
#include "tlm/comm_engine/engine.h"
#include "tlm/firmware_supernode/fabric_observer.h"
#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::model {

struct FirmwareSupernodeSpec {
  PlatformSpec platform;
  hw::CommEngineSpec comm_engine;
  FabricSpec fabric;
  std::vector<hw::EngineFault> engine_faults;
  comm_engine::MakeEngine make_engine{comm_engine::make_comm_engine};
};

/// A channel that a flag holds at the end.
struct FlagWait {
  std::uint32_t channel{0};
  std::uint64_t address{0};  // of the flag, on the own die
  std::uint32_t value{0};
  std::uint32_t seen{0};  // what is there
  bool at_least{false};   // false: must be equal
};

/// An engine's counters as its registers tell them, and where its time went.
struct EngineResult {
  std::uint64_t descriptors{0};
  std::uint64_t transactions{0};
  std::uint64_t bytes_read{0};
  std::uint64_t bytes_written{0};
  std::uint64_t window_stalls{0};
  std::uint64_t translation_misses{0};
  hw::Picoseconds busy{};    // a descriptor waits or is in flight
  hw::Picoseconds fabric{};  // a transaction is in the fabric
  std::vector<FlagWait> waits;
};

struct SupernodeResult {
  PlatformResult platform;
  std::vector<EngineResult> engines;  // by die
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
};

class FirmwareSupernode {
 public:
  explicit FirmwareSupernode(const FirmwareSupernodeSpec& spec);
  ~FirmwareSupernode();
  FirmwareSupernode(const FirmwareSupernode&) = delete;
  FirmwareSupernode& operator=(const FirmwareSupernode&) = delete;

  FirmwarePlatform& platform();
  comm_engine::Engine& engine(int die);
  int cpus() const;
  SparseMemory& cpu_memory(int cpu);
  /// Before the run, which it must outlive.
  void observe_fabric(FabricObserver& observer);
  SupernodeResult run(hw::Picoseconds limit);
  /// With platform() run by `cores`, a debugger for example.
  SupernodeResult run(const std::function<PlatformResult()>& cores);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cmx::model
