// SPDX-License-Identifier: Apache-2.0
// The arithmetic behind each operator of a MoE layer: what it would take alone on its cores, and beside the other
// stream on the same HBM.
//
// Beside the other stream: for each of that stream's operators, weighted by its share of that stream's time, the
// operator gets what that one leaves of the HBM, and at least half of it.
// Not modelled: which operators really meet (streams lock into a phase); traffic of other dies beyond the average.
#pragma once

#include <array>
#include <vector>

#include "hw/device_port/device_port.h"
#include "sw/plan/plan.h"
#include "sw/runtime/decode_result.h"
#include "sw/runtime/decode_statistics.h"
#include "sw/runtime/operator_programs.h"

namespace cmx::sw::runtime {

class DecodeExplanation {
 public:
  DecodeExplanation(hw::DevicePort& port, const MachineView& machine, const plan::Plan& plan,
                    OperatorPrograms& programs)
      : port_(port), machine_(machine), plan_(plan), programs_(programs) {}

  /// One line an operator, with what the run measured beside it. Operators of tensor parallelism are left out.
  std::vector<Explanation> lines(const DecodeStatistics& measured);

 private:
  struct Operator {
    graph::OpKind kind{};
    int stream{0};
    double hbm_bytes{0};
    std::array<double, 4> speed{};  // 1/us at the profiled grants; exchanges: empty
    Explanation line;               // alone
  };
  Operator exchange(graph::OpKind kind, const graph::Layer& layer, int stream);
  Operator compute(graph::OpKind kind, const graph::Layer& layer, int stream, hw::ProgramId program);
  std::optional<hw::ProgramId> program_of(graph::OpKind kind, const graph::Layer& layer);
  void couple(Operator& op, const std::vector<Operator>& all) const;

  hw::DevicePort& port_;
  const MachineView& machine_;
  const plan::Plan& plan_;
  OperatorPrograms& programs_;
};

}  // namespace cmx::sw::runtime
