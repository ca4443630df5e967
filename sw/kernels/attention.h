// SPDX-License-Identifier: Apache-2.0
// Attention cores (flash attention): for each block of keys S = Q K^T on the cube, softmax on the vector cores, O += P
// V on the cube, running maximum and rescaling on the vector cores; S, P and O tiles are handed over through L2.
//
// MLA (absorbed) reads one latent of kv_lora + rope elements for each token, shared by all heads; its first kv_lora
// elements are also the values. Rows of a tile are heads x query tokens (at most 128). The latent block stays in L1 for
// P V where that fits, otherwise it is read again from L2. Where tiles are fewer than cores, a sequence's keys are
// split over cores in chunks of at least 2048, merged at the end.
// Not modelled: causal triangles inside a block (prefill counts whole blocks), page tables, prefix sharing.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

struct MlaAttentionShape {
  int sequences{1};
  int query_tokens{1};  // of each sequence; prefill: the prompt's new tokens
  int kv{4096};         // tokens in the cache
  int heads{128};       // on this die
  int kv_lora{512};
  int rope{64};
  DataType kv_type{DataType::kBf16};
};

struct GqaAttentionShape {
  int sequences{1};
  int query_tokens{1};
  int kv{4096};
  int heads{64};    // on this die
  int kv_heads{8};  // on this die; divides heads
  int head_dim{128};
  DataType kv_type{DataType::kBf16};
};

/// All throw BadInput on a size below 1, heads that kv_heads does not divide, or a partition without cube or vector
/// cores.
hw::isa::Program mla_decode(const MlaAttentionShape& shape, hw::isa::Partition partition, const hw::EngineSpecs& specs);
/// Not absorbed: keys of 192 and values of 128 elements a head (nope 128 + rope 64), causal.
hw::isa::Program mla_prefill(const MlaAttentionShape& shape, hw::isa::Partition partition,
                             const hw::EngineSpecs& specs);
hw::isa::Program gqa_decode(const GqaAttentionShape& shape, hw::isa::Partition partition, const hw::EngineSpecs& specs);
hw::isa::Program gqa_prefill(const GqaAttentionShape& shape, hw::isa::Partition partition,
                             const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
