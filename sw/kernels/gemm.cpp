// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/gemm.h"

#include "sw/kernels/checks.h"
#include "sw/kernels/gemm_tiling.h"

namespace cmx::sw::kernels {

hw::isa::Program gemm(const GemmShape& shape, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  require_positive("gemm", {{"groups", shape.groups}, {"m", shape.m}, {"n", shape.n}, {"k", shape.k}});
  require_cores("gemm", partition, true, false);
  const GemmTask task{shape.m, shape.n, shape.k, shape.type, !shape.input_in_l2, shape.output_to_hbm};
  hw::isa::Program program;
  program.name = "gemm";
  add_gemm_phase(program, "matmul", std::vector<GemmTask>(static_cast<std::size_t>(shape.groups), task), partition.aic,
                 specs);
  return program;
}

}  // namespace cmx::sw::kernels
