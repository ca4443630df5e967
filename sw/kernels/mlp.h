// SPDX-License-Identifier: Apache-2.0
// Feed-forward operators of one layer: gating, the grouped expert MLP, the dense MLP. Each function is one kernel
// launch. Weights are read from HBM once a call; activations stay in L2. An expert without tokens is not read.
#pragma once

#include <vector>

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

struct GatingShape {
  int hidden{7168};
  int experts{256};
  int top_k{8};
};

struct MlpShape {
  int hidden{7168};
  int intermediate{2048};  // on this die
  DataType weight_type{DataType::kInt8};
};

/// gate, up and down of one expert.
hw::Bytes mlp_weights(const MlpShape& shape);

/// RMSNorm, router (BF16), sigmoid, group scores, top-k, quantisation of the input.
hw::isa::Program gating(const GatingShape& shape, int tokens, hw::isa::Partition partition,
                        const hw::EngineSpecs& specs);
/// gate_up, SwiGLU, quantise, down over the local experts; `tokens[i]` is what expert i received. Throws BadInput when
/// all are zero.
hw::isa::Program expert_mlp(const MlpShape& shape, const std::vector<int>& tokens, hw::isa::Partition partition,
                            const hw::EngineSpecs& specs);
/// RMSNorm, quantise, gate_up, SwiGLU, quantise, down, residual.
hw::isa::Program dense_mlp(const MlpShape& shape, int tokens, hw::isa::Partition partition,
                           const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
