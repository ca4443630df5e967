// SPDX-License-Identifier: Apache-2.0
// The pipes of one cluster (a cube core with its vector cores, or vector cores alone) executing a code: each pipe in
// order, counting flags between them.
//
// A flag has one waiting and one signalling pipe, so the pipes form a network of processes with first-in first-out
// tokens: the times are the same whatever the order in which pipes are advanced, and no event calendar is needed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hw/isa/program.h"
#include "tlm/aic/pipe_cost.h"

namespace cmx::model {

/// From one time to the next the number of cores that read HBM is constant; HBM reads of the cube and vector cores take
/// `cube` and `vector` times their cost.
struct HbmPace {
  double until_cycles;
  double cube{1};
  double vector{1};
};

class PipeNetwork {
 public:
  struct Outcome {
    double cycles{0};                            // first to last
    std::array<double, hw::isa::kPipes> busy{};  // cycles that each pipe was occupied
  };

  /// `handover_cycles`: extra delay of a flag between a cube and a vector core.
  PipeNetwork(const hw::isa::Code& code, double handover_cycles);

  using Cost = std::function<PipeCost(const hw::isa::Instruction&)>;

  /// Executes the code. `cost`: how long an instruction occupies its pipe; `ready`: when each pipe may start; `pace`:
  /// how HBM reads speed up as other cores end (in order of time; beyond the last its factors hold; empty: 1
  /// throughout). Throws CheckFailed when no pipe can go on, naming each pipe and the flag it waits on; `where` leads
  /// the message.
  Outcome run(const Cost& cost, const std::array<double, hw::isa::kPipes>& ready, const std::vector<HbmPace>& pace,
              const std::string& where) const;
  /// The same without dependencies: each pipe's busy time, and the largest as `cycles`.
  Outcome roofline(const Cost& cost) const;

 private:
  struct Operation {
    hw::isa::Step::Kind kind;
    std::int64_t count;   // of a loop
    std::int32_t target;  // loop: its end; end: its begin
    hw::isa::Instruction instruction;
  };
  std::array<std::vector<Operation>, hw::isa::kPipes> streams_;
  std::vector<int> initial_;
  std::vector<double> delay_;  // of each flag
};

}  // namespace cmx::model
