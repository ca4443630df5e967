// SPDX-License-Identifier: Apache-2.0
// Matrix multiplication C[m,n] = A[m,k] B[k,n], grouped: one such product for each group, output in BF16.
//
// Tiling: an output tile stays in L0C, so L0C bounds how often A and B cross L2. The search takes the tile with the
// least estimated time. Columns of B are cut at whole L2 lines. Cores that share a strip of A or B start at different
// places along k: each fetches its part from HBM and finds the rest in L2.
// Not modelled: split along k.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

struct GemmShape {
  int groups{1};
  int m{1}, n{1}, k{1};
  DataType type{DataType::kInt8};  // of A and B
  bool input_in_l2{false};         // A was written just before; otherwise it comes from HBM once
  bool output_to_hbm{true};        // otherwise C stays in L2 for who comes next
};

/// Throws BadInput on a size below 1 or a partition without cube cores.
hw::isa::Program gemm(const GemmShape& shape, hw::isa::Partition partition, const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
