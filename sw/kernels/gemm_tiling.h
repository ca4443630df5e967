// SPDX-License-Identifier: Apache-2.0
// Tiling and lowering of matrix multiplications, shared by the operators that contain them. Internal to sw/kernels.
#pragma once

#include <string>
#include <vector>

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

/// One product C[m,n] = A[m,k] B[k,n]; B always comes from HBM.
struct GemmTask {
  int m{1}, n{1}, k{1};
  DataType type{DataType::kInt8};
  bool input_from_hbm{false};
  bool output_to_hbm{false};
};

/// How a task is cut. A wave is the set of tiles that the cores work on at a time, `wave_rows` x `wave_columns` of
/// them.
struct GemmTiling {
  int tile_m{16}, tile_n{16};
  int blocks_k1{1};         // L1 blocks along k
  int blocks_k0{1};         // L0 blocks in an L1 block
  int rows{1}, columns{1};  // tiles of the task
  int wave_rows{1}, wave_columns{1};
  int accumulators{1};  // tiles that L0C holds
  bool a_resident{
      false};  // the strip of A fits into half of L1 and stays there for the core's next tiles; one row of tiles only
  double cycles{0};  // estimate of the whole task

  int tiles() const { return rows * columns; }
};

/// The tiling with the least estimated time when `copies` such tasks share `cores`.
GemmTiling search_tiling(const GemmTask& task, int cores, int copies, const hw::EngineSpecs& specs);

/// Adds a phase in which `cores` cube cores execute the tasks one after the other, tiles dealt out round robin.
void add_gemm_phase(hw::isa::Program& program, const std::string& name, const std::vector<GemmTask>& tasks, int cores,
                    const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
