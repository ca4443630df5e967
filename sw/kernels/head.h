// SPDX-License-Identifier: Apache-2.0
// The ends of the model: embedding, LM head, sampling; and the projection of the speculative (MTP) layer. Each function
// is one kernel launch.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

struct HeadShape {
  int hidden{7168};
  int vocabulary{129280};  // on this die
  DataType weight_type{DataType::kBf16};
};

hw::isa::Program embedding(const HeadShape& shape, int tokens, hw::isa::Partition partition,
                           const hw::EngineSpecs& specs);
/// RMSNorm and the projection to the vocabulary.
hw::isa::Program lm_head(const HeadShape& shape, int tokens, hw::isa::Partition partition,
                         const hw::EngineSpecs& specs);
/// Greedy or top-p sampling over the logits, and acceptance of speculative tokens.
hw::isa::Program sampling(const HeadShape& shape, int tokens, hw::isa::Partition partition,
                          const hw::EngineSpecs& specs);
/// RMSNorm of embedding and hidden state, projection 2 x hidden to hidden.
hw::isa::Program mtp_projection(const HeadShape& shape, int tokens, hw::isa::Partition partition,
                                const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
