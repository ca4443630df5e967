// SPDX-License-Identifier: Apache-2.0
// One dispatch or combine on its own: all ranks start together on an idle machine.
#pragma once

#include <string>

#include "hw/device_port/device_port.h"
#include "sw/plan/ep_operator.h"
#include "sw/runtime/machine_view.h"

namespace cmx::sw::runtime {

struct EpOperatorResult {
  double time_us{0};             // until the last rank is done
  double mean_us{0};             // mean over ranks
  double wait_us{0};             // mean over ranks: waiting for others
  double payload_bytes{0};       // of a rank
  double bandwidth_gb_per_s{0};  // payload over time
  hw::FabricStatistics fabric;
  std::string arithmetic;
  double predicted_us{0};
  std::string bound;
};

/// `dispatch`: dispatch, else combine (of the rows that the same routing would have dispatched).
EpOperatorResult run_ep_operator(hw::DevicePort& port, const MachineView& machine, const plan::EpOperatorPlan& plan,
                                 bool dispatch);

}  // namespace cmx::sw::runtime
