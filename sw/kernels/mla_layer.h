// SPDX-License-Identifier: Apache-2.0
// What surrounds the MLA attention core of one layer in decode: the fused prolog in front of it and the output
// projection behind it. Weights are read from HBM once a call; activations stay in L2. Each function is one kernel
// launch.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

struct MlaShape {
  int hidden{7168};
  int heads{128};  // of the model
  int q_lora{1536};
  int kv_lora{512};
  int nope{128};
  int rope{64};
  int value{128};
  int tensor_parallel{1};  // divides heads
  DataType weight_type{DataType::kInt8};
  DataType kv_type{DataType::kBf16};

  int heads_per_die() const { return heads / tensor_parallel; }
};

/// Weight bytes of one layer that a die reads: W_DQ, W_DKV, W_UQ (prolog also W_UK; o_proj W_UV and W_O).
hw::Bytes mla_prolog_weights(const MlaShape& shape);
hw::Bytes o_proj_weights(const MlaShape& shape);

/// RMSNorm, quantise, q_a and kv_a, RMSNorms, q_b, absorb W_UK, rope, write the latent into the cache. `tokens`: of
/// this die and microbatch. Throws BadInput on a size below 1 or heads that tensor_parallel does not divide.
hw::isa::Program mla_prolog(const MlaShape& shape, int tokens, hw::isa::Partition partition,
                            const hw::EngineSpecs& specs);
/// W_UV, quantise, output projection, residual.
hw::isa::Program o_proj(const MlaShape& shape, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
