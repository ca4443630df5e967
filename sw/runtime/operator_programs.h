// SPDX-License-Identifier: Apache-2.0
// From an operator of the graph to the tile program that a die runs for it.
#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "hw/device_port/device_port.h"
#include "hw/isa/program.h"
#include "sw/kernels/expert_parallel.h"
#include "sw/plan/plan.h"
#include "sw/runtime/machine_view.h"

namespace cmx::sw::runtime {

class OperatorPrograms {
 public:
  OperatorPrograms(hw::DevicePort& port, const MachineView& machine, const plan::Plan& plan)
      : port_(port), machine_(machine), plan_(plan) {}

  /// The program of a compute operator for a die; empty when the die has nothing to do.
  std::optional<hw::ProgramId> compute(const graph::Layer& layer, graph::OpKind kind, int die, int microbatch);
  /// The expert MLP for the rows that each local instance received.
  std::optional<hw::ProgramId> expert_mlp(const graph::Layer& layer, const std::vector<int>& rows);
  /// The sum over a tensor-parallel group's partial rows.
  std::optional<hw::ProgramId> partial_sum(const graph::Layer& layer, int rows);

  /// Cores that an operator of this layer and stream has.
  hw::isa::Partition partition(const graph::Layer& layer, int stream) const;
  kernels::ExpertParallelShape expert_parallel_shape() const;

 private:
  hw::isa::Program program(const graph::Layer& layer, graph::OpKind kind, int rows, int sequences,
                           hw::isa::Partition partition) const;

  hw::DevicePort& port_;
  const MachineView& machine_;
  const plan::Plan& plan_;
  std::map<std::tuple<graph::OpKind, int, int, int, int, int>, hw::ProgramId> known_;
  std::map<std::tuple<std::vector<int>, int>, hw::ProgramId> known_mlps_;
};

}  // namespace cmx::sw::runtime
