// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/device_port/device_port.h"
#include "sw/kernels/expert_parallel.h"
#include "sw/runtime/machine_view.h"

namespace cmx::sw::runtime {

/// One rank's part in a dispatch or combine.
struct EpWork {
  kernels::ExpertParallelShape shape;
  hw::isa::Partition partition;
  int ep{0};
  int messages{0};         // that it sends, and about as many that it receives
  double remote_share{1};  // of the messages: those that cross the planes
  int tokens{0};           // of its own
  bool shared_local{false};
  hw::Die farthest{0};
};

struct EpPrediction {
  double us{0};
  std::string bound;  // "issue" or "ub"
  std::string arithmetic;
};

/// Launch and first message, then the slower of issuing and writing, the round trip, and what follows: the line behind
/// the simulated figure.
EpPrediction predict_dispatch(hw::DevicePort& port, const MachineView& machine, const EpWork& work);
EpPrediction predict_combine(hw::DevicePort& port, const MachineView& machine, const EpWork& work);

}  // namespace cmx::sw::runtime
