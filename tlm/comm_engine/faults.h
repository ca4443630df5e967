// SPDX-License-Identifier: Apache-2.0
// What goes wrong in an engine: the faults of hw/comm_engine/engine_fault.h that are its own.
//
//   CommEngine -- completions --> Faults
//   CommEngine -- FabricPort --> FaultyPort -- FabricPort --> fabric
//
// Parameters: the faults, and how long it takes until a transaction is given up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "hw/comm_engine/engine_fault.h"
#include "tlm/comm_engine/ports.h"

namespace cmx::model::comm_engine {

class Faults {
 public:
  explicit Faults(std::vector<hw::EngineFault> faults) : faults_(std::move(faults)) {}

  /// Whether it happens to what comes now; each time counts.
  bool happens(hw::EngineFault::What what, std::int64_t now) { return take(what, now) != nullptr; }
  bool has(hw::EngineFault::What what) const {
    return std::any_of(faults_.begin(), faults_.end(),
                       [what](const hw::EngineFault& fault) { return fault.what == what; });
  }
  /// By how much the next completion is late.
  std::int64_t completion_delay(std::int64_t now) {
    const hw::EngineFault* fault = take(hw::EngineFault::What::kCompletionDelay, now);
    return fault == nullptr ? 0 : fault->delay.value;
  }

 private:
  const hw::EngineFault* take(hw::EngineFault::What what, std::int64_t now);

  std::vector<hw::EngineFault> faults_;  // `count`: what is left
};

/// The fabric behind faults.
class FaultyPort final : public FabricPort {
 public:
  FaultyPort(Faults& faults, hw::Picoseconds timeout, Calendar& calendar, FabricPort& port)
      : faults_(faults), timeout_(timeout), calendar_(calendar), port_(port) {}

  bool reaches(regs::AddressKind kind, std::uint32_t number) const override { return port_.reaches(kind, number); }
  void read(const Target& from, std::uint64_t bytes, std::function<void(Error, Data)> done) override;
  void write(const Target& to, Data data, std::optional<FlagWrite> flag, std::function<void()> visible,
             std::function<void(Error)> done) override;
  void atomic_add(const Target& to, std::uint32_t value, std::function<void(Error)> done) override;

 private:
  bool fails() { return faults_.happens(hw::EngineFault::What::kTransferError, calendar_.now()); }
  void give_up(std::function<void(Error)> done);

  Faults& faults_;
  hw::Picoseconds timeout_;
  Calendar& calendar_;
  FabricPort& port_;
};

}  // namespace cmx::model::comm_engine
